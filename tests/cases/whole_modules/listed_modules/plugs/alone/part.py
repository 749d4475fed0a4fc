"""A module in a folder that says nothing of itself, and that no list has."""

PART = "part"
