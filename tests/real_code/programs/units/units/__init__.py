"""Units. `units.cup` and the like are made when they are asked for."""

from .quantity import Quantity
from .registry import UnitError, registry
from . import cooking

ml = registry["ml"]
gram = registry["gram"]
celsius = registry["celsius"]
