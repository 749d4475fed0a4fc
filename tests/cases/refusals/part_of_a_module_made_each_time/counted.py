"""A module made in memory that says another one each time that it is asked for a part."""

import sys
import types


class _Parts(types.ModuleType):
    asked = 0

    @property
    def part(self):
        _Parts.asked += 1
        return sys.modules["counted.odd" if _Parts.asked % 2 else "counted.even"]


for name in ("odd", "even"):
    made = types.ModuleType(f"counted.{name}")
    made.NAME = name
    sys.modules[made.__name__] = made
sys.modules["counted.parts"] = _Parts("counted.parts")
