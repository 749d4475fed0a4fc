"""Tasks of each kind: coroutines, with resources, with parameters; chains of them."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from functools import partial
from typing import Any

from typing_extensions import assert_type

import skorche
from skorche import Queue


def opened() -> sqlite3.Connection:
    return sqlite3.connect(":memory:")


@skorche.task(max_workers=8, retries=2)
async def fetch(url: str) -> bytes:
    return url.encode()


async def length(page: bytes) -> int:
    return len(page)


@skorche.task(setup=opened)
def store(page: bytes, connection: sqlite3.Connection) -> int:
    return connection.total_changes


@skorche.task(setup=opened, max_workers=2)
async def store_later(page: bytes, connection: sqlite3.Connection) -> int:
    return connection.total_changes


@skorche.task(setup=partial(sqlite3.connect, "pages.db"))
def store_some(page: bytes, connection: sqlite3.Connection, limit: int) -> str:
    return str(limit)


@skorche.task
def two(page: bytes, other: bytes) -> int:
    return 1


def cut(text: str, limit: int, ending: str = "") -> str:
    return text[:limit] + ending


async def cut_later(text: str, limit: int) -> str:
    return text[:limit]


cut_task = skorche.task(cut, max_workers=2)
limit = skorche.parameter("limit", 3)
maybe = skorche.parameter("maybe", None, type=int)
urls = Queue("urls", ["a"])
pages = skorche.map(fetch, urls)

# Tasks are called as their functions are.
assert_type(store(b"", opened()), int)
assert_type(store_some(b"", opened(), limit=3), str)
assert_type(cut_task("a", 3, ending="."), str)
store(b"", 3)  # wrong
store(b"")  # wrong
cut_task("a", limit="3")  # wrong
skorche.task(retries="2")(cut)  # wrong
skorche.task(setup=3)(store)  # wrong

# Coroutines
assert_type(pages, Queue[bytes])
assert_type(skorche.map(length, pages), Queue[int])
assert_type(skorche.map(cut_later, urls, limit=limit), Queue[str])
skorche.map(length, urls)  # wrong
skorche.map(fetch, pages)  # wrong
skorche.map(fetch, urls, Queue[str]("texts"))  # wrong
skorche.map(cut_later, pages, limit=limit)  # wrong

# What setup gives
assert_type(skorche.map(store, pages), Queue[int])
assert_type(skorche.map(store_later, pages), Queue[int])
assert_type(skorche.map(store_some, pages, limit=limit), Queue[str])
skorche.map(store, urls)  # wrong
skorche.map(store_later, urls)  # wrong
skorche.map(store_some, pages)  # wrong
skorche.map(store_some, pages, limit="3")  # wrong
skorche.map(two, pages)  # wrong

# Parameters
assert_type(limit, int)
assert_type(skorche.map(cut, urls, limit=limit), Queue[str])
assert_type(skorche.map(cut, urls, limit=limit, ending="."), Queue[str])
assert_type(skorche.map(cut, urls, Queue[str]("cut"), limit=limit), Queue[str])
assert_type(skorche.map(cut_task, urls, on_error="skip", limit=limit), Queue[str])
assert_type(skorche.map(partial(cut, limit=limit), urls), Queue[str])
assert_type(skorche.filter(cut, urls, limit=limit), Queue[str])
assert_type(skorche.split(cut, urls, ("a", "b"), limit=limit), tuple[Queue[str], ...])
skorche.map(cut, urls)  # wrong
skorche.map(cut, urls, limit="3")  # wrong
skorche.map(cut, urls, limit=maybe)  # wrong
skorche.map(cut, urls, limits=limit)  # wrong
skorche.map(cut, pages, limit=limit)  # wrong
skorche.filter(cut, urls)  # wrong
skorche.filter(cut, pages, limit=limit)  # wrong
skorche.split(cut, urls, ("a", "b"), limit="3")  # wrong


# Chains
def a(_: int) -> str:
    return ""


def b(_: str) -> bytes:
    return b""


async def c(_: bytes) -> float:
    return 0.0


def d(_: float) -> list[int]:
    return []


def e(_: list[int]) -> set[int]:
    return set()


def f(_: set[int]) -> complex:
    return 0


def g(_: complex) -> Iterator[int]:
    yield 1


async def h(_: Iterator[int]) -> tuple[int, int]:
    return 1, 1


def i(_: tuple[int, int]) -> int:
    return 1


numbers = Queue("numbers", [1])
assert_type(skorche.chain((a,), numbers), Queue[str])
assert_type(skorche.chain((a, b), numbers), Queue[bytes])
assert_type(skorche.chain((a, b, c), numbers), Queue[float])
assert_type(skorche.chain((a, b, c, d), numbers), Queue[list[int]])
assert_type(skorche.chain((a, b, c, d, e), numbers), Queue[set[int]])
assert_type(skorche.chain((a, b, c, d, e, f), numbers), Queue[complex])
assert_type(skorche.chain((a, b, c, d, e, f, g), numbers), Queue[Iterator[int]])
assert_type(skorche.chain((a, b, c, d, e, f, g, h), numbers), Queue[tuple[int, int]])
assert_type(skorche.chain((a, b, c, d, e, f, g, h, i), numbers), Queue[Any])
assert_type(skorche.chain((a, b, c), numbers, Queue[float]("out")), Queue[float])
assert_type(skorche.chain((fetch,), urls), Queue[bytes])
assert_type(skorche.chain((fetch, length), urls), Queue[int])
assert_type(skorche.chain((fetch, length, str), urls), Queue[str])
assert_type(skorche.chain((fetch, store), urls), Queue[int])
assert_type(skorche.chain((fetch, store, a), urls), Queue[str])
assert_type(skorche.chain((fetch, store_later, a), urls), Queue[str])
assert_type(skorche.chain((fetch, store_later), urls), Queue[int])
assert_type(skorche.chain((partial(cut, limit=limit), b), urls), Queue[bytes])
assert_type(skorche.chain([a, b], numbers), Queue[Any])
skorche.chain((a,), urls)  # wrong
skorche.chain((a, c), numbers)  # wrong
skorche.chain((a, b), urls)  # wrong
skorche.chain((c, b), pages)  # wrong
skorche.chain((a, b, c, e), numbers)  # wrong
skorche.chain((a, b, c, d, e, f, h, g), numbers)  # wrong
skorche.chain((a, b, c, d, e, f, g, a), numbers)  # wrong
skorche.chain((a, b, c, d, e, f, i, h, a), numbers)  # wrong
skorche.chain((a, b), numbers, Queue[str]("out"))  # wrong
skorche.chain((fetch, a), urls)  # wrong
skorche.chain((store, b), pages)  # wrong
skorche.chain((store_later, b), pages)  # wrong
skorche.chain((fetch, two), urls)  # wrong
