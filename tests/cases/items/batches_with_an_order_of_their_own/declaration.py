"""unbatch() gives what a batch gives when it is iterated, also one of a list's subclass."""

from collections.abc import Iterator
from typing import NamedTuple

import skorche


class Backwards(list):  # type: ignore[type-arg] # for Python 3.8
    def __iter__(self) -> Iterator[int]:
        return reversed(self)


class Twice(tuple):  # type: ignore[type-arg] # for Python 3.8
    def __iter__(self) -> Iterator[int]:
        yield from (2 * number for number in super().__iter__())


class Pair(NamedTuple):
    left: int
    right: int


class Longer(list):  # type: ignore[type-arg] # for Python 3.8
    def __len__(self) -> int:
        return 1


def as_batch(number: int) -> object:
    kinds = Backwards, Twice, Pair._make, Longer, set, iter
    return kinds[number]([number, number + 10])


if __name__ == "__main__":
    numbers = skorche.Queue("numbers", fixed_inputs=range(6))
    singles = skorche.unbatch(skorche.map(as_batch, numbers))
    skorche.run()
    skorche.shutdown()
    print(singles.flush())
