"""Classes come along with their bases, metaclasses, decorators and class variables."""

import abc
import functools

import skorche

DEFAULT = 3


class Meta(type):
    def __call__(cls, *args: object) -> object:
        made = super().__call__(*args)
        made.made_by = "Meta"
        return made


class Base(abc.ABC):
    @abc.abstractmethod
    def area(self) -> int: ...


class Named:
    kind = "named"


@functools.total_ordering
class Square(Base, Named):
    DEFAULT = DEFAULT
    side: int = DEFAULT + 1

    def area(self) -> int:
        return self.side * self.side

    def __eq__(self, other: object) -> bool:
        return self is other

    def __lt__(self, other: "Square") -> bool:
        return self.area() < other.area()


class Counted(metaclass=Meta):
    def __init__(self, number: int) -> None:
        self.number = number


def describe(number: int) -> list:
    square, counted = Square(), Counted(number)
    return [
        square.area(),
        square.kind,
        square.DEFAULT,
        square >= square,
        counted.made_by,
    ]


if __name__ == "__main__":
    numbers = skorche.Queue("numbers", fixed_inputs=[1])
    descriptions = skorche.map(describe, numbers)
    skorche.run()
    skorche.shutdown()
    print(descriptions.flush())
