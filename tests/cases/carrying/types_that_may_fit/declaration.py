"""Annotations that may fit are no mistake, however loosely they are written."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from typing import Any, Dict, Generic, List, Literal, NewType, Optional, Protocol, TypeVar, Union

import skorche

T = TypeVar("T")
Name = NewType("Name", str)


class Sized(Protocol):
    def __len__(self) -> int: ...


class Box(Generic[T]):
    def __init__(self, value: T) -> None:
        self.value = value


def a(number: bool) -> int | str:
    return int(number)


def b(item: Union[str, int]) -> Optional[float]:
    return float(item)


def c(number: float) -> Literal["x", "y"]:
    return "x" if number else "y"


def d(text: str) -> Name:
    return Name(text)


def e(name: Sized) -> Dict[str, int]:
    return {str(name): 1}


def f(table: Mapping[Hashable, Any]) -> Counter[str]:
    return Counter(table)


def g(table: dict) -> Sequence[int]:
    return list(table.values())


def h(numbers: List[int]) -> "Box[int]":
    return Box(numbers[0])


def i(box: Box) -> Callable[[], int]:
    return lambda: box.value


def j(function: Callable[..., T]) -> T:
    return function()


def k(item: NotDefinedAnywhere) -> Iterable[object]:
    return [item]


def l(item: str | int) -> str:
    return str(item)


if __name__ == "__main__":
    flags = skorche.Queue("flags", fixed_inputs=[True])
    lists = skorche.chain([a, b, c, d, e, f, g, h, i, j, k], flags)
    results = skorche.map(l, skorche.unbatch(lists))
    skorche.run()
    skorche.shutdown()
    print(results.flush())
