"""A shop."""

from . import goods
from .till import total

VERSION = 1
