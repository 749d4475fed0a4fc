"""What is shared."""

TAG = "b"
