"""The Dask target on a cluster of this machine: what graphs give, what is said where they
cannot go on, and that they go on where they can."""

from __future__ import annotations

import ast
import os
import signal
import subprocess
import sys
import time
from itertools import chain
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings

from skorche.compiler import compile_file
from tests.interpreter import interpret
from tests.places import ROOT
from tests.test_random_graphs import (
    PROFILE,
    Drawn,
    comparable,
    graphs,
    is_failure,
    load,
    write,
)
from tests.waiting import wait_until

pytestmark = [
    pytest.mark.timeout(110),
    # Those of other people's packages.
    pytest.mark.filterwarnings("ignore"),
]

#: `make cluster` does all of it, `make test` a few seconds.
ALL = bool(os.environ.get("SKORCHE_CLUSTER"))
long = pytest.mark.skipif(not ALL, reason="it is part of `make cluster`")

#: Stages of all kinds; each process writes into FOLDER what it opens, closes and is called
#: with.
KINDS = '''"""All kinds of stages."""

import asyncio
import dataclasses
import os
import sqlite3
import time

import skorche

FOLDER = "FOLDER_"


def note(word):
    with open(os.path.join(FOLDER, f"{word}.txt"), "a") as file:
        file.write(f"{os.getpid()}\\n")


@dataclasses.dataclass
class Point:
    x: int


def connect():
    note("opened")
    with sqlite3.connect(":memory:") as connection:  # which one thread may use
        yield connection
    note("closed")


@skorche.task(setup=connect)
def plain(x: int, connection) -> Point:
    note("called")
    time.sleep(0.01)
    return Point(connection.execute("select ?", (x,)).fetchone()[0])


class Session:
    async def __aenter__(self):
        self.loop = asyncio.get_running_loop()
        return self

    async def __aexit__(self, *_):
        note("left")


@skorche.task(setup=Session, max_workers=20, ordered=True, timeout=5.0)
async def fetch(point: Point, session) -> Point:
    assert session.loop is asyncio.get_running_loop()
    await asyncio.sleep(0.2)
    return point


@skorche.task(rate=200)
def paced(point: Point) -> Point:
    return point


tries: dict = {}


@skorche.task(retries=2)
def flaky(point: Point) -> Point:
    tries[point.x] = tries.get(point.x, 0) + 1
    if point.x % 10 == 0 and tries[point.x] < 3:
        raise OSError("again")
    return point


@skorche.task(max_workers=1)
def alone(point: Point) -> Point:
    os.mkdir(os.path.join(FOLDER, "alone"))
    os.rmdir(os.path.join(FOLDER, "alone"))
    return point


points = skorche.map(plain, skorche.Queue("numbers", range(60)))
points = skorche.map(alone, skorche.map(flaky, skorche.map(paced, skorche.map(fetch, points))))
batches = skorche.batch(points, batch_size=7)
skorche.run()
'''


def compiled(text: str, folder: Path) -> Path:
    """Write a declaration and what it is compiled to; return the latter's path."""
    (folder / "declaration.py").write_text(text.replace("FOLDER_", str(folder)))
    path = folder / "compiled_for_a_cluster.py"
    declaration = str(folder / "declaration.py")
    path.write_text(compile_file(declaration, "declaration.py", "dask"))
    return path


def run_script(path: Path, *words: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(path), *words]
    return subprocess.run(
        command, cwd="/", check=False, capture_output=True, text=True, timeout=60
    )


def lines(path: Path) -> list[str]:
    return path.read_text().split() if path.exists() else []


@pytest.mark.parametrize("faults", [False, True])
def test_random_graphs(faults: bool, client: Any, tmp_path: Path) -> None:
    @settings(PROFILE, max_examples=30 if ALL else 3)
    @given(drawn=graphs(faults=faults))
    def give_what_the_reference_says(drawn: Drawn) -> None:
        wanted, failed = interpret(drawn.graph)
        run = load(write(drawn.graph, tmp_path), "dask")["run"]
        try:
            outputs = run(client=client)
        except Exception as error:
            possible = [(f"step{n}", item) for n, bad in failed.items() for item in bad]
            if not is_failure(error) or (error.task, error.item) not in possible:  # type: ignore[attr-defined]
                raise
            assert isinstance(error.__cause__, ValueError)
            assert "in change" in str(error.__cause__.__cause__)
            return
        assert not failed
        found = {int(name.removeprefix("q")): items for name, items in outputs.items()}
        assert comparable(found, drawn.natures) == comparable(wanted, drawn.natures)

    give_what_the_reference_says()


