"""Worker processes from outside: signals, kills, start methods, and what is left.

Programs are compiled files and declarations, each run by itself; their workers write down
their process numbers, so that a test sees whether one outlives its program.
"""

from __future__ import annotations

import multiprocessing
import os
import re
import signal
import subprocess
import sys
import threading
import time
from contextlib import ExitStack
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import pytest

import skorche
from skorche.compiler import compile_file
from templates.machinery.errors import PipelineError
from templates.machinery.forking import fork_workers
from templates.machinery.pipelines import Pipeline
from templates.machinery.processes import Children
from tests.waiting import wait_until

pytestmark = [
    pytest.mark.timeout(60),
    pytest.mark.skipif(os.name != "posix", reason="sends signals to processes"),
]
LIMIT = 20

DECLARATION = """
import os
import pathlib
import time

import skorche

FOLDER = pathlib.Path({folder!r})


@skorche.task(executor="process", max_workers=2{settings})
def work(seconds):
    (FOLDER / str(os.getpid())).touch()
    time.sleep(seconds)
    return os.getpid()


@skorche.task
def after(number):
    return number


if __name__ == "__main__":
    inputs = skorche.Queue("inputs", fixed_inputs={inputs})
    worked = skorche.chain([work, after], inputs)
    skorche.run()
    skorche.shutdown()
    print(len(worked.flush()))
"""


class Program:
    """A compiled file, or the declaration itself, and the processes that it has had."""

    def __init__(self, folder: Path, inputs: str, settings: str = "") -> None:
        self.pids = folder / "pids"
        self.pids.mkdir()
        self.declaration = folder / "declaration.py"
        self.declaration.write_text(
            DECLARATION.format(folder=str(self.pids), inputs=inputs, settings=settings)
        )
        self.compiled = folder / "compiled.py"
        self.compiled.write_text(compile_file(str(self.declaration), "declaration.py"))

    def start(self, *words: str, **options: Any) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, *(words or (str(self.compiled),))],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            cwd=self.compiled.parent,
            **options,
        )

    def workers(self) -> list[int]:
        return [int(path.name) for path in self.pids.iterdir()]

    def started(self, count: int) -> list[int]:
        wait_until(lambda: len(self.workers()) == count, LIMIT)
        return self.workers()

    def none_left(self, seconds: float) -> None:
        wait_until(lambda: not any(map(lives, self.workers())), seconds)


