"""Prices of things."""

from __future__ import annotations

from . import text
from .data.table import PRICES as TABLE


def price_tag(name: str) -> str:
    """Say what a thing costs."""
    return text.framed(f"{name}: {TABLE.get(name, 0)} {text.UNIT}")
