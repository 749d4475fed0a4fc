"""Annotations that a program looks at are types here, and would be texts there."""

from dataclasses import dataclass, fields

import skorche


@dataclass
class Row:
    count: int
    price: float


def parse(line: str) -> list:
    row = Row(*(field.type(text) for field, text in zip(fields(Row), line.split())))
    return [row.count, row.price, Row.__doc__]


if __name__ == "__main__":
    lines = skorche.Queue("lines", fixed_inputs=["1 2.5"])
    rows = skorche.map(parse, lines)
    skorche.run()
    skorche.shutdown()
    print(rows.flush())
