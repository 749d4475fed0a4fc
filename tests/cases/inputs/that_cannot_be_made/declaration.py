"""An item of a file that is none of the type which the first function takes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import Enum
from pathlib import Path
from typing import NamedTuple, Optional

import skorche


class Colour(Enum):
    RED = "red"


class Point(NamedTuple):
    x: int
    y: int


@dataclass
class Order:
    day: date
    price: Decimal
    colour: Colour
    places: list[Point]
    file: Optional[Path] = None


def told(order: Order) -> str:
    return repr(order)


if __name__ == "__main__":
    skorche.map(told, skorche.Queue("orders"))
    skorche.run()
    skorche.shutdown()
