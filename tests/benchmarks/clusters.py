"""Is what is compiled for a Dask cluster behind what its user would write by hand?

Comes in: works of items that take a certain time. Goes out: rows of a table, with 1, 2 and 4
workers of this machine, beside a script with `client.map` over lists whose size was chosen by
hand, and Ray Core; from which cost an item a cluster pays; and what memory the client has.
Tasks that sleep show what more workers than cores would do.
"""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import Any, NamedTuple

from .tables import Row

SCRIPT = Path(__file__).parent / "works" / "on_a_cluster.py"
SIMULATED = Path(__file__).parent / "works" / "simulated_workers.py"
ROOT = Path(__file__).parents[2]
WORKERS = """
import sys
from distributed import LocalCluster
if __name__ == "__main__":
    words = {"threads_per_worker": 1, "dashboard_address": None}
    with LocalCluster(n_workers=int(sys.argv[1]), **words) as cluster:
        print(cluster.scheduler_address, flush=True)
        sys.stdin.read()
"""
NOISE = 1.05  # how much longer a median may be for no other reason


class Work(NamedTuple):
    """How many items for each worker, or for all; the size of lists by hand; the seconds that
    one takes at least; and which part of the ideal is the bar, if it is one."""

    name: str
    items: int
    size: int
    seconds: float = 0.0
    ideal: float = 0.0


WORKS = (
    Work("cheap", 200_000, 5_000),
    Work("1 ms", 3_000, 50, 0.001),
    Work("50 ms", 100, 1, 0.05, 0.95),
    Work("mixed", 500, 5, 0.0109, 0.9),
)
COSTS = {
    "cpu 1 µs": 400_000,
    "cpu 10 µs": 100_000,
    "cpu 100 µs": 20_000,
    "cpu 1 ms": 3_000,
}
STREAMED = (300_000, 3_000_000)  # items, and at most so much more memory:
MORE = 1.1
MANY = 200  # workers that are simulated


def clusters(rounds: int, quick: bool) -> Iterator[Row]:
    """Measure all of it, in so many rounds."""
    if find_spec("distributed") is None:
        yield Row("a Dask cluster", "not measured: there is no distributed", "", False)
        return
    less = 10 if quick else 1
    for workers in (1, 2, 4):
        with dask_workers(workers) as place:
            for work in WORKS:
                items = work.items // less * (workers if work.seconds else 1)
                yield from _beside(work, items, workers, place, rounds)
            if workers == 2:
                for name, count in COSTS.items():
                    yield _pays(name, count // less, place, rounds)
                yield _memory(place, less)
    yield _many(less)


@contextmanager
def dask_workers(count: int) -> Iterator[str]:
    """Give the address of a scheduler on this machine that has so many workers."""
    with subprocess.Popen(
        [sys.executable, "-c", WORKERS, str(count)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        yield process.stdout.readline().strip()


def _beside(
    work: Work, items: int, workers: int, place: str, rounds: int
) -> Iterator[Row]:
    contenders = {"skorche": place, "by hand": place}
    if find_spec("ray") is not None:
        contenders["ray"] = str(workers)
    times: dict[str, list[float]] = {name: [] for name in contenders}
    for _ in range(rounds):
        for name, where in contenders.items():
            done = _measured(name, work.name, items, work.size, where)
            times[name].append(done["seconds"])
    seconds = {name: statistics.median(found) for name, found in times.items()}
    told = ", ".join(f"{name} {found:.2f} s" for name, found in seconds.items())
    told += "" if "ray" in seconds else "; Ray Core not measured: pip install ray"
    what = f"{workers} workers, {items:,} items, {work.name}: {told}"
    ratio = seconds["by hand"] / seconds["skorche"]
    bar = "not behind the script by hand"
    yield Row(what, f"{ratio:.2f} times as fast", bar, ratio * NOISE >= 1)
    if work.ideal:
        part = items * work.seconds / workers / seconds["skorche"]
        bar = f"at least {work.ideal:g}"
        yield Row("the same, of the ideal", f"{part:.3f}", bar, part >= work.ideal)


def _pays(name: str, items: int, place: str, rounds: int) -> Row:
    """Say how much faster two workers are than a loop in one process."""
    times = {
        one: statistics.median(
            _measured(one, name, items, 1, place)["seconds"] for _ in range(rounds)
        )
        for one in ("plain", "skorche")
    }
    ratio = times["plain"] / times["skorche"]
    what = f"{items:,} items of {name} on 2 workers, beside a loop in one process"
    return Row(what, f"{ratio:.2f} times as fast")


def _memory(place: str, less: int) -> Row:
    few, many = (
        _measured("skorche", "cheap", items // less, 1, place)["peak"]
        for items in STREAMED
    )
    what = f"the client's memory: {STREAMED[1] // less:,} items beside a tenth of them"
    told = f"{many / few:.2f} times: {few:.0f} → {many:.0f} MB"
    return Row(what, told, f"at most {MORE}", many / few <= MORE)


def _many(less: int) -> Row:
    """Say what a scheduler and a client of many workers do, which only sleep."""
    # What distributed needs.
    import psutil  # type: ignore[import-untyped,unused-ignore]

    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        file = folder / "scheduler.json"
        words = ("--port", "0", "--no-dashboard", "--scheduler-file", str(file))
        command = [sys.executable, "-m", "distributed.cli.dask_scheduler", *words]
        quiet: dict[str, Any] = {"stderr": subprocess.DEVNULL, "cwd": folder}
        scheduler = stack.enter_context(subprocess.Popen(command, **quiet))
        stack.callback(scheduler.kill)
        while not (file.exists() and file.read_text()):
            time.sleep(0.1)
        place = json.loads(file.read_text())["address"]
        command = [sys.executable, str(SIMULATED), place, str(MANY // 2)]
        quiet |= {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
        for _ in range(2):
            workers = stack.enter_context(subprocess.Popen(command, **quiet))
            assert workers.stdout is not None
            workers.stdout.readline()
        before = sum(psutil.Process(scheduler.pid).cpu_times()[:2])
        items = 200_000 // less
        done = _measured("skorche", "10 ms", items, 1, place)
        used = sum(psutil.Process(scheduler.pid).cpu_times()[:2]) - before
    what = f"{items:,} items of 10 ms on {MANY} simulated workers of two processes"
    told = f"{done['seconds']:.1f} s, the scheduler's CPU {used:.1f} s, "
    return Row(what, f"{told}the client's {done['cpu']:.1f} s")


def _measured(
    contender: str, work: str, items: int, size: int, place: str
) -> dict[str, float]:
    command = [sys.executable, str(SCRIPT), contender, work, str(items), str(size)]
    done = subprocess.run(
        [*command, place],
        cwd=ROOT,
        env=None,
        check=True,
        stdout=subprocess.PIPE,
        text=True,
        timeout=600,
    )
    found: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return found
