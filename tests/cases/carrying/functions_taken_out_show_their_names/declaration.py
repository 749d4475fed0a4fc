"""Functions that are taken out of where they stand say of themselves what they say there."""

import functools
from collections.abc import Callable

import skorche


def make_add(number: int) -> Callable[[str], str]:
    tens = 10 * number

    def add(text: str) -> str:
        return f"{text} {add.__name__} of {add.__qualname__} {tens}"

    return add


def logged(function: Callable[[str], str]) -> Callable[[str], str]:
    @functools.wraps(function)
    def call(text: str) -> str:
        return f"{function.__name__} {function.__qualname__} {function(text)}"

    return call


def again(text: str) -> str:
    return make_add(3)(text)


adding = [make_add(1), make_add(2)]

if __name__ == "__main__":
    texts = skorche.Queue("texts", fixed_inputs=["a", "b"])
    results = skorche.chain([*adding, again, logged(lambda text: text)], texts)
    skorche.run()
    skorche.shutdown()
    print(results.flush())
