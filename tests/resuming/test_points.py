"""Wherever a run is killed, it and the one that goes on give what an undisturbed one gives."""

from __future__ import annotations

import csv
import gzip
import json
import re
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any

import pytest

from tests.local_targets import LOCAL as TARGETS

from .images import Run

pytestmark = [
    pytest.mark.timeout(100),
    pytest.mark.filterwarnings("ignore:This process .* is multi-threaded"),
]

HEAD = """
import asyncio
import time

import skorche


def double(item: int):
    time.sleep(0.001)
    return 2 * item


async def later(item):
    await asyncio.sleep(0.0001)
    return item + 1


def is_even(item):
    return item % 2 == 0


def odd_ones_fail(item):
    time.sleep(0.001)
    if item % 2:
        raise ValueError(f"{item} is odd")
    return item


def third(item):
    time.sleep(0.001)
    return item % 3


def given(item, opened):
    time.sleep(0.001)
    return [opened, item]


def one():
    return 1


numbers = skorche.Queue("numbers", range(24))
"""
#: Programs, and the queues that come out.
PROGRAMS = {
    "batches": (
        (
            "task = skorche.task(double, max_workers=3, ordered=True)\n"
            "lists = skorche.batch(skorche.map(task, numbers), batch_size=7, timeout=60)\n"
            "out = skorche.batch(skorche.unbatch(lists), batch_size=4)\n"
        ),
        ("out",),
    ),
    "branches": (
        (
            "a, b, c = skorche.split(third, numbers, (0, 1, 2))\n"
            "task = skorche.task(double, executor='process', max_workers=2)\n"
            "out = skorche.merge((skorche.map(task, a), c))\n"
            "others = skorche.batch(b, batch_size=4)\n"
        ),
        ("out", "others"),
    ),
    "coroutines": (
        (
            "task = skorche.task(later, max_workers=9, ordered=True)\n"
            "left, right = skorche.tee(skorche.map(task, numbers), 2)\n"
        ),
        ("left", "right"),
    ),
    "failures": (
        (
            "failed = skorche.Queue('failed')\n"
            "task = skorche.task(given, setup=one, rate=100000, retries=2)\n"
            "some = skorche.map(odd_ones_fail, numbers, on_error=failed, max_failures=12)\n"
            "out = skorche.map(task, some)\n"
        ),
        ("out", "failed"),
    ),
    "skips and two inputs": (
        (
            "more = skorche.Queue('more', range(100, 105))\n"
            "whole = skorche.merge((numbers, more))\n"
            "out = skorche.map(odd_ones_fail, whole, on_error='skip', max_failures=14)\n"
        ),
        ("out",),
    ),
}
ORDERED = {"batches", "coroutines"}


def flat(item: Any) -> list[Any]:
    return (
        [one for part in item for one in flat(part)]
        if isinstance(item, list)
        else [item]
    )


def outputs(run: Run) -> dict[str, list[Any]]:
    return {
        path.stem: [json.loads(line) for line in path.read_text().splitlines()]
        for path in run.folder.glob("*.jsonl")
    }


def comparable(name: str, found: dict[str, list[Any]]) -> dict[str, list[Any]]:
    if name in ORDERED:
        return found
    # What is in a batch is up to the threads.
    return {
        queue: sorted(map(json.dumps, flat(items))) for queue, items in found.items()
    }


def goes_on(run: Run, words: list[str], check: Callable[[], None]) -> None:
    """Kill the run after some points, and see that each goes on to the same end."""
    random = Random(1)
    assert run.run(*words, keep=lambda _: True) == 0, run.said
    check()
    assert len(run.ended) > 3
    last = len(run.ended) - 1
    for image in {1, last, random.randrange(last)}:
        run.restore(image)
        assert run.run(*words) == 0, run.said
        check()
        assert "journal" not in run.files()
        assert not [name for name in run.files() if name.endswith(".partial")]