@long
def test_all_kinds_of_stages_of_an_imported_file(
    client: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The workers have no copy of the file, and bring back items of its own classes."""
    path = compiled(KINDS, tmp_path)
    monkeypatch.syspath_prepend(tmp_path)
    module = __import__(path.stem)
    start = time.monotonic()
    [(name, batches)] = module.run(client=client).items()
    assert name == "batches"
    assert [len(batch) for batch in batches] == [7] * 8 + [4]
    assert [*chain(*batches)] == [module.Point(number) for number in range(60)]
    assert time.monotonic() - start > 59 / 200
    opened = lines(tmp_path / "opened.txt")
    assert len({*opened}) == len(opened) and {*opened} == {
        *lines(tmp_path / "called.txt")
    }
    assert sorted(lines(tmp_path / "closed.txt")) == sorted(opened)
    assert lines(tmp_path / "left.txt")


@long
def test_a_script_goes_on_where_a_worker_is_killed(
    address: str, client: Any, tmp_path: Path
) -> None:
    path = compiled(KINDS, tmp_path)
    command = [sys.executable, str(path), "--cluster", address]
    with subprocess.Popen(
        command, cwd="/", stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        try:
            wait_until(lambda: len(lines(tmp_path / "called.txt")) > 9, 30)
            killed = lines(tmp_path / "called.txt")[-1]
            os.kill(int(killed), signal.SIGKILL)
            output, told = process.communicate(timeout=60)
        finally:
            process.kill()
    assert (process.returncode, told) == (0, "")
    assert output.count("x") == 60
    assert {*lines(tmp_path / "called.txt")} > {killed}


@long
def test_ctrl_c(address: str, client: Any, tmp_path: Path) -> None:
    path = compiled(KINDS, tmp_path)
    command = [sys.executable, str(path), "--cluster", address]
    with subprocess.Popen(
        command, cwd="/", stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        try:
            wait_until(lambda: len(lines(tmp_path / "called.txt")) > 9, 30)
            process.send_signal(signal.SIGINT)
            _, told = process.communicate(timeout=60)
        finally:
            process.kill()
    assert (process.returncode, told) == (130, "")
    assert sorted(lines(tmp_path / "closed.txt")) == sorted(
        lines(tmp_path / "opened.txt")
    )
    wait_until(lambda: not any(client.processing().values()))


DYING = '''"""Its task ends the worker."""

import os

import skorche


def leave(x: int) -> int:
    os._exit(3)


out = skorche.map(leave, skorche.Queue("numbers", [5]))
skorche.run()
'''


@long
def test_a_task_that_kills_its_worker_again_and_again(
    client: Any, tmp_path: Path
) -> None:
    module: dict[str, Any] = {"__name__": "dying"}
    exec(compiled(DYING, tmp_path).read_text(), module)  # noqa: S102 - our own text
    with pytest.raises(
        module["PipelineError"], match="from_numbers of 1 items, from 5"
    ):
        module["run"](client=client)
    client.wait_for_workers(2, timeout=30)


LOCKED = '''"""A lock stays where it is made."""

import threading

import skorche

LOCK = threading.Lock()


def locked(x: int) -> int:
    with LOCK:
        return x


out = skorche.map(locked, skorche.Queue("numbers", [5]))
skorche.run()
'''


def test_what_cannot_be_sent_is_named(client: Any, tmp_path: Path) -> None:
    module: dict[str, Any] = {"__name__": "locked"}
    exec(compiled(LOCKED, tmp_path).read_text(), module)  # noqa: S102 - our own text
    with pytest.raises(
        module["PipelineError"], match="uses LOCK, which cannot be sent"
    ):
        module["run"](client=client)


def test_python_3_8_can_read_the_file(tmp_path: Path) -> None:
    ast.parse(compiled(KINDS, tmp_path).read_text(), feature_version=(3, 8))


def test_inputs_that_fail(client: Any, tmp_path: Path) -> None:
    module: dict[str, Any] = {"__name__": "failing"}
    exec(compiled(DYING, tmp_path).read_text(), module)  # noqa: S102 - our own text
    with pytest.raises(module["PipelineError"], match="'abc' is one item"):
        module["run"]("abc", client=client)
    failing = map(int, ["no number"])
    with pytest.raises(
        module["PipelineError"], match="reading numbers raised ValueErr"
    ):
        module["run"](failing, client=client)


def test_no_scheduler(tmp_path: Path) -> None:
    pytest.importorskip("distributed", reason="the dask target needs distributed")
    words = ("--cluster", "tcp://127.0.0.1:9", "--wait", "0.2")
    done = run_script(compiled(DYING, tmp_path), *words)
    assert done.returncode == 1
    assert "no scheduler answers at tcp://127.0.0.1:9 within 0.2 s" in done.stderr


@long
def test_a_run_in_this_process(address: str, tmp_path: Path) -> None:
    pytest.importorskip("distributed")
    program = (
        "import skorche\n"
        "out = skorche.map(lambda x: 2 * x, skorche.Queue('numbers', [1, 2]))\n"
        "skorche.run(target='dask')\n"
        "skorche.shutdown()\n"
        "print(out.flush())\n"
    )
    path = tmp_path / "program.py"
    path.write_text(program)
    environment = {**os.environ, "DASK_SCHEDULER_ADDRESS": address}
    done = subprocess.run(
        [sys.executable, str(path)],
        check=False,
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert (done.stdout, done.stderr) == ("[2, 4]\n", "")
