"""Does the analyzer name the limit, and does its advice give what it says?

Comes in: pipelines whose limit is known. Goes out: rows of a table. Each is run, measured;
then again with what was advised. What it costs to be measured is seen on cheap stages, with
and without in turns.
"""

from __future__ import annotations

import statistics
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from dataclasses import dataclass
from typing import Any
from unittest import mock

import skorche
from skorche.measure.stacks import Stacks

from .limits import LIMITS, Advised, Limited
from .tables import Row

#: The gain that was said, over the one measured, is between 1 - WITHIN and 1 + WITHIN.
WITHIN = 0.2
NONE = "no advice"
CHEAP = 12_000_000  # items, which take 3 s: a start costs the same for few
#: How many times as long cheap stages may take that are looked at: by what is counted, and
#: with what looks at the lines that take the time.
MOST_COSTS = {"counted": 1.02, "profiled": 1.05}


def analyzing(rounds: int, quick: bool = False) -> Iterator[Row]:
    """Return a row for each limit, one for the advice where there is some, and the cost."""
    for limited in LIMITS:
        count = limited.count // 5 if quick else limited.count
        tries = [tried(limited, count) for _ in range(rounds)]
        wanted = f"{' or '.join(limited.stages) or 'no stage'}, {limited.kind}"
        named = Counter(each.limit for each in tries)
        yield Row(
            limited.name,
            "; ".join(f"{what} ({n} of {rounds})" for what, n in named.most_common()),
            wanted,
            all(each.right for each in tries),
        )
        if limited.helped:
            ratio = statistics.median(each.said / each.gain for each in tries)
            said = statistics.median(each.said for each in tries)
            gain = statistics.median(each.gain for each in tries)
            advice, _ = Counter(each.advice for each in tries).most_common()[0]
            text = f"{ratio:.2f}: {said:.2f} times said, {gain:.2f} measured; {advice}"
            kept = abs(ratio - 1) <= WITHIN and advice != NONE
            name = f"{limited.name}: gain said, over that measured"
            yield Row(name, text, "0.80 to 1.20", kept)
    yield from costs(rounds + 4, quick)


@dataclass(frozen=True)
class Try:
    """What was said of one run, and what came of it."""

    limit: str
    right: bool
    advice: str
    said: float
    gain: float


def tried(limited: Limited, count: int) -> Try:
    """Run a pipeline, measured, and again as was advised."""
    before, profile = run(limited, count, {})
    named = profile.limit.stage in (limited.stages or (None,))
    right = named and profile.limit.kind == limited.kind
    advised = {each.stage: each.settings for each in profile.advice}
    said = max((each.gain for each in profile.advice), default=1.0)
    gain = before / run(limited, count, advised)[0] if limited.helped else 1.0
    return Try(limited_by(profile), right, settings_text(advised), said, gain)


def limited_by(profile: Any) -> str:
    return f"{profile.limit.stage or 'no stage'}, {profile.limit.kind}"


def settings_text(advised: Advised) -> str:
    texts = (
        f"{stage}: {', '.join(f'{name}={value}' for name, value in settings.items())}"
        for stage, settings in advised.items()
    )
    return "; ".join(texts) or NONE


def run(limited: Limited, count: int, advised: Advised) -> tuple[float, Any]:
    """Return how long a run took, and its profile."""
    pipeline = skorche.Pipeline()
    results = limited.declare(pipeline, count, advised)
    start = time.perf_counter()
    pipeline.run(profile=True)
    for _ in results:
        if limited.taking:
            time.sleep(limited.taking)
    pipeline.shutdown()
    return time.perf_counter() - start, pipeline.analyze()


def costs(rounds: int, quick: bool) -> Iterator[Row]:
    """What four cheap stages take with a profile, over without, in turns."""
    count = CHEAP // 10 if quick else CHEAP

    def seconds(way: str) -> float:
        pipeline = skorche.Pipeline()
        queue: skorche.Queue = skorche.Queue("numbers", range(count))
        tasks: list[Callable[[Any], Any]] = [int.bit_length, abs, str]
        for task in tasks:
            queue = pipeline.map(task, queue)
        pipeline.filter(
            str.isalpha, queue
        )  # none: what comes out would fill the memory
        with mock.patch.object(Stacks, "start") if way == "counted" else nullcontext():
            start = time.perf_counter()
            pipeline.run(profile=way != "bare")
            pipeline.shutdown()
            return time.perf_counter() - start

    ways = ["bare", *MOST_COSTS]
    seconds("profiled")
    rounds_of_all = []
    for number in range(rounds):
        order = ways if number % 2 else ways[::-1]
        rounds_of_all.append({way: seconds(way) for way in order})
    for way, most in MOST_COSTS.items():
        ratio = statistics.median(each[way] / each["bare"] for each in rounds_of_all)
        name = f"cheap stages, {way}: times as long"
        yield Row(name, f"{ratio:.3f}", f"{most}", ratio <= most)
