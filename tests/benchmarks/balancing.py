"""Is `max_workers="auto"` as fast as the best fixed numbers of workers?

Comes in: pipelines, each with a limit that is known by construction. "auto" begins with one
worker a stage; the best fixed setting is found by search, with shorter runs. Both take turns
in one process; how often the number of a stage's workers changed is counted on the way. Goes
out: rows of a table.
"""

from __future__ import annotations

import itertools
import statistics
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter, sleep
from typing import Any

from skorche.compiler import compile_file

from .tables import Row

HEAD = "import time, skorche\n"
WAITS = """
@skorche.task(max_workers={workers})
def stage{number}(item):
    time.sleep({seconds})
    return item
"""
BURNS = """
@skorche.task(max_workers={workers})
def stage{number}(item):
    end = time.thread_time() + {seconds}
    while time.thread_time() < end:
        pass
    return item
"""
TAIL = """
@skorche.task(max_workers={workers})
def stage{number}(item):
    time.sleep(20 * {seconds} if item % 50 == 0 else {seconds})
    return item
"""
CHANGES = """
@skorche.task(max_workers={workers})
def stage{number}(item):
    time.sleep({seconds} if (item < 400) == ({number} == 0) else {seconds} / 8)
    return item
"""
RATE = """
@skorche.task(max_workers={workers}, rate=200)
def stage{number}(item):
    time.sleep({seconds})
    return item
"""
CHAIN = "skorche.chain([{names}], numbers)"
SPLIT = """
some, most = skorche.split(lambda number: number % 4 == 0, numbers)
skorche.merge([skorche.map(stage0, some), skorche.map(stage1, most)])
"""
MOST = 16  # workers of a stage, for "auto" as for the search
COUNTS = (1, 2, 4, 8, 12, MOST)
MOST_CHANGES = 3  # of a stage's workers until it has settled


@dataclass(frozen=True)
class Work:
    """Stages with their seconds an item, what connects them, and the seconds an item that
    the input waits, and whoever takes the results."""

    name: str
    stages: tuple[tuple[str, float], ...]
    input_seconds: float = 0.0
    gains: bool = True  # more workers than one help
    wiring: str = CHAIN
    taking: float = 0.0

    def module(self, workers: Sequence[object]) -> dict[str, Any]:
        """Return the names of a compiled file with these workers."""
        tasks = "".join(
            template.format(number=number, workers=count, seconds=seconds)
            for number, ((template, seconds), count) in enumerate(
                zip(self.stages, workers, strict=True)
            )
        )
        names = ", ".join(f"stage{number}" for number in range(len(self.stages)))
        numbers = 'numbers = skorche.Queue("numbers")'
        last = f"{numbers}\n{self.wiring.format(names=names)}\n"
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "declaration.py"
            path.write_text(f"{HEAD}{tasks}\n{last}")
            text = compile_file(str(path), "declaration.py")
            code = compile(text, "compiled.py", "exec")
        namespace: dict[str, Any] = {"__name__": "compiled"}
        exec(code, namespace)  # noqa: S102 - as it is run
        return namespace

    def items(self) -> Iterator[int]:
        """Yield its inputs."""
        for number in itertools.count():
            if self.input_seconds:
                sleep(self.input_seconds)
            yield number


WORKS = (
    Work("first stage is the limit", ((WAITS, 0.02), (WAITS, 0.005), (WAITS, 0.002))),
    Work("second stage is the limit", ((WAITS, 0.002), (WAITS, 0.02), (WAITS, 0.005))),
    Work("last stage is the limit", ((WAITS, 0.002), (WAITS, 0.005), (WAITS, 0.02))),
    Work("two equal ones", ((WAITS, 0.01), (WAITS, 0.01))),
    Work("computes beside one that waits", ((BURNS, 0.002), (WAITS, 0.02))),
    Work("a heavy tail", ((TAIL, 0.005), (WAITS, 0.001))),
    Work("one branch of a split", ((WAITS, 0.02), (WAITS, 0.004)), wiring=SPLIT),
    Work("costs that change on the way", ((CHANGES, 0.016), (CHANGES, 0.016))),
    Work("a rate limit", ((WAITS, 0.02), (RATE, 0.002))),
    Work("slow output", ((WAITS, 0.002), (WAITS, 0.002)), gains=False, taking=0.005),
    Work("slow input", ((WAITS, 0.002), (WAITS, 0.002)), 0.005, gains=False),
    Work("computes, with a GIL", ((BURNS, 0.002),), gains=False),
)


