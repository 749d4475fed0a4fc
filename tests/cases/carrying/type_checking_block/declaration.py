"""Imports for type checkers only come along where an annotation needs them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import skorche

if TYPE_CHECKING:
    from collections.abc import Sequence
    from decimal import Decimal


def total(numbers: Sequence[int], start: Decimal | int = 0) -> int:
    return sum(numbers, start)


if __name__ == "__main__":
    lists = skorche.Queue("lists", fixed_inputs=[[1, 2], [3]])
    totals = skorche.map(total, lists)
    skorche.run()
    skorche.shutdown()
    print(totals.flush())
