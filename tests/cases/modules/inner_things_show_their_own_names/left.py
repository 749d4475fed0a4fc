from collections.abc import Callable


def make(number: int) -> Callable[[int], int]:
    def add(other: int) -> int:
        return number + other

    return add


class Box:
    def __init__(self, number: int) -> None:
        self.__number = number

    def area(self) -> int:
        return self.__number


def named(function: Callable[[int], int]) -> Callable[[int], str]:
    name = function.__name__
    return lambda number: f"{name} {function.__qualname__} {function(number)}"


@named
def logged(number: int) -> int:
    return number


if make:

    def floor(number: int) -> int:
        return number
