"""Settings."""

LIMIT = 2
