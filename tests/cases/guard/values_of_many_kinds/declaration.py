"""What the guard binds is carried as it was at run(): dates, paths, objects, functions."""

import dataclasses
import datetime
import decimal
import enum
from collections import Counter, defaultdict
from pathlib import Path

import skorche


class Color(enum.Enum):
    RED = 1
    BLUE = 2


@dataclasses.dataclass
class Shape:
    color: Color
    sides: list


def double(text: str) -> str:
    return text * 2


def show(text: str) -> str:
    parts = [day, home, price, shape, counts, change(text), far, table["x"], words]
    return " ".join(map(str, parts))


words = ["old"]

if __name__ == "__main__":
    day = datetime.date(2026, 11, 1)
    home = Path("in") / "a"
    price = decimal.Decimal("1.50")
    shape = Shape(Color.BLUE, [1, 2])
    counts = Counter("aab")
    change = double
    far = float("inf")
    table = defaultdict(int, a=1)
    words = ["new"]
    words += ["er"]
    texts = skorche.Queue("texts", fixed_inputs=["a"])
    results = skorche.map(show, texts)
    skorche.run()
    skorche.shutdown()
    print(results.flush())
