"""Runs that are killed, and go on from their journal."""
