"""The Dask target on a cluster of this machine: what graphs give, what is said where they
cannot go on, and that they go on where they can."""

from __future__ import annotations

import ast
import json
import re
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from skorche.compiler import compile_file
from tests.cluster.conftest import ALL, call_apart
from tests.cluster.declarations import DYING, KINDS, NOTED, compiled, run_script
from tests.cluster.hosts import Cluster
from tests.cluster.with_a_client import (
    a_cluster_that_adapts,
    a_task_that_kills_its_worker,
    an_input_that_waits_for_outputs,
    errors_before_anything_runs,
    inputs_that_end_themselves,
    kinds_of_an_imported_file,
    random_graphs,
    several_runs_at_once,
    threads_of_one_worker,
    what_a_task_cannot_do,
    what_is_no_client,
)
from tests.invoke import invoke
from tests.places import ROOT
from tests.test_examples import FEW

pytestmark = pytest.mark.timeout(110)

long = pytest.mark.skipif(not ALL, reason="it is part of `make cluster`")


@pytest.mark.parametrize("faults", ["", "faults"])
def test_random_graphs(faults: str, cluster: Cluster, tmp_path: Path) -> None:
    call_apart(cluster, random_graphs, tmp_path, 30 if ALL else 3, faults)


@long
def test_all_kinds_of_stages_of_an_imported_file(
    cluster: Cluster, tmp_path: Path
) -> None:
    call_apart(cluster, kinds_of_an_imported_file, tmp_path)


@long
def test_what_workers_tell_the_client_beside_results(
    cluster: Cluster, tmp_path: Path
) -> None:
    path = compiled(NOTED, tmp_path)
    done = cluster.run(path, "-vv", "--stats")
    assert (done.returncode, len(done.stdout.split())) == (0, 34)
    assert "INFO shop" not in done.stderr and "parse(39) done in" in done.stderr
    assert done.stderr.count("\nValueError: no 10\n") == 1  # its traceback
    assert "skipped 6 items that failed; the first: parse(" in done.stderr
    assert "40 items in" in done.stderr
    path = compiled(NOTED.replace("max_failures=6", "max_failures=5"), tmp_path)
    done = cluster.run(path)
    assert done.returncode == 1
    told = "too many failures of parse (6, and max_failures is 5); the last: parse("
    assert told in done.stderr.splitlines()[-1]


@long
def test_a_task_that_kills_its_worker_again_and_again(
    cluster: Cluster, tmp_path: Path
) -> None:
    call_apart(cluster, a_task_that_kills_its_worker, tmp_path)


def test_errors_before_anything_runs(cluster: Cluster, tmp_path: Path) -> None:
    call_apart(cluster, errors_before_anything_runs, tmp_path)


def test_inputs_that_end_themselves(cluster: Cluster, tmp_path: Path) -> None:
    call_apart(cluster, inputs_that_end_themselves, tmp_path)


def test_what_is_no_client(cluster: Cluster, tmp_path: Path) -> None:
    call_apart(cluster, what_is_no_client, tmp_path)


def test_a_cluster_that_adapts(cluster: Cluster, tmp_path: Path) -> None:
    call_apart(cluster, a_cluster_that_adapts, tmp_path)


def test_what_a_task_cannot_do(cluster: Cluster, tmp_path: Path) -> None:
    call_apart(cluster, what_a_task_cannot_do, tmp_path)


def test_several_runs_at_once(cluster: Cluster, tmp_path: Path) -> None:
    call_apart(cluster, several_runs_at_once, tmp_path)


def test_threads_of_one_worker(cluster: Cluster, tmp_path: Path) -> None:
    call_apart(cluster, threads_of_one_worker, tmp_path)


def test_an_input_that_waits_for_outputs(cluster: Cluster, tmp_path: Path) -> None:
    call_apart(cluster, an_input_that_waits_for_outputs, tmp_path)


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


@long
@pytest.mark.parametrize("name", sorted(FEW))
def test_an_example_gives_what_it_gives_in_threads(
    name: str, cluster: Cluster, tmp_path: Path
) -> None:
    inputs = tmp_path / "inputs.jsonl"
    inputs.write_text("".join(f"{json.dumps(item)}\n" for item in FEW[name]))
    given = ("--input", str(inputs))
    found = {}
    for target in ("threads", "dask"):
        path = tmp_path / f"for_{target}.py"
        source = f"examples/{name}.py"
        path.write_text(compile_file(str(ROOT / source), source, target))
        run = cluster.run if target == "dask" else run_script
        done = run(path, *given)
        assert done.returncode == 0, done.stderr
        # Of a file that it cannot decode Python says one line or another.
        output = re.sub(r"line \d+", "line", done.stdout)
        # Records of one report come as they are done.
        items = [json.loads(line) for line in output.splitlines()]
        found[target] = sorted(json.dumps(item, sort_keys=True) for item in items)
    assert found["dask"] == found["threads"] != []


def test_workers_of_this_machine_whose_client_has_gone(distributed: None) -> None:
    """As by Ctrl-C while they start: they end, and say nothing."""
    program = "from templates.machinery.dask.connections import WORKERS; print(WORKERS)"
    command = [sys.executable, "-c", program]
    text = subprocess.check_output(command, cwd=ROOT, text=True)
    command = [sys.executable, "-c", text, *sys.path]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=pipe) as process:
        assert process.stdin and process.stdout and process.stderr
        process.stdin.close()
        process.stdout.close()
        assert process.stderr.read() == b""
    assert process.returncode == 0


LATE = """
from templates.machinery.dask import failed, workers


class Worker:
    plugins = {}


workers.get_worker = Worker
data, seconds, wrong, *notes = workers.work("pipeline-1", "clean", b"")
error = failed.failure_of(*wrong)
print(data, seconds, notes, error, error.task, type(error.__cause__).__name__)
"""


def test_what_begins_after_the_end_of_its_run_is_no_error_of_the_worker() -> None:
    """Which would be logged beside the error that ended it: cancelling comes by another way
    than forgetting the run, and may come later."""
    done = subprocess.run(
        [sys.executable, "-c", LATE],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stdout == "b'' 0.0 [] this run has ended here clean PipelineError\n"
    assert done.stderr == ""