def throughput(work: Work, build: Any, seconds: float) -> tuple[float, Any]:
    """Return the items a second of a run of so many seconds, and its pipeline."""
    pipeline = build(work.items())
    start, count = perf_counter(), 0
    with closing(pipeline.results()) as results:
        for _, items in results:
            count += len(items)
            if work.taking:
                sleep(work.taking * len(items))
            if perf_counter() - start > seconds:
                break
    return count / (perf_counter() - start), pipeline


def best_setting(work: Work, seconds: float) -> tuple[int, ...]:
    """Return the fixed setting that did most: the same everywhere, then stage by stage."""

    def done(setting: tuple[int, ...]) -> float:
        build = work.module(setting)["build_pipeline"]
        return throughput(work, build, seconds)[0]

    same = [(count,) * len(work.stages) for count in COUNTS]
    found = {setting: done(setting) for setting in same}
    for number in range(len(work.stages)):
        best = max(found, key=lambda setting: found[setting])
        for count in COUNTS:
            setting = (*best[:number], count, *best[number + 1 :])
            if setting not in found:
                found[setting] = done(setting)
    return max(found, key=lambda setting: found[setting])


def count_changes(module: dict[str, Any]) -> Counter[str]:
    """Have a file's balancer count how often it adds workers to each stage."""
    changes: Counter[str] = Counter()
    grow = module["Balancer"]._grow

    def counted(balancer: Any, load: Any, count: int) -> None:
        changes[load.name] += count > 0
        grow(balancer, load, count)

    module["Balancer"]._grow = counted
    return changes


def balancing(pairs: int, quick: bool = False) -> Iterator[Row]:
    """Return two rows for each pipeline: how fast it was, and how often it changed."""
    for work in WORKS:
        print(f"balance: {work.name}", file=sys.stderr)
        yield from measured(work, 1.0 if quick else 3.0, pairs)


def measured(work: Work, seconds: float, pairs: int) -> Iterator[Row]:
    fixed = best_setting(work, seconds / 8) if work.gains else (1,) * len(work.stages)
    bar = 0.9 if work.gains else 0.97
    module = work.module([f"skorche.auto(1, {MOST})"] * len(work.stages))
    changes = count_changes(module)
    auto, set_by_hand = module["build_pipeline"], work.module(fixed)["build_pipeline"]
    ratios, workers, most_changes = [], [], []
    for number in range(pairs):
        sides = [auto, set_by_hand]
        rates = {}
        changes.clear()
        for build in sides if number % 2 else reversed(sides):
            rates[build], pipeline = throughput(work, build, seconds)
            if build is auto:
                workers.append([len(threads) for *_, threads in pipeline.stages])
        ratios.append(rates[auto] / rates[set_by_hand])
        most_changes.append(max(changes.values()))
    ratio, changed = statistics.median(ratios), statistics.median(most_changes)
    count = " ".join(map(str, workers[-1]))
    by_hand = " ".join(map(str, fixed))
    text = f"{ratio:.3f} ({min(ratios):.2f} to {max(ratios):.2f}): {count}, beside {by_hand}"
    beside = "the best by hand" if work.gains else "one worker"
    yield Row(f'"auto", {work.name}: speed over {beside}', text, f"{bar}", ratio >= bar)
    text = f"{changed:g} ({max(most_changes)} at most)"
    what = f'"auto", {work.name}: changes of a stage'
    yield Row(what, text, f"{MOST_CHANGES}", changed <= MOST_CHANGES)
