"""Functions within a function that call each other, made once and again."""

from collections.abc import Callable

import skorche

STEP = 1


def parity(names: list[str], limit: int) -> tuple[Callable, Callable]:
    def check(number: int) -> int:
        return min(number, limit)

    # Down to zero, by turns.
    def even(number: int) -> str:
        return names[0] if number == 0 else odd(check(number) - STEP)

    def odd(number: int) -> str:
        # As above.
        return names[1] if number == 0 else even(check(number) - STEP)

    return even, odd


def brackets() -> Callable:
    def inside(text: str) -> str:
        def deeper(text: str) -> str:
            return f"({outside(text)})"

        return deeper(text[1:-1])

    def outside(text: str) -> str:
        return inside(text) if len(text) > 2 else text

    return outside


even, _ = parity(["even", "odd"], 9)


def named(number: int) -> str:
    return f"{number} is {even(number)}"


if __name__ == "__main__":
    numbers = skorche.Queue("numbers", fixed_inputs=[1, 2])
    texts = skorche.chain([named, brackets()], numbers)
    even_sizes, _ = parity(["e", "o"], 8)
    _, odd_sizes = parity(["x", "y"], 7)
    results = skorche.chain([len, even_sizes, len, odd_sizes], texts)
    skorche.run()
    skorche.shutdown()
    print(results.flush())
