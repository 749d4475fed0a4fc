"""A constant may be computed from the annotations of a class of the file."""

from __future__ import annotations

import typing

import skorche


class Inner:
    pass


class Row:
    inner: Inner
    count: int


KINDS = {name: kind.__name__ for name, kind in typing.get_type_hints(Row).items()}


def kind_of(name: str) -> str:
    return KINDS[name]


if __name__ == "__main__":
    names = skorche.Queue("names", fixed_inputs=["inner", "count"])
    kinds = skorche.map(kind_of, names)
    skorche.run()
    skorche.shutdown()
    print(kinds.flush())
