"""A task that takes two arguments cannot take an item."""

import skorche


def add(left: int, right: int) -> int:
    return left + right


if __name__ == "__main__":
    pairs = skorche.Queue("pairs", fixed_inputs=[(1, 2)])
    sums = skorche.map(add, pairs)
    skorche.run()
    skorche.shutdown()
