"""What each verb gives, and what it is given wrong."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, TypeGuard

from typing_extensions import TypeIs, assert_type

import skorche
from skorche import Failure, Queue


def size(word: str) -> int:
    return len(word)


def half(number: float) -> float:
    return number / 2


def shout(word: str) -> str:
    return word.upper()


@skorche.task(max_workers=4)
def rows(number: int) -> list[bytes]:
    return [b""] * number


def lines(path: Path) -> Iterator[str]:
    yield from path.read_text().splitlines()


words = Queue("words", fixed_inputs=["a", "b"])
paths = Queue[Path]("paths")
plain = Queue("plain")
floats: Queue[float] = Queue("floats")
mixed: Queue[int | str] = Queue("mixed")
failures = Queue[Failure]("failures")

assert_type(words, Queue[str])
assert_type(paths, Queue[Path])
assert_type(plain, Queue[Any])
assert_type(words.nameit("w"), Queue[str])
assert_type(words.flush(), list[str])
assert_type(words.get(), str)
assert_type([word for word in words], list[str])
words.put("c")
words.put(skorche.QUEUE_SENTINEL)
skorche.push_to_queue(["c"], words)
words.put(3)  # wrong
skorche.push_to_queue([3], words)  # wrong
Queue[int]("numbers", fixed_inputs=["a"])  # wrong
wrong: list[int] = words.flush()  # wrong

# map
sizes = skorche.map(size, words)
assert_type(sizes, Queue[int])
assert_type(skorche.map(half, sizes), Queue[float])
assert_type(skorche.map(rows, sizes), Queue[list[bytes]])
assert_type(skorche.map(len, words), Queue[int])
assert_type(skorche.map(str, sizes), Queue[str])
assert_type(skorche.map(Path, words), Queue[Path])
assert_type(skorche.map(abs, sizes), Queue[int])
assert_type(skorche.map(str.strip, words), Queue[str])
assert_type(skorche.map(lambda word: word + "!", words), Queue[str])
assert_type(skorche.map(size, plain), Queue[int])
assert_type(skorche.map(size, words, floats), Queue[float])
assert_type(skorche.map(size, words, on_error=failures), Queue[int])
assert_type(skorche.map(size, words, on_error=Queue("failed")), Queue[int])
assert_type(skorche.map(str, failures), Queue[str])
assert_type(skorche.map(size, words, on_error="skip", max_failures=3), Queue[int])
skorche.map(half, words)  # wrong
skorche.map(rows, words)  # wrong
skorche.map(size, words, Queue[str]("texts"))  # wrong
skorche.map(size, words, on_error=sizes)  # wrong
skorche.map(size, ["a"])  # wrong
skorche.map(size, words, max_failures="3")  # wrong
skorche.map(lambda number: number + 1, words)  # wrong

# split, tee, filter
assert_type(skorche.split(size, words, predicate_values=(1, 2)), tuple[Queue[str], ...])
long, short = skorche.split(str.isupper, words)
assert_type(long, Queue[str])
assert_type(skorche.tee(words, 3), tuple[Queue[str], ...])
assert_type(skorche.tee(words, queue_out=(long, short)), tuple[Queue[str], ...])
skorche.split(size, sizes)  # wrong
skorche.tee(words, queue_out=(long, sizes))  # wrong


def is_number(thing: object) -> TypeIs[int]:
    return isinstance(thing, int)


def may_be_number(thing: object) -> TypeGuard[int]:
    return isinstance(thing, int)


assert_type(skorche.filter(is_number, mixed), Queue[int])
assert_type(skorche.filter(may_be_number, mixed), Queue[int])
assert_type(skorche.filter(bool, mixed), Queue[int | str])
assert_type(skorche.filter(lambda thing: thing != 3, mixed), Queue[int | str])
assert_type(skorche.filter(str.isupper, words), Queue[str])
skorche.filter(size, sizes)  # wrong
skorche.filter(str.isupper, words, sizes)  # wrong
skorche.filter(is_number, mixed, words)  # wrong

# batch, unbatch
batches = skorche.batch(words, batch_size=2)
assert_type(batches, Queue[list[str]])
assert_type(skorche.map(len, batches), Queue[int])
assert_type(skorche.map(", ".join, batches), Queue[str])
assert_type(skorche.unbatch(batches), Queue[str])
assert_type(skorche.unbatch(skorche.map(lines, paths)), Queue[str])
assert_type(skorche.unbatch(words), Queue[str])
assert_type(skorche.batch(words, Queue[list[str]]("pairs")), Queue[list[str]])
skorche.map(shout, batches)  # wrong
skorche.batch(words, Queue[str]("pairs"))  # wrong
skorche.unbatch(sizes)  # wrong
skorche.unbatch(batches, sizes)  # wrong

# merge
assert_type(skorche.merge((words, long)), Queue[str])
assert_type(skorche.merge([words, long, short]), Queue[str])
assert_type(skorche.merge((words, sizes)), Queue[str | int])
assert_type(skorche.merge((words, sizes, floats)), Queue[str | int | float])
assert_type(skorche.merge((words, sizes), mixed), Queue[int | str])
assert_type(skorche.merge([words, sizes], mixed), Queue[int | str])
skorche.merge((words, sizes), queue_out=sizes)  # wrong
skorche.merge([words, "a"])  # wrong
skorche.map(shout, skorche.merge((words, sizes)))  # wrong

# A pipeline's methods are typed alike.
pipeline = skorche.Pipeline()
assert_type(pipeline.map(size, words), Queue[int])
assert_type(pipeline.chain((size, half), words), Queue[float])
assert_type(pipeline.filter(is_number, mixed), Queue[int])
assert_type(pipeline.unbatch(pipeline.batch(words)), Queue[str])
assert_type(pipeline.merge(pipeline.tee(words)), Queue[str])
pipeline.map(half, words)  # wrong
pipeline.chain((size, shout), words)  # wrong
pipeline.split(size, sizes)  # wrong
