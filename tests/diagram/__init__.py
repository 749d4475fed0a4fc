"""Tests of skorche/diagram."""
