"""How long it takes to import, to compile, and to start what was compiled.

Goes out: rows of a table. What is compared is measured in turns, so that a busy machine
slows both alike; every number is a median.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from time import perf_counter
from typing import Any

import skorche
from skorche.compiler import compile_file

from .tables import Row

ROOT = Path(__file__).parents[2]
EXAMPLE = ROOT / "examples" / "images_and_docs.py"
SKORCHE = "from skorche.cli import main; main()"
SIZES = (10, 100, 1_000, 2_000)
BARE = "import threading, json, argparse"


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
    compile_example = python(
        "-c", SKORCHE, "compile", str(EXAMPLE), "--target", "threads", "-o", "-"
    )
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


def first_output(base: Path, compiled: Path) -> Row:
    """From the start of a compiled module to its first output, over a bare start."""
    command = (str(base), "-I", "-S")
    bares, firsts = [], []
    for _ in range(15):
        bares.append(
            seconds(lambda: subprocess.run((*command, "-c", BARE), check=True))
        )
        start = perf_counter()
        with subprocess.Popen(
            (*command, str(compiled)), stdout=subprocess.PIPE
        ) as process:
            assert process.stdout is not None
            if not process.stdout.readline():
                raise RuntimeError(f"{compiled} has no output")
            firsts.append(perf_counter() - start)
            process.stdout.read()
    ratio = statistics.median(first / bare for bare, first in zip(bares, firsts))
    what = f'first output of a compiled file: times `python -I -S -c "{BARE}"`'
    return Row(what, f"{ratio:.2f}", "at most 1.50", ratio <= 1.5)
