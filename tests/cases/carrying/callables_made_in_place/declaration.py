"""Things that can be called and are no functions: made where the verb is given them."""

import json
from dataclasses import dataclass
from functools import lru_cache, partial
from operator import attrgetter, itemgetter, methodcaller

import skorche


class Summary:
    def __init__(self, size: int, *more: int, unit: str = "cm") -> None:
        self.size = size
        self.more = list(more)
        self.unit = unit

    def __call__(self, number: int) -> str:
        return f"{number * self.size + sum(self.more)}{self.unit}"


class Longest:
    def __init__(self, words: list[str]) -> None:
        self.most = max(map(len, words))

    def __call__(self, text: str) -> str:
        return text[: self.most]


@dataclass
class By:
    key: object

    def __call__(self, rows: list[tuple[int, str]]) -> list[tuple[int, str]]:
        return sorted(rows, key=self.key)


def twice(number: int) -> int:
    return 2 * number


def main() -> None:
    rows = skorche.Queue("rows", fixed_inputs=[[(2, "b"), (1, "c")]])
    ordered = skorche.map(
        partial(sorted, key=itemgetter(0)), skorche.map(By(itemgetter(1)), rows)
    )
    first = skorche.map(itemgetter(0), ordered)
    number = skorche.map(skorche.task(itemgetter(0), name="number"), first)
    real = skorche.map(attrgetter("real"), number)
    for factor in (2, 3):
        real = skorche.map(partial(int.__mul__, factor), real)
    doubled = skorche.map(skorche.task(lru_cache(maxsize=8)(twice)), real)
    told = skorche.map(Summary(2, 3, 4, unit="mm"), doubled)
    cut = skorche.map(Longest(["ab", "abc"]), told)
    parts = skorche.map(methodcaller("split", "1", maxsplit=1), cut)
    texts = skorche.map(json.JSONEncoder(sort_keys=True).encode, parts)
    skorche.run()
    skorche.shutdown()
    print(*texts.flush(), sep="\n")


if __name__ == "__main__":
    main()
