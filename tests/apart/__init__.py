"""Tests of skorche/apart."""
