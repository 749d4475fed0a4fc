"""Settings."""

NAME = "name"
LIMIT = 3
