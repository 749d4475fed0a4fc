"""Jobs that are found by their names."""
