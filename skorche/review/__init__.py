"""What a compiled file says, by its text alone, and why it is not fresh."""
