"""Overloads come along with the function."""

from __future__ import annotations

from typing import overload

import skorche


@overload
def double(value: int) -> int: ...
@overload
def double(value: str) -> str: ...


def double(value: int | str) -> int | str:
    return value + value


if __name__ == "__main__":
    values = skorche.Queue("values", fixed_inputs=[1, "a"])
    doubled = skorche.map(double, values)
    skorche.run()
    skorche.shutdown()
    print(doubled.flush())
