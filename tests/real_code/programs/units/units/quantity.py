from .registry import Unit, registry


class Quantity(object):
    def __init__(self, value, unit):
        self.value = value
        self.unit = unit if isinstance(unit, Unit) else registry[unit]

    def to(self, unit):
        if unit.dimension != self.unit.dimension:
            raise TypeError("%r is no %s" % (self, unit.dimension))
        return Quantity(unit.from_base(self.unit.to_base(self.value)), unit)

    def __add__(self, other):
        if not isinstance(other, Quantity):
            return NotImplemented
        return Quantity(self.value + other.to(self.unit).value, self.unit)

    __radd__ = __add__

    def __str__(self):
        return "%.4g %s" % (self.value, self.unit.name)
