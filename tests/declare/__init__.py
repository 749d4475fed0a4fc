"""Tests of skorche/declare."""
