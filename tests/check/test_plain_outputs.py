"""By which annotations nothing comes out but what JSON has."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, Literal, Optional

import pytest

import skorche
from skorche.check.plain_outputs import is_plain, outputs_are_plain


def text(item: Any) -> str:
    return str(item)


def rows(item: Any) -> list[dict[str, int | None]]:
    return [{"a": item}]


def words(item: Any) -> Iterator[str]:
    yield str(item)


def anything(item: Any):  # type: ignore[no-untyped-def]
    return item


def share(item: Any) -> float:
    return float(item)


def to_limit(item: Any, limit: int, token: str) -> str:
    return token[:limit]


Declare = Callable[[skorche.Pipeline, Any], object]
PLAIN: list[Declare] = [
    lambda p, q: p.map(text, q),
    lambda p, q: p.batch(p.map(text, q), batch_size=2),
    lambda p, q: p.unbatch(p.map(rows, q)),
    lambda p, q: p.unbatch(p.map(words, q)),
    lambda p, q: p.filter(bool, p.map(text, q)),
    lambda p, q: p.merge((*p.split(bool, p.map(text, q)),)),
    lambda p, q: p.map(text, p.map(anything, q)),
]
OTHERS: list[Declare] = [
    lambda p, q: p.map(anything, q),
    lambda p, q: p.map(share, q),
    lambda p, q: p.filter(bool, q),
    lambda p, q: p.map(text, q, on_error=skorche.Queue("bad")),
    lambda p, q: p.merge((p.map(text, q), p.map(share, skorche.Queue("other", [1])))),
    lambda p, q: p.map(
        to_limit,
        q,
        limit=1,
        token=skorche.parameter("token", env="TOKEN", secret=True),
    ),
]


@pytest.mark.parametrize("declare", PLAIN)
def test_outputs_that_are_annotated_as_plain(declare: Declare) -> None:
    pipeline = skorche.Pipeline()
    declare(pipeline, skorche.Queue("numbers", [1, 2]))
    assert outputs_are_plain(pipeline.graph)


@pytest.mark.parametrize("declare", OTHERS)
def test_outputs_that_may_be_something_else(declare: Declare) -> None:
    pipeline = skorche.Pipeline()
    declare(pipeline, skorche.Queue("numbers", [1, 2]))
    assert not outputs_are_plain(pipeline.graph)


def test_types() -> None:
    for plain in (
        str,
        None,
        Optional[int],  # noqa: UP045 - as users write it
        Literal["a", 1],
        tuple[int, ...],
        dict[str, int],
    ):
        assert is_plain(plain)
    other: tuple[Any, ...] = (
        dict[int, int],
        set[int],
        Literal[b"a"],
        bytes,
        dict,
        list[Any],
    )
    for one in (*other, float, int | float, tuple, object, list[list[float]]):
        assert not is_plain(one)
