"""A shop."""

from .prices import price_tag

__all__ = ["price_tag"]
