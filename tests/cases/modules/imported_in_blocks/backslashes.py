"""What parts paths on one."""

separator = "\\"
