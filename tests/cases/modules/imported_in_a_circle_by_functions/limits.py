"""What a file's own statements call for."""

LIMIT = "ten"
