from dataclasses import dataclass

from left import logged


def scale(number: int) -> int:
    return 3 * number


@logged
def shown(number: int) -> str:
    return f"{scale.__qualname__}({number}) is {scale(number)}"


@dataclass
class Box:
    number: int

    def area(self) -> int:
        return self.number
