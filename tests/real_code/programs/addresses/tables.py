# From the post's own lists, shortened.
DIRECTIONS = {"NORTH": "N", "SOUTH": "S", "EAST": "E", "WEST": "W"}
SUFFIXES = {"STREET": "ST", "AVENUE": "AVE", "BOULEVARD": "BLVD", "LANE": "LN"}
UNITS = {"APARTMENT": "APT", "SUITE": "STE"}
STATES = {}

for _line in """
IL ILLINOIS
MN MINNESOTA
MO MISSOURI
""".split("\n"):
    if _line:
        _short, _long = _line.split(" ", 1)
        STATES[_long] = _short

__all__ = [name for name in dir() if name.isupper()]
