"""A class looks at its own annotations while it is made."""

from __future__ import annotations

import skorche


class Row:
    name: str
    size: int = 0
    columns = list(__annotations__)


def as_row(name: str) -> dict[str, str]:
    return dict.fromkeys(Row.columns, name)


skorche.map(as_row, skorche.Queue("names", fixed_inputs=["a"]), skorche.Queue("rows"))
skorche.run()
