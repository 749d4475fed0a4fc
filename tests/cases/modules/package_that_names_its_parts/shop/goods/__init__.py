"""What there is."""

from . import prices

NAME = __name__
