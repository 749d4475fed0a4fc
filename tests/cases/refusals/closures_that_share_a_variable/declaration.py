"""Functions within a function that call each other, and what they share cannot be written."""

from collections.abc import Callable

import skorche


def counting() -> Callable:
    count = 0

    def up(number: int) -> int:
        nonlocal count
        count += 1
        return down(number - 1)

    def down(number: int) -> int:
        return up(number) if number > 0 else count

    return up


def asking(connection: object) -> Callable:
    def ask(text: str) -> str:
        return again(text[1:]) if text else str(connection)

    def again(text: str) -> str:
        return ask(text)

    return ask


if __name__ == "__main__":
    numbers = skorche.Queue("numbers", fixed_inputs=[1, 2])
    results = skorche.chain([counting(), str, asking(object())], numbers)
    skorche.run()
    skorche.shutdown()
    print(results.flush())
