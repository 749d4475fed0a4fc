class UnitError(LookupError):
    pass


class Unit(object):
    def __init__(self, name, dimension, factor, offset=0.0):
        self.name = name
        self.dimension = dimension
        self.factor = factor
        self.offset = offset

    def to_base(self, value):
        return (value + self.offset) * self.factor

    def from_base(self, value):
        return value / self.factor - self.offset

    def __repr__(self):
        return "Unit(%(name)r, %(dimension)r, %(factor)r)" % self.__dict__


class Registry(dict):
    def __missing__(self, name):
        if name.endswith("s") and name[:-1] in self:
            return self[name[:-1]]
        raise UnitError("no unit is called %s" % name)

    def define(self, dimension, **factors):
        for name, factor in factors.items():
            if isinstance(factor, tuple):
                self[name] = Unit(name, dimension, *factor)
            else:
                self[name] = Unit(name, dimension, factor)


registry = Registry()
