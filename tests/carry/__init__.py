"""Tests of skorche/carry."""
