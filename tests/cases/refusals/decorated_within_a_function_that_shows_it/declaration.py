"""A decorator would see that a function stands elsewhere in the compiled file."""

import functools
from collections.abc import Callable

import skorche


def shown(function: Callable[[int], int]) -> Callable[[int], str]:
    @functools.wraps(function)
    def call(number: int) -> str:
        return f"{function.__qualname__} {function(number)}"

    return call


def main() -> None:
    size = 3

    @shown
    def step(number: int) -> int:
        return number + size

    numbers = skorche.Queue("numbers", fixed_inputs=[1, 2])
    results = skorche.map(step, numbers)
    skorche.run()
    skorche.shutdown()
    print(results.flush())


main()
