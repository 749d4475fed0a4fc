"""One contender does a work on a cluster: `python on_a_cluster.py CONTENDER WORK ITEMS SIZE
PLACE`, where SIZE is that of lists by hand, and PLACE the scheduler, or how many workers.

It says as JSON how long that took, what came of it, and the most memory that this process,
which is the client, had. Workers were there, and had begun, before.
"""

from __future__ import annotations

import json
import resource
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

#: What each item takes, as the body of a function of a number.
BODIES = {
    "cheap": "return number + 1",
    "1 ms": "time.sleep(0.001); return number + 1",
    "10 ms": "time.sleep(0.01); return number + 1",
    "50 ms": "time.sleep(0.05); return number + 1",
    "mixed": "time.sleep(0.001 if number % 10 else 0.1); return number + 1",
    "cpu 1 µs": "return burn(number, 1e-6)",
    "cpu 10 µs": "return burn(number, 1e-5)",
    "cpu 100 µs": "return burn(number, 1e-4)",
    "cpu 1 ms": "return burn(number, 1e-3)",
}
FUNCTIONS = """
import time


def burn(number, seconds):
    end = time.perf_counter() + seconds
    while time.perf_counter() < end:
        pass
    return number + 1


def call(number):
    BODY
"""
DECLARATION = '''"""The work as a pipeline."""
FUNCTIONS

import skorche

out = skorche.map(call, skorche.Queue("numbers"))
skorche.run()
'''
Work = Callable[[int], int]


def functions(work: str) -> str:
    return FUNCTIONS.replace("BODY", BODIES[work])


def task(work: str) -> Work:
    space: dict[str, Work] = {"__name__": "__main__"}  # type: ignore[dict-item]
    exec(functions(work), space)  # noqa: S102 - our own text
    return space["call"]


@contextmanager
def compiled(work: str, place: str) -> Iterator[Work]:
    """What skorche compiles, with a client of a cluster."""
    from distributed import Client

    from skorche.compiler import compile_file

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "declaration.py"
        path.write_text(DECLARATION.replace("FUNCTIONS", functions(work)))
        text = compile_file(str(path), "declaration.py", "dask")
        (Path(folder) / "on_the_cluster.py").write_text(text)
        sys.path.insert(0, folder)
        module = __import__("on_the_cluster")
    with Client(place, set_as_default=False) as client:
        yield lambda count: sum(
            item for _, item in module.stream(iter(range(count)), client=client)
        )


@contextmanager
def by_hand(work: str, place: str, size: int) -> Iterator[Work]:
    """What a user of Dask writes: `client.map` over lists, as they are done."""
    from distributed import Client, as_completed

    call = task(work)

    def do(numbers: list[int]) -> list[int]:
        return [call(number) for number in numbers]

    with Client(place) as client:

        def run(count: int) -> int:
            starts = range(0, count, size)
            lists = [[*range(start, min(start + size, count))] for start in starts]
            futures = client.map(do, lists, pure=False)
            done = as_completed(futures, with_results=True)
            return sum(sum(results) for _, results in done)

        yield run


@contextmanager
def ray_core(work: str, place: str, size: int) -> Iterator[Work]:
    """The same with Ray's tasks, on workers of its own."""
    import ray  # type: ignore[import-not-found,import-untyped,unused-ignore]

    ray.init(num_cpus=int(place), include_dashboard=False, log_to_driver=False)
    call = task(work)

    @ray.remote  # type: ignore[untyped-decorator,unused-ignore]
    def do(numbers: list[int]) -> list[int]:
        return [call(number) for number in numbers]

    def run(count: int) -> int:
        starts = range(0, count, size)
        lists = [[*range(start, min(start + size, count))] for start in starts]
        waiting, total = [do.remote(one) for one in lists], 0
        while waiting:
            done, waiting = ray.wait(waiting)
            total += sum(sum(results) for results in ray.get(done))
        return total

    try:
        yield run
    finally:
        ray.shutdown()


@contextmanager
def plain(work: str) -> Iterator[Work]:
    """A loop in one process."""
    call = task(work)
    yield lambda count: sum(map(call, range(count)))


def main(contender: str, work: str, items: str, size: str, place: str) -> None:
    ways = {
        "skorche": lambda: compiled(work, place),
        "by hand": lambda: by_hand(work, place, int(size)),
        "ray": lambda: ray_core(work, place, int(size)),
        "plain": lambda: plain(work),
    }
    count = int(items)
    with ways[contender]() as run:
        run(min(count, 50))
        start, cpu = time.perf_counter(), time.process_time()
        answer = run(count)
        seconds, cpu = time.perf_counter() - start, time.process_time() - cpu
    assert answer == count * (count + 1) // 2
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"seconds": seconds, "peak": peak, "cpu": cpu}), flush=True)


if __name__ == "__main__":
    with suppress(BrokenPipeError):
        main(*sys.argv[1:])
