from collections.abc import Callable


def seen(function: Callable[[int], int]) -> Callable[[int], int]:
    return lambda number: function(number) + len(function.__name__)


@seen
def Failure(number: int) -> int:
    return number
