"""The user's functions and values, and what they need, as source."""
