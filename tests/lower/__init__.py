"""Tests of skorche/lower."""