@pytest.mark.parametrize("target", TARGETS)
@pytest.mark.parametrize("name", PROGRAMS)
def test_a_killed_run_goes_on_to_the_same_outputs(
    name: str, target: str, tmp_path: Path
) -> None:
    program, queues = PROGRAMS[name]
    run = Run(tmp_path, f"{HEAD}{program}\nskorche.run()\n", target)
    words = [f"--output={queue}={run.folder / queue}.jsonl" for queue in queues]
    assert run.run(*words, journal="") == 0, run.said
    wanted = comparable(name, outputs(run))
    assert set(wanted) == set(queues)
    said = run.said

    def check() -> None:
        assert comparable(name, outputs(run)) == wanted
        told = [line for line in run.said.splitlines() if "goes on from" not in line]
        assert told == said.splitlines() or "when all was done" in run.said

    goes_on(run, words, check)


@pytest.mark.parametrize("target", TARGETS)
def test_files_of_all_kinds_are_read_and_written_on(
    target: str, tmp_path: Path
) -> None:
    rows = "def rows(item: dict):\n    return {**item, 'b': len(item['a'])}\n"
    graph = (
        f"import skorche\n\n\n{rows}\n\n"
        "left, right = skorche.tee(skorche.map(rows, skorche.Queue('items')), 2)\n"
        "skorche.run()\n"
    )
    run = Run(tmp_path, graph, target)
    source = tmp_path / "items.csv.gz"
    with gzip.open(source, "wt") as file:
        file.write("a\n" + "".join(f"item {number}\n" for number in range(24)))
    left, right = run.folder / "left.csv", run.folder / "right.jsonl.gz"
    words = ["--input", f"{source}", "--output", f"left={left}"]
    words += ["--output", f"right={right}"]

    def check() -> None:
        with left.open() as file:
            table = list(csv.DictReader(file))
        with gzip.open(right, "rt") as file:
            lines = [json.loads(line) for line in file]
        wanted = [{"a": f"item {n}", "b": len(f"item {n}")} for n in range(24)]
        assert lines == wanted
        assert table == [{"a": row["a"], "b": str(row["b"])} for row in wanted]

    goes_on(run, words, check)


def test_figures_are_those_of_all_runs_together(tmp_path: Path) -> None:
    program, (queue,) = PROGRAMS["batches"]
    run = Run(tmp_path, f"{HEAD}{program}\nskorche.run()\n", "threads", progress=True)
    figures = tmp_path / "figures.json"
    words = [f"--output={run.folder / queue}.jsonl", f"--stats-json={figures}"]

    def check() -> None:
        if "when all was done" in run.said:
            return
        stages = json.loads(figures.read_text())["stages"]
        counts = {one["name"]: (one["items_in"], one["items_out"]) for one in stages}
        assert list(counts.values()) == [(24, 24), (24, 4), (4, 24), (24, 6)], counts

    goes_on(run, words, check)


@pytest.mark.parametrize("target", TARGETS)
@pytest.mark.parametrize("inputs", ["[{}]", "({})"])
def test_inputs_that_are_others_by_now_are_refused(
    inputs: str, target: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """But not for the order in a set, nor for where in memory an object is."""
    first = "n + int(os.environ['FIRST'])"
    items = f"({first}, {{'a', 'b', str(n)}}, object) for n in range(24)"
    program = (
        "import os\n\nimport skorche\n\n\ndef first(item):\n    return item[0]\n\n\n"
        f"numbers = skorche.Queue('numbers', {inputs.format(items)})\n"
        "out = skorche.map(first, numbers)\nskorche.run()\n"
    )
    monkeypatch.setenv("FIRST", "0")
    run = Run(tmp_path, program, target)
    words = [f"--output={run.folder / 'out'}.jsonl"]
    assert run.run(*words, keep=lambda _: True) == 0, run.said
    image = max(number for number, ended in enumerate(run.ended) if not ended)
    run.restore(image)
    assert run.run(*words) == 0, run.said
    run.restore(image)
    monkeypatch.setenv("FIRST", "1")
    assert run.run(*words) == 1
    assert re.search(r"numbers changed within the \d+ items done: begin anew", run.said)
