"""Does `skorche tune` find settings as fast as the best fixed ones?

Comes in: declarations that leave all settings free, and mostly wait, so that a busy machine
changes little. Goes out: rows of a table. Each is tuned, as the command does it; beside it
stand settings that are found by a search over numbers of workers, one stage after the other.
Then both take turns.
"""

from __future__ import annotations

import statistics
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from skorche.declaring import declared
from skorche.execute.threads import Run
from skorche.lower.settling import settle
from skorche.tuning.choices import Choice
from skorche.tuning.rounds import choice_text, find
from skorche.tuning.sampling import sample

from .tables import Row

#: The best fixed setting's time, over the time of what was tuned.
LEAST = 0.95
SECONDS = 3.0
COUNTS = (2, 4, 8, 16, 32)
_HEAD = """\
import asyncio
import time

import skorche


def waiting(seconds):
    def wait(item):
        time.sleep(seconds)
        return item

    return wait


"""


@dataclass(frozen=True)
class Tunable:
    """A pipeline of `count` items, which takes 3 s or more however it is set; `stages` are
    those whose number of workers is searched for."""

    name: str
    count: int
    stages: tuple[str, ...]
    text: str

    def write(self, folder: Path, count: int) -> str:
        path = folder / "declaration.py"
        path.write_text(f"{_HEAD}COUNT = {count}\n{self.text}\nskorche.run()\n")
        return str(path)


def _chain(**seconds: float) -> str:
    tasks = "".join(
        f'    skorche.task(name="{name}")(waiting({each})),\n'
        for name, each in seconds.items()
    )
    return f"numbers = skorche.Queue('numbers', range(COUNT))\nskorche.chain([\n{tasks}], numbers)\n"


TUNABLE = (
    Tunable(
        "one stage that waits",
        4_000,
        ("fetch", "store"),
        _chain(fetch=0.02, clean=0.0003, store=0.001),
    ),
    Tunable(
        "two equal ones",
        6_000,
        ("fetch", "store"),
        _chain(fetch=0.008, store=0.008),
    ),
    Tunable(
        "a slow input",
        1_000,
        ("fetch",),
        "fetch = skorche.task(name='fetch')(waiting(0.02))\n"
        "slow = (time.sleep(0.003) or number for number in range(COUNT))\n"
        "skorche.map(fetch, skorche.Queue('numbers', slow))\n",
    ),
    Tunable(
        "a rate limit behind it",
        1_000,
        ("fetch",),
        "fetch = skorche.task(name='fetch')(waiting(0.02))\n"
        "ask = skorche.task(name='ask', rate=300)(waiting(0.001))\n"
        "numbers = skorche.Queue('numbers', range(COUNT))\n"
        "skorche.map(ask, skorche.map(fetch, numbers))\n",
    ),
    Tunable(
        "one branch of a split",
        6_000,
        ("shrink", "copy"),
        "shrink = skorche.task(name='shrink')(waiting(0.02))\n"
        "copy = skorche.task(name='copy')(waiting(0.004))\n"
        "numbers = skorche.Queue('numbers', range(COUNT))\n"
        "large, small = skorche.split(lambda n: n % 4 == 0, numbers)\n"
        "skorche.merge([skorche.map(shrink, large), skorche.map(copy, small)])\n",
    ),
)


def tuning(rounds: int, quick: bool = False) -> Iterator[Row]:
    """Return a row for each pipeline."""
    for tunable in TUNABLE:
        count = tunable.count // 10 if quick else tunable.count
        with tempfile.TemporaryDirectory() as name:
            path = tunable.write(Path(name), count)
            print(f"tune: {tunable.name}", file=sys.stderr)
            take = partial(sample, path, (), SECONDS / 6 if quick else SECONDS)
            tuned = find(take, lambda _: None).chosen.choice
            best = best_fixed(path, tunable.stages)
            pairs = [(seconds(path, best), seconds(path, tuned)) for _ in range(rounds)]
            ratio = statistics.median(fixed / own for fixed, own in pairs)
            text = f"{ratio:.2f}: {choice_text(tuned)}, beside {choice_text(best)}"
            name = f"tuned, {tunable.name}: speed over that of the best fixed setting"
            yield Row(name, text, f"{LEAST}", ratio >= LEAST)


def best_fixed(path: str, stages: tuple[str, ...]) -> Choice:
    """Return the numbers of workers that a search finds: for each stage in turn the one
    with which all is done first, beginning with many for the others."""
    counts = dict.fromkeys(stages, COUNTS[-1])
    for stage in stages:
        times = {
            count: seconds(path, fixed({**counts, stage: count})) for count in COUNTS
        }
        counts[stage] = min(times, key=lambda count: times[count])
    return fixed(counts)


def fixed(counts: Mapping[str, int]) -> Choice:
    return Choice({stage: {"max_workers": count} for stage, count in counts.items()})


def seconds(path: str, choice: Choice) -> float:
    """Return how long a pipeline takes with a choice of settings."""
    with declared(path, tuned=False) as declaration:
        settle(declaration.graph, choice.as_tuned(path))
        start = time.perf_counter()
        Run(declaration.graph).finish()
        return time.perf_counter() - start
