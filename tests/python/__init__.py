"""Tests of skorche/python."""
