"""Tests of skorche/execute."""
