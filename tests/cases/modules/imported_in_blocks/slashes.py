"""What parts paths on most systems."""

separator = "/"
