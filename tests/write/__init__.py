"""Tests of skorche/write."""
