"""Comes first by what the declaration says, and last by its name."""

from .base import Job


class Upper(Job):
    def run(self, text):
        return text.upper()
