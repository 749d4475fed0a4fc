"""All plugins."""

from . import first, second  # noqa: F401
