from collections.abc import Callable
from functools import wraps


def logged(function: Callable[[int], str]) -> Callable[[int], str]:
    seen = function.__name__

    @wraps(function)
    def call(number: int) -> str:
        return f"{seen} {function.__name__} {function(number)}"

    return call


def scale(number: int) -> int:
    return 2 * number


@logged
def shown(number: int) -> str:
    return f"{scale.__name__}({number}) is {scale(number)}"
