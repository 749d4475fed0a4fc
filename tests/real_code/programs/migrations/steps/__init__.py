from .registry import CURRENT, TooNew, migrate, path_from

# Importing a step registers it.
from . import v1, v2
from .v3 import *
