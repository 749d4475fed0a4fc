"""Classes of the user's own are shown by their names."""

from __future__ import annotations

from typing import List, Optional

import skorche


class Row:
    pass


class Column:
    pass


def rows(text: str) -> list[Row]:
    return [Row()]


def width(columns: list[Column]) -> Optional[int]:
    return len(columns)


def shown(text: dict[str, List[Row]]) -> str:
    return str(text)


if __name__ == "__main__":
    texts = skorche.Queue("texts", fixed_inputs=["a"])
    widths = skorche.map(width, skorche.map(rows, texts))
    results = skorche.map(shown, widths)
    skorche.run()
    skorche.shutdown()
    print(results.flush())
