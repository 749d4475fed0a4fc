"""Print a table of what matters: starting, compiling, running, each with its bar.

Comes in: nothing. Goes out: a table, and exit code 1 where a bar was missed. What is
compared is measured in turns within one run, so that a busy machine slows both alike;
every number is a median. It takes less than a minute.
"""

from __future__ import annotations

import importlib.util
import os
import platform
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from time import perf_counter
from typing import Any, NamedTuple

import skorche
from skorche.compiler import compile_file

ROOT = Path(__file__).parents[2]
EXAMPLE = ROOT / "examples" / "images_and_docs.py"
SKORCHE = "from skorche.cli import main; main()"
SIZES = (10, 100, 1_000, 2_000)
ITEMS = 300_000


class Row(NamedTuple):
    """A line of the table; `kept` says whether the bar was, if there is one."""

    what: str
    measured: str
    bar: str = ""
    kept: bool = True


def seconds(work: Callable[[], object]) -> float:
    start = perf_counter()
    work()
    return perf_counter() - start


def in_turns(times: int, *works: Callable[[], object]) -> list[list[float]]:
    """The seconds of each of the works, done one after the other, again and again."""
    rounds = [[seconds(work) for work in works] for _ in range(times)]
    return [list(column) for column in zip(*rounds)]


def python(*words: str) -> Callable[[], object]:
    command = [sys.executable, *words]
    return lambda: subprocess.run(command, check=True, capture_output=True)


def starting() -> Iterator[Row]:
    bare, imported = in_turns(
        15, python("-I", "-c", "pass"), python("-I", "-c", "import skorche")
    )
    cost = 1000 * statistics.median(b - a for a, b in zip(bare, imported))
    yield Row(
        "`import skorche`, over bare Python", f"{cost:.0f} ms", "50 ms", cost < 50
    )
    compile_example = python("-c", SKORCHE, "compile", str(EXAMPLE), "-o", "-")
    (times,) = in_turns(7, compile_example)
    whole = statistics.median(times)
    yield Row(
        "`skorche compile`, the whole process", f"{whole:.2f} s", "0.6 s", whole < 0.6
    )


def graph_of(stages: int) -> str:
    """A declaration of so many stages: all kinds, with seven functions for each ten.

    Names are as long in a small graph as in a large one: long lines cost time.
    """
    lines = ["import skorche", ""]
    verbs = ["queue = skorche.Queue('numbers', fixed_inputs=[1, 2, 3])"]
    for number in range(1000, 1000 + stages // 10):
        for n in range(6):
            lines += [f"def step_{number}_{n}(value):", f"    return value + {n}", ""]
        lines += [f"def is_even_{number}(value):", "    return value % 2 == 0", ""]
        verbs += [f"queue = skorche.map(step_{number}_{n}, queue)" for n in range(4)]
        verbs += [f"left, right = skorche.split(is_even_{number}, queue)"]
        verbs += [f"left = skorche.map(step_{number}_4, left)"]
        verbs += [f"right = skorche.map(step_{number}_5, right)"]
        verbs += ["queue = skorche.merge((left, right))"]
        verbs += ["queue = skorche.batch(queue, batch_size=10)"]
        verbs += ["queue = skorche.unbatch(queue)"]
    return "\n".join([*lines, *verbs, "skorche.run()", ""])


def compiling(folder: Path) -> Iterator[Row]:
    works = []
    for size in SIZES:
        path = folder / f"stages_{size}.py"
        path.write_text(graph_of(size))
        works.append(lambda path=path: compile_file(str(path), path.name))
    works[0]()  # the first time brings jinja2 and black
    rounds = in_turns(3, *works)
    for size, times in zip(SIZES, rounds):
        median = statistics.median(times)
        yield Row(
            f"compile {size:,} stages, in process",
            f"{median:.2f} s, {1000 * median / size:.2f} ms a stage",
            "5 s" if size == 1_000 else "",
            size != 1_000 or median < 5,
        )
    growth = statistics.median(b / a / 2 for a, b in zip(rounds[-2], rounds[-1]))
    yield Row(
        "time a stage takes in 2,000 stages, over that in 1,000",
        f"{growth:.2f}",
        "1.3",
        growth < 1.3,
    )


def add(number: int) -> int:
    return number + 1


def run_three(items: list[int]) -> list[Any]:
    pipeline = skorche.Pipeline()
    out = pipeline.chain([add, add, add], skorche.Queue("numbers", items))
    pipeline.run()
    pipeline.shutdown()
    return out.flush()


def running_live() -> Iterator[Row]:
    code = (
        "import skorche\nout = skorche.chain([abs] * 3, skorche.Queue('a', [1]))\n"
        "skorche.run()\nskorche.shutdown()\n"
    )
    bare, first = in_turns(7, python("-c", "import skorche"), python("-c", code))
    cost = 1000 * statistics.median(b - a for a, b in zip(bare, first))
    yield Row("the first run(), three stages, one item", f"{cost:.0f} ms")
    run_three([1])
    (times,) = in_turns(50, lambda: run_three([1]))
    yield Row("each further run()", f"{1000 * statistics.median(times):.1f} ms")


DECLARATION = """
import skorche


def add(number):
    return number + 1


out = skorche.chain([add, add, add], skorche.Queue("numbers"))
"""


def compiled_run(folder: Path) -> Callable[[Any], Any]:
    """The run() of a compiled module of three cheap stages."""
    source, target = folder / "three.py", folder / "three_compiled.py"
    source.write_text(DECLARATION)
    target.write_text(compile_file(str(source), source.name))
    spec = importlib.util.spec_from_file_location("three_compiled", target)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    run: Callable[[Any], Any] = module.run
    return run


def running_many(folder: Path) -> Iterator[Row]:
    run, items = compiled_run(folder), list(range(ITEMS))
    works = (
        lambda: [add(add(add(item))) for item in items],
        lambda: run(items),
        lambda: run_three(items),
    )
    plain, compiled, live = in_turns(15, *works)
    name = f"three cheap stages, {ITEMS:,} items"
    for what, times in (("compiled run()", compiled), ("skorche.run()", live)):
        ratio = statistics.median(b / a for a, b in zip(plain, times))
        yield Row(f"{name}: {what} over a plain loop", f"{ratio:.1f}")


def main() -> int:
    rows: list[Row] = []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        rows += starting()
        rows += compiling(folder)
        rows += running_live()
        rows += running_many(folder)
    cores = len(os.sched_getaffinity(0)) if sys.platform == "linux" else os.cpu_count()
    print(f"Python {platform.python_version()}, {cores} cores; medians\n")
    print("| what | measured | bar |")
    print("| --- | --- | --- |")
    for row in rows:
        bar = row.bar if row.kept else f"{row.bar}: MISSED"
        print(f"| {row.what} | {row.measured} | {bar} |")
    return 0 if all(row.kept for row in rows) else 1


if __name__ == "__main__":
    sys.exit(main())
