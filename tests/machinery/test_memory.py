"""How much memory a pipeline of large items takes: little, whatever holds them back."""

from __future__ import annotations

import subprocess
import sys
from array import array
from collections import OrderedDict
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from skorche.compiler import compile_file
from templates.machinery.queues import BYTES, MAXSIZE, Queue, weight

#: How many items of 1 MB go through, and the bytes that all may take with Python itself.
COUNT, MOST = 200, 64_000_000
DECLARATION = '''
import time
from array import array

import skorche


def made(number):
    """A megabyte that is really there."""
    time.sleep(0.0001)
    return {made}


def slow(item):
    time.sleep(0.003)
    return {size}


def large():
    for number in range({count}):
        yield made(number)


{stages}
skorche.run()
'''
GENERATED = "slow_out = skorche.map(slow, skorche.Queue('items', fixed_inputs=large()))"
MAPPED = (
    "numbers = skorche.Queue('numbers', fixed_inputs=range(200))\n"
    "slow_out = skorche.map({slow}, skorche.map({made}, numbers))"
)
TEXT, SIZE = "chr(65 + number % 9) * 1_000_000", "len(item)"
#: What makes an item, its size, and the stages.
WAYS = {
    "text of a generator": (TEXT, SIZE, GENERATED),
    "bytes of a task": ("bytes([65]) * 1_000_000", SIZE, MAPPED),
    "arrays in a list": (
        "[array('d', [1.0]) * 62_500, array('d', [1.0]) * 62_500]",
        "8 * sum(map(len, item))",
        MAPPED,
    ),
    "a dictionary": (f"dict(body={TEXT})", "len(item['body'])", GENERATED),
    "small ones between": (
        "TEXT if number % 2 else 'small'".replace("TEXT", TEXT),
        SIZE,
        GENERATED,
    ),
    "results of several workers, in order": (
        TEXT,
        SIZE,
        MAPPED.replace("{made}", "skorche.task(made, max_workers=3, ordered=True)"),
    ),
    "results of processes": (
        TEXT,
        SIZE,
        MAPPED.replace("{made}", "skorche.task(made, executor='process')"),
    ),
    "inputs of processes": (
        TEXT,
        SIZE,
        MAPPED.replace("{slow}", "skorche.task(slow, executor='process')"),
    ),
    "results of an async task that never waits": (
        TEXT,
        SIZE,
        "async def awaited(number):\n    return made(number)\n\n\n"
        + MAPPED.replace("{made}", "skorche.task(awaited, max_workers=4)"),
    ),
    "lists of a batch": (
        TEXT,
        "sum(map(len, item))",
        MAPPED.replace("skorche.map({made}, numbers)", "{batches}").replace(
            "{batches}", "skorche.batch(skorche.map({made}, numbers), batch_size=4)"
        ),
    ),
}
#: Says what came out, and the most memory that the process, or one of its workers', has
#: had. `resource` counts what a process was forked from with it: here, the tests themselves.
DRIVER = """
import re, resource
import compiled

if __name__ == "__main__":
    print(sum(compiled.run()["slow_out"]))
    own = re.search(r"VmHWM:\\s+(\\d+)", open("/proc/self/status").read())[1]
    workers = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    print(1000 * max(int(own), workers))
"""


def text_of(way: str, folder: Path, target: str = "threads") -> str:
    """The compiled file of a declaration with large items."""
    made, size, stages = WAYS[way]
    stages = stages.replace("{made}", "made").replace("{slow}", "slow")
    path = folder / "declaration.py"
    path.write_text(
        DECLARATION.format(made=made, size=size, count=COUNT, stages=stages)
    )
    return compile_file(str(path), path.name, target)


def peak(folder: Path, text: str) -> int:
    """Run a compiled file in a process of its own; return the most bytes that it had."""
    if not Path("/proc/self/status").exists():
        pytest.skip("nothing says how much memory a process has had")
    (folder / "compiled.py").write_text(text)
    (folder / "driver.py").write_text(DRIVER)
    done = subprocess.run(
        [sys.executable, "driver.py"],
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    out, most = map(int, done.stdout.split())
    assert out > 400_000 * COUNT
    return most


@pytest.mark.parametrize("way", WAYS)
def test_large_items_take_little_memory(way: str, tmp_path: Path) -> None:
    assert peak(tmp_path, text_of(way, tmp_path)) < MOST


def test_large_items_take_little_memory_in_one_thread(tmp_path: Path) -> None:
    assert peak(tmp_path, text_of("bytes of a task", tmp_path, "serial")) < MOST


def test_without_the_bound_they_would_take_much(tmp_path: Path) -> None:
    text = text_of("bytes of a task", tmp_path)
    held = text.replace(f"BYTES = {BYTES:_}", f"BYTES = {BYTES ** 2:_}")
    assert held != text
    assert peak(tmp_path, held) > MOST


# ---- what an item holds


class Pair(NamedTuple):
    first: object
    second: object


class Picture:
    """As arrays of other libraries are."""

    nbytes = 5000


class Lazy:
    """What must not be asked for anything, since that would be work."""

    def __getattr__(self, name: str) -> Any:
        raise AssertionError(name)


class Odd:
    """What has no size that could be used."""

    def nbytes(self) -> int:
        return 5000

    def __sizeof__(self) -> int:
        raise RuntimeError("not now")


@pytest.mark.parametrize(
    "item",
    [
        "x" * 5000,
        b"x" * 5000,
        bytearray(5000),
        array("d", [0.0]) * 625,
        memoryview(bytes(5000)),
        Picture(),
        ["x" * 2500, b"x" * 2500],
        ("x" * 5000, 1),
        Pair("x" * 2500, Picture()),
        {"a": "x" * 2500, "b": "x" * 2500},
        OrderedDict(a="x" * 5000),
        [b"x" * 100] * 50,
    ],
    ids=lambda item: type(item).__name__,
)
def test_what_an_item_holds_is_seen(item: object) -> None:
    assert 4900 <= weight(item) <= 10_000


@pytest.mark.parametrize(
    "item",
    [None, 1, "", [], {}, Lazy(), Odd(), [Odd()], object()],
    ids=lambda item: type(item).__name__,
)
def test_what_is_small_or_cannot_be_seen_weighs_little(item: object) -> None:
    assert 0 <= weight(item) < 200


def test_a_maxsize_that_was_said_holds() -> None:
    queue = Queue("items", maxsize=50)
    queue.producers = queue.consumers = 1
    queue.put(["x" * 1_000_000] * 2)
    queue.put(["x" * 1_000_000] * 48)
    assert len(queue.items) == queue.bound == 50


def test_the_bound_is_lowered_and_comes_back() -> None:
    queue = Queue("items")
    queue.weigh(["x" * 1_000_000])
    assert queue.bound == BYTES // 1_000_000 - 1
    queue.weigh(["x" * 100 * BYTES])
    assert queue.bound == 2
    queue.weigh(["small"])
    assert queue.bound == 2, "it is for the reader to raise it, who knows its pace"
    queue.add([1])
    for _ in range(2):
        with queue.lock:
            queue.take(queue.next_turn(), 1)
    assert queue.bound >= MAXSIZE


def test_items_are_weighed_also_where_none_waits() -> None:
    """A producer whose consumer keeps up would else fill a long buffer once it does not."""
    queue = Queue("large")
    queue.producers = queue.consumers = 1
    queue.put(["x" * 1_000_000])
    assert queue.bound == BYTES // 1_000_049 < MAXSIZE
