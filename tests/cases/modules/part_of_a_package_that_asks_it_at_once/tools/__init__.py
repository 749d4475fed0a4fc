"""Tools, of which the parts for others need some that are here."""

from .noting import noted

STEP = 2

from . import further
