"""Tests of skorche/check."""
