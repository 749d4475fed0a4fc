"""Tests of skorche/review."""
