"""Tests of templates/machinery, unit by unit and as it runs in compiled files."""
