"""What is measured, and the bars: data, and how a bar is read off the outcomes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from .contest import Outcome, Outcomes, Work
from .tables import Row

SHARE = "share of ideal"
SPEED_UP = "times as fast as serial"
PIPELINES = ("pypeln", "streamable", "pyper", "spdl")
THREADS = ("queues", *PIPELINES, "futures", "pool", "mpire", "joblib")
PROCESSES = ("pool", *PIPELINES, "futures", "mpire", "joblib")
NO_COROUTINES = "runs no coroutines"
NO_PATHS = "has no paths: items go one line of stages"

WORKS = (
    Work(
        "cheap",
        "Three cheap stages, 300,000 items",
        "cheap",
        300_000,
        ("limit", "skorche", "skorche stream", "live", "skorche serial", *THREADS),
        fewer={"spdl": 30, "pypeln": 10, "streamable": 10, "futures": 10},
    ),
    Work(
        "cheap-warm",
        "Three cheap stages, 200,000 items, in turns with the plain loop in one process",
        "cheap",
        200_000,
        ("skorche serial",),
        beside=True,
    ),
    Work(
        "demo",
        "The eight stages of the example, 100,000 items, cheap bodies",
        "demo",
        100_000,
        ("limit", "skorche", "skorche serial", "queues", "spdl"),
        fewer={"spdl": 20},
        absent=dict.fromkeys(("pypeln", "streamable", "pyper"), NO_PATHS),
    ),
    Work(
        "waiting-8",
        "8 workers wait 10 ms for each of 800 items, between two cheap stages",
        "waiting",
        800,
        ("limit", "skorche", *THREADS),
        settings={"WORKERS": "8"},
        shows=SHARE,
        streams=True,
    ),
    Work(
        "waiting-32",
        "32 workers wait 10 ms for each of 3,200 items, between two cheap stages",
        "waiting",
        3_200,
        ("limit", "skorche", *THREADS),
        settings={"WORKERS": "32"},
        shows=SHARE,
        streams=True,
    ),
    Work(
        "tail",
        "8 workers wait for 4,000 items, 1 ms, but 100 ms for each hundredth",
        "waiting",
        4_000,
        ("limit", "skorche", *THREADS),
        settings={"WORKERS": "8", "TAIL": "1"},
        shows=SHARE,
        streams=True,
    ),
    Work(
        "computing-20us",
        "2 processes compute for about 20 µs an item, 60,000 items",
        "processes",
        60_000,
        ("limit", "skorche", *PROCESSES),
        settings={"JOB": "20us"},
        shows=SPEED_UP,
        fewer=dict.fromkeys(PIPELINES, 10),
    ),
    Work(
        "computing-1ms",
        "2 processes compute for about 1 ms an item, 1,500 items",
        "processes",
        1_500,
        ("limit", "skorche", *PROCESSES),
        settings={"JOB": "1ms"},
        shows=SPEED_UP,
    ),
    Work(
        "megabytes",
        "400 items of 1 MB to one of 2 processes, and back",
        "processes",
        400,
        ("limit", "skorche", *PROCESSES),
        settings={"JOB": "1MB"},
        streams=True,
        forgets=True,
    ),
    Work(
        "asynchronous",
        "1,000 sleeps of 10 ms at once, 20,000 items",
        "asynchronous",
        20_000,
        ("limit", "skorche", "queues", *PIPELINES),
        shows=SHARE,
        absent=dict.fromkeys(("futures", "pool", "mpire", "joblib"), NO_COROUTINES),
    ),
    Work(
        "memory",
        "5,000,000 integers of a generator through three stages, none kept",
        "cheap",
        5_000_000,
        ("generator", "skorche", "skorche serial"),
        streams=True,
        forgets=True,
    ),
)


@dataclass(frozen=True)
class Bar:
    """A number of a work that should be at most, or at least, so much."""

    what: str
    work: str
    read: Callable[[Outcomes, str], float]
    most: float = 0.0
    least: float = 0.0
    form: str = "{:.2f}"
    who: str = "skorche"


def times(outcomes: Outcomes, who: str) -> float:
    return outcomes[who].over(outcomes["limit"])


def beside(outcomes: Outcomes, who: str) -> float:
    return outcomes[who].median("ratio")


def share(outcomes: Outcomes, who: str) -> float:
    return 1 / times(outcomes, who)


def first(outcomes: Outcomes, who: str) -> float:
    return 1000 * outcomes[who].median("first")


def peak(outcomes: Outcomes, who: str) -> float:
    return outcomes[who].median("peak")


def ahead_of_pool(outcomes: Outcomes, who: str) -> float:
    return outcomes["pool"].over(outcomes[who])


def ahead_of_pipelines(outcomes: Outcomes, who: str) -> float:
    peers: Iterator[Outcome] = (outcomes[name] for name in PIPELINES)
    return min(peer.over(outcomes[who]) for peer in peers if peer.rounds)


CHEAP = "three cheap stages"
BARS = (
    Bar(f"{CHEAP}: times the plain loop", "cheap", times, most=2.0),
    Bar(
        f"{CHEAP}: times as fast as the fastest peer with a thread a stage",
        "cheap",
        ahead_of_pipelines,
        least=10,
        form="{:.1f}",
    ),
    Bar("the example's stages: times the plain loop", "demo", times, most=3.0),
    Bar("waiting, 8 workers: share of ideal", "waiting-8", share, 0, 0.97, "{:.3f}"),
    Bar("waiting, 8 workers: first output", "waiting-8", first, 30, 0, "{:.0f} ms"),
    Bar("waiting, 32 workers: share of ideal", "waiting-32", share, 0, 0.97, "{:.3f}"),
    Bar("waiting, 32 workers: first output", "waiting-32", first, 30, 0, "{:.0f} ms"),
    Bar("heavy tail, 8 workers: share of ideal", "tail", share, 0, 0.90, "{:.3f}"),
    Bar("20 µs an item: times as fast as serial", "computing-20us", share, 0, 1.9),
    Bar("20 µs an item: as fast as a Pool", "computing-20us", ahead_of_pool, 0, 1),
    Bar("1 ms an item: times as fast as serial", "computing-1ms", share, 0, 1.9),
    Bar("1 ms an item: as fast as a Pool", "computing-1ms", ahead_of_pool, 0, 1),
    Bar("1 MB an item: as fast as a Pool", "megabytes", ahead_of_pool, 0, 1),
    Bar("1,000 sleeps at once: share of ideal", "asynchronous", share, 0, 0.9),
    Bar("5,000,000 items: peak memory", "memory", peak, 25, 0, "{:.1f} MB"),
    Bar(
        f"serial, {CHEAP}: times the plain loop",
        "cheap",
        times,
        most=1.15,
        who="skorche serial",
    ),
    Bar(
        f"serial, {CHEAP}, both warm in one process: times the plain loop",
        "cheap-warm",
        beside,
        most=1.15,
        who="skorche serial",
    ),
    Bar(
        "serial, the example's stages: times the plain loop",
        "demo",
        times,
        most=1.5,
        who="skorche serial",
    ),
)


def row(bar: Bar, outcomes: Outcomes) -> Row:
    """Return what was measured beside a bar; what was not has not kept it."""
    bound = bar.form.format(bar.most or bar.least)
    wanted = f"at most {bound}" if bar.most else f"at least {bound}"
    needed = [bar.who]
    if bar.read in (times, share):
        needed.append("limit")
    elif bar.read is ahead_of_pool:
        needed.append("pool")
    for name in needed:
        if not outcomes[name].rounds:
            return Row(bar.what, outcomes[name].words or "not measured", wanted, False)
    try:
        measured = bar.read(outcomes, bar.who)
    except ValueError:  # no peer is there
        return Row(bar.what, "no peer was measured", wanted, False)
    # As it is shown: nobody should wonder why 1.00 is not at least 1.
    text = bar.form.format(measured)
    number = float(text.split()[0])
    kept = number <= bar.most if bar.most else number >= bar.least
    return Row(bar.what, text, wanted, kept)
