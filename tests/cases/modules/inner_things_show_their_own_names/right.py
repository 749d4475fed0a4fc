from collections.abc import Callable

from left import named


def make(number: int) -> Callable[[int], int]:
    return lambda other: number * other


class Box:
    def __init__(self, number: int) -> None:
        self.__number = 2 * number

    def area(self) -> int:
        return self.__number


@named
def logged(number: int) -> int:
    return -number


try:
    from no_such_package import floor
except ImportError:

    def floor(number: int) -> int:
        return number