def lives(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    if not Path("/proc").exists():
        return True
    try:
        stat = Path(f"/proc/{pid}/stat").read_text()
    except OSError:  # it has gone just now
        return False
    return stat.rpartition(")")[2].split()[0] != "Z"


def test_a_parent_that_is_killed_leaves_no_orphan(tmp_path: Path) -> None:
    program = Program(tmp_path, "[60] * 10")
    running = program.start()
    program.started(2)
    running.kill()
    running.communicate(timeout=LIMIT)
    program.none_left(2)


def send(running: subprocess.Popen[str], name: str) -> None:
    """Send a signal, and leave the time to do what is done about it.

    Until it has come through, another of its kind would be none.
    """
    number = getattr(signal, name)
    running.send_signal(number)
    wait_until(lambda: not waits(running.pid, number), LIMIT)
    time.sleep(0.3)


def waits(pid: int, number: int) -> bool:
    """Whether a signal was sent to a process, and has not come through."""
    status = Path(f"/proc/{pid}/status")
    text = status.read_text() if status.exists() else ""
    found = re.search(r"^ShdPnd:\s*(\w+)", text, re.MULTILINE)
    return found is not None and bool(int(found[1], 16) >> number - 1 & 1)


@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM"])
@pytest.mark.parametrize("times", [1, 2])
def test_signals(name: str, times: int, tmp_path: Path) -> None:
    """The first lets running items end; the second does not wait for them."""
    seconds = 1 if times == 1 else 60
    program = Program(tmp_path, f"[{seconds}] * 10")
    running = program.start()
    program.started(2)
    for _ in range(times):
        send(running, name)
    _, err = running.communicate(timeout=LIMIT)
    assert running.returncode == {"SIGINT": 130, "SIGTERM": 143}[name]
    assert err == ""
    program.none_left(1)


def test_ctrl_c_at_a_terminal_goes_to_all_processes(tmp_path: Path) -> None:
    program = Program(tmp_path, "[0.5] * 10")
    running = program.start(start_new_session=True)
    program.started(2)
    os.killpg(running.pid, signal.SIGINT)
    _, err = running.communicate(timeout=LIMIT)
    assert (running.returncode, err) == (130, "")
    program.none_left(1)


def test_a_worker_that_is_killed_is_named(tmp_path: Path) -> None:
    program = Program(tmp_path, "[30] * 10")
    running = program.start()
    first, second = program.started(2)
    os.kill(first, signal.SIGKILL)
    os.kill(second, signal.SIGKILL)
    _, err = running.communicate(timeout=LIMIT)
    assert running.returncode == 1
    assert "work: its process was killed by SIGKILL while it held 30" in err
    program.none_left(1)


def test_a_worker_that_is_killed_is_replaced_where_there_are_retries(
    tmp_path: Path,
) -> None:
    program = Program(tmp_path, "[0.4] * 6", ", retries=2")
    running = program.start()
    os.kill(program.started(2)[0], signal.SIGKILL)
    out, err = running.communicate(timeout=LIMIT)
    assert (running.returncode, err) == (0, "")
    assert len(out.splitlines()) == 6
    assert len(program.workers()) == 3
    program.none_left(1)


def test_a_reader_that_has_seen_enough(tmp_path: Path) -> None:
    program = Program(tmp_path, "[0.01] * 300")
    done = subprocess.run(
        f"{sys.executable} {program.compiled} | head -1",
        shell=True,
        capture_output=True,
        text=True,
        timeout=LIMIT,
        check=False,
    )
    assert len(done.stdout.splitlines()) == 1
    assert done.stderr == ""
    program.none_left(2)


DRIVER = """
import multiprocessing
import sys

import compiled

if __name__ == "__main__":
    multiprocessing.set_start_method({method!r})
    print(len(compiled.run([0.01] * 5)["worked"]))
"""
METHODS = ["fork", "spawn", "forkserver"]


@pytest.mark.parametrize("method", METHODS)
def test_start_methods_of_a_compiled_module(method: str, tmp_path: Path) -> None:
    program = Program(tmp_path, "[]")
    (tmp_path / "driver.py").write_text(DRIVER.format(method=method))
    running = program.start("driver.py")
    out, err = running.communicate(timeout=LIMIT)
    assert (out, err) == ("5\n", "")
    program.none_left(1)


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("which", ["compiled", "declaration"])
def test_start_methods_of_a_main_program(
    method: str, which: str, tmp_path: Path
) -> None:
    program = Program(tmp_path, "[0.01] * 5")
    path = getattr(program, which)
    path.write_text(
        path.read_text().replace(
            'if __name__ == "__main__":\n',
            'if __name__ == "__main__":\n    import multiprocessing\n\n'
            f"    multiprocessing.set_start_method({method!r})\n",
        )
    )
    running = program.start(str(path))
    out, err = running.communicate(timeout=LIMIT)
    assert err == ""
    assert len(out.splitlines()) == (5 if which == "compiled" else 1)
    program.none_left(1)


@pytest.mark.parametrize("which", ["compiled", "declaration"])
def test_a_program_on_standard_input_cannot_be_found_by_new_processes(
    which: str, tmp_path: Path
) -> None:
    program = Program(tmp_path, "[0.01] * 5")
    text = getattr(program, which).read_text()
    start = (
        "if __name__ == '__main__':\n    import multiprocessing\n"
        "    multiprocessing.set_start_method('spawn')\n"
    )
    at = text.index('if __name__ == "__main__":')
    text = f"{text[:at]}{start}\n\n{text[at:]}"
    running = program.start("-", stdin=subprocess.PIPE)
    _, err = running.communicate(text, timeout=LIMIT)
    assert running.returncode == 1
    assert "which needs a pipeline that a new process can import" in err
    program.none_left(1)


def test_a_program_that_new_processes_cannot_import_does_not_hang(
    tmp_path: Path,
) -> None:
    """They end before they have read what they are to do, which is long."""
    program = Program(tmp_path, "[0.01] * 5")
    text = program.declaration.read_text()
    spawns = "import multiprocessing\nmultiprocessing.set_start_method('spawn')\n"
    many = "[work, *[after] * 300]"
    program.declaration.write_text(spawns + text.replace("[work, after]", many))
    running = program.start(str(program.declaration))
    _, err = running.communicate(timeout=LIMIT)
    assert running.returncode == 1
    assert "RuntimeError: context has already been set" in err
    assert "which needs a pipeline that a new process can import" in err


LARGE = """
import functools, multiprocessing, os
import skorche
{guard}multiprocessing.set_start_method("spawn")

def add(data, number):
    return len(data) + number

work = functools.partial(add, os.urandom(200_000))
work = skorche.task(work, executor="process", name="work")
out = skorche.map(work, skorche.Queue("numbers", [1, 2]))
if __name__ == "__main__":
    skorche.run()
    skorche.shutdown()
    print(sorted(out.flush()))
"""


@pytest.mark.parametrize("guard", ["", 'if __name__ == "__main__": '])
def test_what_a_spawned_process_is_to_do_may_be_large(
    guard: str, tmp_path: Path
) -> None:
    """Its start does not wait for it to read what a pipe does not hold: without the guard
    it ends before."""
    (tmp_path / "program.py").write_text(LARGE.format(guard=guard))
    done = subprocess.run(
        [sys.executable, "program.py"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=LIMIT,
        check=False,
    )
    if guard:
        assert (done.stdout, done.stderr) == ("[200001, 200002]\n", "")
    else:
        assert done.returncode == 1
        assert "RuntimeError: context has already been set" in done.stderr
        assert "which needs a pipeline that a new process can import" in done.stderr


@pytest.mark.parametrize("forks", [0, 1, 3])
def test_processes_that_cannot_start(
    forks: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first fork is that of the process that forks the others."""
    real, count = os.fork, iter(range(9))

    def fork() -> int:
        if next(count) < forks:
            return real()
        raise BlockingIOError(11, "Resource temporarily unavailable")

    monkeypatch.setattr(os, "fork", fork)
    children = Children(Pipeline(), _serve, "work")
    children.count = 4
    started = max(0, forks - 1)
    wanted = f"needs 4 processes, but only {started} could start: .*unavailable"
    with ExitStack() as stack:
        with pytest.raises(PipelineError, match=wanted):
            children.start()
            for _ in range(4):
                stack.enter_context(children.one())
        assert len([child for child in children.children if child.link]) == started
    children.end()
    assert not any(child.link for child in children.children)
    assert not multiprocessing.active_children()


def _serve(orders: Connection) -> None:
    fork_workers(orders, abs)


def test_a_live_lambda_needs_a_fork(tmp_path: Path) -> None:
    (tmp_path / "program.py").write_text("""
import multiprocessing
import skorche

if __name__ == "__main__":
    multiprocessing.set_start_method("spawn")
    double = skorche.task(lambda n: 2 * n, executor="process", name="double")
    out = skorche.map(double, skorche.Queue("numbers", [1, 2]))
    skorche.run()
    skorche.shutdown()
""")
    done = subprocess.run(
        [sys.executable, "program.py"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=LIMIT,
        check=False,
    )
    assert done.returncode == 1
    assert "PipelineError: double needs 1 process, but only 0 could start" in (
        done.stderr
    )
    assert "it has to be a function at the top level of a module" in done.stderr


def test_a_setup_that_fails_at_its_end(tmp_path: Path) -> None:
    def run(executor: str) -> str:
        pipeline = skorche.Pipeline()
        task = skorche.task(_with_resource, setup=_Resource, executor=executor)
        pipeline.map(task, skorche.Queue("numbers", [1, 2]))
        pipeline.run()
        with pytest.raises(skorche.PipelineError) as caught:
            pipeline.shutdown()
        return str(caught.value)

    for executor in ("thread", "process"):
        assert "cannot be closed" in run(executor)


def _with_resource(number: int, resource: Any) -> int:
    return number


class _Resource:
    def __enter__(self) -> None:
        pass

    def __exit__(self, *_: object) -> None:
        raise OSError("cannot be closed")


class _Unusual(Exception):
    """Takes other arguments than it keeps, so that pickle cannot make it again."""

    def __init__(self, item: int, reason: str) -> None:
        super().__init__(f"{reason}: {item}")
        self.item = item


class _UnusualOSError(OSError):
    def __init__(self, item: int) -> None:
        super().__init__(5, f"no {item}")
        self.item = item


@pytest.mark.parametrize("unusual", [_Unusual(2, "bad"), _UnusualOSError(2)])
def test_an_error_that_pickle_cannot_make_again_stays_what_it_is(
    unusual: Exception,
) -> None:
    def work(item: int) -> int:
        if item == 2:
            raise unusual
        return item

    pipeline = skorche.Pipeline()
    failed = skorche.Queue("failed")
    task = skorche.task(work, executor="process", retries=2, retry_on=type(unusual))
    out = pipeline.map(task, skorche.Queue("numbers", [1, 2, 3]), on_error=failed)
    pipeline.run()
    pipeline.shutdown()
    assert out.flush() == [1, 3]
    (failure,) = failed.flush()
    assert type(failure.error) is type(unusual)
    assert (failure.error.args, failure.error.item) == (unusual.args, 2)
    assert failure.attempts == 3


def test_a_process_that_died_is_replaced_whatever_else_is_retried() -> None:
    def work(item: int) -> int:
        if item == 2:
            os._exit(3)
        return item

    pipeline = skorche.Pipeline()
    failed = skorche.Queue("failed")
    task = skorche.task(work, executor="process", retries=2, retry_on=ValueError)
    pipeline.map(task, skorche.Queue("numbers", [1, 2, 3]), on_error=failed)
    pipeline.run()
    pipeline.shutdown()
    (failure,) = failed.flush()
    assert (failure.item, failure.attempts) == (2, 3)
    assert str(failure.error) == "its process ended with exit code 3"


def test_an_item_that_cannot_be_unpickled_is_said_to_be_one() -> None:
    pipeline = skorche.Pipeline()
    made = pipeline.map(
        skorche.task(_Unreadable, name="make"), skorche.Queue("numbers", [1, 2])
    )
    pipeline.map(skorche.task(str, executor="process", name="read"), made)
    pipeline.run()
    with pytest.raises(skorche.PipelineError) as caught:
        pipeline.shutdown()
    wanted = r"read\(<.*_Unreadable object at .*>\) raised TypeError: what it is given "
    assert re.match(wanted + "cannot be unpickled: ", str(caught.value))


class _Unreadable:
    """Can be pickled, and not be made again."""

    def __init__(self, number: int) -> None:
        self.number = number

    def __reduce__(self) -> tuple[Any, ...]:
        return _Unreadable, ()


def test_a_result_that_cannot_be_unpickled_is_said_to_be_one() -> None:
    pipeline = skorche.Pipeline()
    task = skorche.task(_Unreadable, executor="process", name="make")
    pipeline.map(task, skorche.Queue("numbers", [1, 2]))
    pipeline.run()
    with pytest.raises(skorche.PipelineError) as caught:
        pipeline.shutdown()
    wanted = "make(1) raised TypeError: what it returned cannot be unpickled: "
    assert str(caught.value).startswith(wanted)


@pytest.mark.parametrize("settings", ["", ", on_error='skip'"])
def test_a_system_that_cannot_fork_is_told_so(settings: str, tmp_path: Path) -> None:
    program = Program(tmp_path, "[0.1]", settings)
    hidden = "import os, runpy, sys; del os.fork; del sys.argv[0]; "
    run = "runpy.run_path(sys.argv[0], run_name='__main__')"
    for path in (program.compiled, program.declaration):
        running = program.start("-c", hidden + run, str(path))
        out, err = running.communicate(timeout=LIMIT)
        assert (running.returncode, out) == (1, "")
        wanted = 'work needs processes, which cannot be forked here: executor="thread"'
        assert wanted in err.splitlines()[-1]
        assert "AttributeError" not in err


def test_the_cpu_time_of_a_process_is_known_while_its_item_runs(tmp_path: Path) -> None:
    end = tmp_path / "end"

    def spin(_: object) -> None:
        while not end.exists():
            pass

    def fork(orders: Connection) -> None:
        fork_workers(orders, spin)

    pipeline = Pipeline()
    children = Children(pipeline, fork, "spin")
    pipeline.input("items", [1])
    source, sink = pipeline.queue("items"), pipeline.queue("done")

    def work() -> None:
        with children.one() as child:
            child.do([1], source, sink)

    children.start()
    thread = threading.Thread(target=work)
    try:
        thread.start()
        wait_until(lambda: any(child.cpu > 0.2 for child in children.children), LIMIT)
        assert not sink.items
    finally:
        end.touch()
        thread.join(LIMIT)
        children.end()
    assert sink.items == [None]
