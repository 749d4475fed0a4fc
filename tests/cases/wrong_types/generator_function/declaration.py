"""Generators that nobody iterates over, though a filter comes between."""

from collections.abc import Iterator

import skorche


def pairs(number: int) -> Iterator[int]:
    yield number
    yield number


if __name__ == "__main__":
    numbers = skorche.Queue("numbers", fixed_inputs=[1, 2, 3])
    pairs_of = skorche.map(pairs, numbers)
    skorche.filter(bool, pairs_of)
    skorche.run()
    skorche.shutdown()
