"""Generators go on to a task that iterates over them."""

from collections.abc import Iterator

import skorche


def pairs(number: int) -> Iterator[int]:
    yield number
    yield number


if __name__ == "__main__":
    numbers = skorche.Queue("numbers", fixed_inputs=[1, 2, 3])
    sums = skorche.map(sum, skorche.map(pairs, numbers))
    skorche.run()
    skorche.shutdown()
    print(*sums.flush())
