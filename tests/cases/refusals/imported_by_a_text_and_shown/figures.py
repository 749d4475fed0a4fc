"""Figures."""

COUNT = 3
WORD = "!"
