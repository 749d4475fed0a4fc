"""One contender does one work once, in a process of its own, and says how long it took.

Comes in: words of the command line. Goes out: a line of JSON on standard output. It runs in
environments without skorche, on any Python from 3.8 on.
"""

from __future__ import annotations

import argparse
import importlib
import json
import sys
import zlib
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any

HERE = Path(__file__).parent
#: How many turns of a contender that runs beside the plain loop do not count, and do.
WARM, TURNS = 2, 21
#: What is imported before the time is taken: how long that takes is not the question here.
IMPORTS = {
    "pypeln": ["pypeln"],
    "streamable": ["streamable"],
    "pyper": ["pyper"],
    "spdl": ["spdl.pipeline", "spdl.pipeline.defs"],
    "mpire": ["mpire"],
    "joblib": ["joblib"],
    "live": ["skorche.execute.targets"],
    "queues": ["asyncio", "queue"],
    "futures": ["concurrent.futures.thread", "concurrent.futures.process"],
    "pool": ["multiprocessing.pool"],
}


def compiled(path: Path, streams: bool) -> Callable[[Any], Iterable[Any]]:
    """Return what a compiled module does with items."""
    sys.path.insert(0, str(path.parent))
    module = importlib.import_module(path.stem)
    if streams:
        return lambda items: (item for _, item in module.stream(items))

    def run(items: Any) -> Any:
        (results,) = module.run(items).values()
        return results

    return run


def beside(
    plain: Callable[[Any], object], run: Callable[[Any], object], items: Any
) -> float:
    """Return by how much longer something takes than the plain loop, both warm: they take
    turns in this process, and what the first turns take does not count."""

    def seconds(work: Callable[[Any], object]) -> float:
        start = perf_counter()
        work(items)
        return perf_counter() - start

    rounds = [(seconds(plain), seconds(run)) for _ in range(WARM + TURNS)]
    return median(mine / bare for bare, mine in rounds[WARM:])


def peak_memory() -> float:
    """Return the most memory, in MB, that this process has had."""
    try:
        # Not ru_maxrss: it knows how large the parent was when it started this process.
        status = Path("/proc/self/status").read_text()
        (line,) = (line for line in status.splitlines() if line.startswith("VmHWM:"))
        return int(line.split()[1]) / 1024
    except OSError:
        import resource

        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        return peak / (1024 if sys.platform != "darwin" else 1024**2)


def consume(outputs: Iterator[Any], forget: bool) -> tuple[list[Any], float]:
    """Return the outputs, or how many there were, and when the first came."""
    first = next(outputs)
    when = perf_counter()
    if not forget:
        return [first, *outputs], when
    number = 1
    for _ in outputs:
        number += 1
    return [number], when


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("work", help="the name of a file in works/")
    parser.add_argument("contender", help="a function of it")
    parser.add_argument("--count", type=int, required=True, help="how many items")
    parser.add_argument("--compiled", type=Path, help="the module that does it instead")
    parser.add_argument("--stream", action="store_true", help="by way of its stream()")
    parser.add_argument("--forget", action="store_true", help="keep no output")
    parser.add_argument("--beside", action="store_true", help="the plain loop, warm")
    options = parser.parse_args()
    sys.path.insert(0, str(HERE))
    work = importlib.import_module(f"works.{options.work}")
    for name in IMPORTS.get(options.contender, []):
        importlib.import_module(name)
    if options.compiled:
        run = compiled(options.compiled, options.stream)
    elif options.contender == "limit":
        run = getattr(work, "limit", work.plain)
    else:
        run = getattr(work, options.contender)
    items = work.inputs(options.count)
    start = perf_counter()
    outputs = run(items)
    if isinstance(outputs, list):
        results, first = outputs, perf_counter()
    else:
        results, first = consume(iter(outputs), options.forget)
    end = perf_counter()
    report = {
        "seconds": end - start,
        "first": first - start,
        "peak": peak_memory(),
        "ratio": beside(work.plain, run, items) if options.beside else None,
        "answer": zlib.crc32(repr(sorted(results)).encode()),
    }
    print(json.dumps(report))


if __name__ == "__main__":
    main()
