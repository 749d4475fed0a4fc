"""Marks."""

MARK = "?"
