"""Styles, a module each."""
