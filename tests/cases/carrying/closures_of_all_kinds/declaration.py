"""Functions that hold values, other functions, themselves, and one another."""

import functools
from collections.abc import Callable
from pathlib import Path

import skorche

SUFFIX = "!"


def adder(text: str, where: Path, known: dict) -> Callable:
    def fix(word: str) -> str:
        """Mend a word.

        Its docstring stays.
        """
        return known.get(word, word) + SUFFIX

    def add(word: str) -> str:
        return f"{text} {fix(word)} {where.name}"

    return add


def counting() -> Callable:
    count = 0

    def step(word: str) -> str:
        nonlocal count
        count += 1
        return f"{word} {count}"

    return step


def timed(function: Callable) -> Callable:
    @functools.wraps(function)
    def wrapper(*args: object) -> object:
        return function(*args)

    return wrapper


def repeat(word: str) -> str:
    return word * 2


def depth_of(limit: int) -> Callable:
    def deep(number: int) -> int:
        return 0 if number > limit else 1 + deep(number + 1)

    return lambda word: f"{word} {deep(0)}"


steps = []
for number in (1, 2):
    steps.append(lambda word, number=number: f"{word} {number}")

if __name__ == "__main__":
    texts = skorche.Queue("texts", fixed_inputs=["a"])
    one = skorche.map(adder("x", Path("in/y"), {"a": "b"}), texts)
    two = skorche.map(adder("y", Path("in/z"), {}), one)
    three = skorche.chain([counting(), timed(repeat), depth_of(3), *steps], two)
    skorche.run()
    skorche.shutdown()
    print(three.flush())
