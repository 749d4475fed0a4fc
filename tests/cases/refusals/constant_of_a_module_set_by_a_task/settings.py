"""Settings."""

SEEN = 0
