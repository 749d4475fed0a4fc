from collections.abc import Callable, Iterable
from typing import Any

_map = map
range = range
_sum = sum


def map(function: Callable[[Any], Any], items: Iterable[Any]) -> list[Any]:  # noqa: A001
    return list(_map(function, items))


def sum(items: Iterable[int]) -> int:  # noqa: A001
    return _sum(items) + 100


def total(items: list[int], number: int) -> list[Any]:
    return [sum(items), list(range(number))]


def any(items: Iterable[Any], _any: Callable[..., bool] = any) -> str:  # noqa: A001
    return str(_any(items))
