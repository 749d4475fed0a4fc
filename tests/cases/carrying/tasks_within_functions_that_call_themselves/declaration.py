"""Tasks within a function that call themselves or each other, cached or not, by that name."""

from functools import lru_cache

import skorche


def fall(number: int) -> int:
    return -number


def main() -> None:
    @skorche.task
    def factorial(number: int) -> int:
        return 1 if number < 2 else number * factorial(number - 1)

    @skorche.task()
    def is_even(number: int) -> bool:
        return number == 0 or is_odd(number - 1)

    # Between the two stands another one.

    @skorche.task
    @lru_cache
    def fibonacci(number: int) -> int:
        return number if number < 2 else fibonacci(number - 1) + fibonacci(number - 2)

    @skorche.task
    def is_odd(number: int) -> bool:
        return number != 0 and is_even(number - 1)

    @lru_cache(maxsize=None)
    @skorche.task
    def fall(number: int) -> int:
        return 0 if number < 1 else fall(number - 1)

    numbers = skorche.Queue("numbers", fixed_inputs=[3, 4])
    even = skorche.filter(
        is_even, skorche.map(factorial, skorche.map(fibonacci, numbers))
    )
    out = skorche.map(lambda number: (number, outer(number)), skorche.map(fall, even))
    skorche.run()
    skorche.shutdown()
    print(*out.flush(), sep="\n")


outer = fall

if __name__ == "__main__":
    main()
