"""Tests of skorche/cli."""
