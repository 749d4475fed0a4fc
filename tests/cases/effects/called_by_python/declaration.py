"""What no call shows fills a table: a metaclass as it makes a class, a function that does, the
setter of a property, and an operator."""

import skorche

SEEN = []


class Noting(type):
    @classmethod
    def __prepare__(cls, name, bases):
        SEEN.append(f"{name}, of a metaclass")
        return {}


class Noted(metaclass=Noting):
    pass


def noting(name, bases, space):
    SEEN.append(f"{name}, of a function")
    return type(name, bases, space)


class AlsoNoted(metaclass=noting):
    pass


class Box:
    @property
    def content(self):
        return None

    @content.setter
    def content(self, content):
        SEEN.append("a setter")

    def __iadd__(self, other):
        SEEN.append("an operator")
        return self


box = Box()
box.content = 1
box += 1


def seen(number):
    return SEEN[number]


numbers = skorche.Queue("numbers", fixed_inputs=range(4))
texts = skorche.map(seen, numbers)
skorche.run()
