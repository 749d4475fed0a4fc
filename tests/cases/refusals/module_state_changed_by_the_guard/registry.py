"""Known words."""

KNOWN = {}
