"""What the table of --stats says of a stage is true: work, waits, and of whom.

Times are compared with what the process used by itself, with wide bounds, so that a busy
machine changes nothing.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import pytest

from skorche.compiler import compile_file

pytestmark = [pytest.mark.timeout(60)]

DECLARATION = """
import time

import skorche


@skorche.task(max_workers=WORKERS, executor=EXECUTOR)
def sleep(seconds):
    time.sleep(seconds)
    return seconds


@skorche.task(max_workers=WORKERS, executor=EXECUTOR)
def burn(seconds):
    end = time.thread_time() + seconds
    while time.thread_time() < end:
        pass
    return seconds


skorche.map(TASK, skorche.Queue("numbers"))
"""


class Row:
    """A stage's line of the table."""

    def __init__(self, cells: list[str]) -> None:
        self.name, self.workers, self.items = cells[0], int(cells[1]), int(cells[2])
        self.cpu, self.other, self.no_input, self.no_room = map(float, cells[3:])


Measure = Callable[..., tuple[Row, float]]


@pytest.fixture
def measure(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Measure:
    """Run a pipeline of one stage; return its line, and the CPU time of the process."""

    def run(
        task: str, items: Iterable[Any], workers: int = 1, executor: str = "thread"
    ) -> tuple[Row, float]:
        words = {"TASK": task, "WORKERS": workers, "EXECUTOR": repr(executor)}
        text = DECLARATION
        for word, value in words.items():
            text = text.replace(word, str(value))
        path = tmp_path / "declaration.py"
        path.write_text(text)
        module: dict[str, Any] = {"__name__": "compiled"}
        exec(  # noqa: S102 - our own text
            compile_file(str(path), "declaration.py"), module
        )
        pipeline = module["build_pipeline"](items)
        start = time.process_time()
        pipeline.run()
        used = time.process_time() - start
        capsys.readouterr()
        module["print_table"](pipeline)
        _, line = capsys.readouterr().err.splitlines()
        return Row(re.split(r"\s+", line.strip())), used

    return run


def test_a_stage_that_only_sleeps_does_no_work(measure: Measure) -> None:
    row, _ = measure("sleep", [0.1] * 4, workers=2)
    assert (row.name, row.workers, row.items) == ("sleep", 2, 4)
    assert row.cpu <= 0.1
    assert row.other >= 0.35, "it slept for 0.4 s in all"


def test_stages_that_share_the_interpreter_claim_no_more_than_it_used(
    measure: Measure,
) -> None:
    row, used = measure("burn", [0.1] * 6, workers=3)
    assert 0.55 <= row.cpu <= used + 0.05


def test_what_waits_for_the_interpreter_is_no_work(measure: Measure) -> None:
    """Three threads take turns, so each waits for about twice as long as it works."""
    row, _ = measure("burn", [0.2] * 3, workers=3)
    assert row.cpu <= 0.8
    assert row.other >= 0.3


def test_a_process_stage_shows_what_its_processes_worked(measure: Measure) -> None:
    row, used = measure("burn", [0.2] * 3, workers=2, executor="process")
    assert row.cpu >= 0.55
    assert used < row.cpu - 0.2, "it is the processes' time, and not this one's"


def test_a_process_stage_that_only_sleeps_does_no_work(measure: Measure) -> None:
    row, _ = measure("sleep", [0.2] * 3, workers=1, executor="process")
    assert row.cpu <= 0.3, "a process has to start"
    assert row.other >= 0.3


def test_a_stage_that_waits_for_its_input_waits_for_nothing_else(
    measure: Measure,
) -> None:
    def inputs() -> Iterable[float]:
        for _ in range(4):
            time.sleep(0.1)
            yield 0.0

    row, _ = measure("sleep", inputs())
    assert row.no_input >= 0.3
    assert row.cpu <= 0.1
    assert row.other <= 0.2
