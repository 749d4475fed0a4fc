"""The Dask target on a cluster of this machine: what graphs give, what is said where they
cannot go on, and that they go on where they can."""

from __future__ import annotations

import ast
import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from tests.cluster.conftest import call_apart
from tests.cluster.declarations import DYING, KINDS, NOTED, compiled, lines, run_script
from tests.cluster.with_a_client import (
    a_task_that_kills_its_worker,
    errors_before_anything_runs,
    kinds_of_an_imported_file,
    random_graphs,
    wait_for_no_task,
)
from tests.invoke import invoke
from tests.places import ROOT
from tests.waiting import wait_until

pytestmark = pytest.mark.timeout(110)

#: `make cluster` does all of it, `make test` a few seconds.
ALL = bool(os.environ.get("SKORCHE_CLUSTER"))
long = pytest.mark.skipif(not ALL, reason="it is part of `make cluster`")


@pytest.mark.parametrize("faults", ["", "faults"])
def test_random_graphs(faults: str, address: str, tmp_path: Path) -> None:
    call_apart(random_graphs, 30 if ALL else 3, faults, address, tmp_path)


@long
def test_all_kinds_of_stages_of_an_imported_file(address: str, tmp_path: Path) -> None:
    call_apart(kinds_of_an_imported_file, address, tmp_path)


@long
def test_a_script_goes_on_where_a_worker_is_killed(
    address: str, tmp_path: Path
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
def test_ctrl_c(address: str, tmp_path: Path) -> None:
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
    call_apart(wait_for_no_task, address)


@long
def test_what_workers_tell_the_client_beside_results(
    address: str, tmp_path: Path
) -> None:
    path = compiled(NOTED, tmp_path)
    done = run_script(path, "--cluster", address, "-vv", "--stats")
    assert (done.returncode, len(done.stdout.split())) == (0, 34)
    assert "INFO shop" not in done.stderr and "parse(39) done in" in done.stderr
    assert done.stderr.count("\nValueError: no 10\n") == 1  # its traceback
    assert "skipped 6 items that failed; the first: parse(" in done.stderr
    assert "40 items in" in done.stderr
    path = compiled(NOTED.replace("max_failures=6", "max_failures=5"), tmp_path)
    done = run_script(path, "--cluster", address)
    assert done.returncode == 1
    told = "too many failures of parse (6, and max_failures is 5); the last: parse("
    assert told in done.stderr.splitlines()[-1]


@long
def test_a_task_that_kills_its_worker_again_and_again(
    address: str, tmp_path: Path
) -> None:
    call_apart(a_task_that_kills_its_worker, address, tmp_path)


def test_errors_before_anything_runs(address: str, tmp_path: Path) -> None:
    call_apart(errors_before_anything_runs, address, tmp_path)


def test_python_3_8_can_read_the_file(tmp_path: Path) -> None:
    ast.parse(compiled(KINDS, tmp_path).read_text(), feature_version=(3, 8))


def test_no_scheduler(distributed: None, tmp_path: Path) -> None:
    words = ("--cluster", "tcp://127.0.0.1:9", "--wait", "0.2")
    done = run_script(compiled(DYING, tmp_path), *words)
    assert done.returncode == 1
    assert "no scheduler answers at tcp://127.0.0.1:9 within 0.2 s" in done.stderr


def run_program(text: str, folder: Path) -> subprocess.CompletedProcess[str]:
    path = folder / "program.py"
    path.write_text(text)
    words = [sys.executable, str(path)]
    return subprocess.run(
        words, cwd=ROOT, check=False, capture_output=True, text=True, timeout=60
    )


@long
def test_a_run_of_a_program_that_guards_nothing(
    distributed: None, tmp_path: Path
) -> None:
    """Its workers are of this machine, and do not run the program again."""
    program = """
import skorche
out = skorche.map(lambda x: 2 * x, skorche.Queue("numbers", [1, 2]))
skorche.run(target="dask")
skorche.shutdown()
print(out.flush())
"""
    done = run_program(program, tmp_path)
    assert (done.stdout, done.stderr) == ("[2, 4]\n", "")


def test_a_run_refuses_what_a_compiled_file_would_not_do(
    here: Path, distributed: None
) -> None:
    program = """
import random
import skorche
random.seed(7)
out = skorche.map(lambda x: x + random.random(), skorche.Queue("numbers", [1, 2]))
skorche.run(target="dask")
"""
    done = run_program(program, here)
    told = invoke("compile", "--target", "dask", "program.py", "-o", "-").stderr
    _, line, what = told.splitlines()[0].split(":", 2)
    assert "`random.seed(7)` is run where the file is imported" in what
    assert done.stderr.splitlines()[-2].endswith(f"program.py:{line}:{what}")
    told = invoke("run", "--target", "dask", "program.py").stderr
    assert f"program.py:{line}:{what}" in told


def test_nothing_of_a_cluster_is_in_this_process() -> None:
    """Its threads stay until a process ends, which then cannot fork any more."""
    names = [one.name for one in threading.enumerate()]
    assert not [one for one in names if one.startswith(("IO loop", "Profile", "Dask"))]
