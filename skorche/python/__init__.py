"""What is known of Python programs: their text, names and modules; nothing of skorche."""
