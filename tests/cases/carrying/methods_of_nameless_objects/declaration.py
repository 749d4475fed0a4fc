"""Tasks are methods of objects that have no name, or one below `__main__` alone."""

import re
from collections import Counter

import skorche

STEP = 3


class Adding:
    def __init__(self, by: int, *, unit: str = "") -> None:
        self.by = by
        self.unit = unit

    @skorche.task(max_workers=2, ordered=True)
    def add(self, number: int) -> int:
        return number + self.by

    def told(self, number: int) -> str:
        return f"{number}{self.unit}"


class AddingTwice(Adding):
    def __init__(self, by: int) -> None:
        super().__init__(by * 1, unit="cm")
        self.by = by


class Seen:
    """Lets each item pass once."""

    def __init__(self, before: list[int] = []) -> None:
        self.before = set(before)

    def is_new(self, number: int) -> bool:
        new = number not in self.before
        self.before.add(number)
        return new

    def count(self, number: int) -> tuple[int, bool]:
        return number, number in self.before


def main() -> None:
    seen = Seen([100])
    numbers = skorche.Queue("numbers", fixed_inputs=[1, 2, 1])
    added = skorche.map(Adding(STEP).add, numbers)
    new = skorche.filter(seen.is_new, added)  # the one object of two stages
    counted = skorche.map(seen.count, new)
    first = skorche.map(
        (1, 2, 3).__getitem__,
        skorche.map(
            dict([(4, 1), (5, 2)]).get, skorche.map(lambda pair: pair[0], counted)
        ),
    )
    told = skorche.map(AddingTwice(7).told, first)
    found = skorche.map(re.compile("[0-9]+", re.I).findall, told)
    some = skorche.filter({"2"}.isdisjoint, found)
    ranks = skorche.map(Counter("aab").most_common, skorche.map(len, some))
    skorche.run()
    skorche.shutdown()
    print(*ranks.flush(), sep="\n")


if __name__ == "__main__":
    main()
