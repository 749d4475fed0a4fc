"""skorche/measure: a run that is watched down to the line, of threads and processes."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from skorche.analysis.profile import Profile
from skorche.measure.own_code import own_code
from skorche.measure.stacks import Spot, Stacks, Time
from skorche.measure.worker_stacks import LARGEST, Teller, WorkerStacks
from tests.invoke import invoke

DECLARATION = """
import time

import skorche
from skorche import Queue, task


def compute(number):
    total = 0
    for each in range(2_000):
        total += each * each
    return number


@task(executor="process")
def cross(number):
    numbers = [each * each for each in range(9_000)]
    return sum(numbers)


@task(max_workers=2)
def wait(number):
    time.sleep(0.002)
    return 1


@task(max_workers=4)
async def fetch(number):
    import asyncio

    await asyncio.sleep(0.002)
    return number


numbers = Queue("numbers", fixed_inputs=range(300))
skorche.map(fetch, skorche.map(wait, skorche.map(cross, skorche.map(compute, numbers))))
skorche.run()
"""


def profiled(path: Path, *words: str, code: int = 0) -> Profile:
    place = path.with_suffix(".json")
    result = invoke("profile", "--json", str(place), *words[:2], str(path), *words[2:])
    assert result.exit_code == code, result.output
    return Profile.from_dict(json.loads(place.read_text(encoding="utf-8")))


def lines_of(profile: Profile) -> dict[str, list[str]]:
    return {s.name: [line.text for line in s.lines] for s in profile.stages}


@pytest.fixture
def declaration(tmp_path: Path) -> Path:
    path = tmp_path / "declaration.py"
    path.write_text(DECLARATION, encoding="utf-8")
    return path


def test_each_stage_has_its_lines(declaration: Path) -> None:
    profile = profiled(declaration)
    lines = lines_of(profile)
    assert "time.sleep(0.002)" in lines["wait"]
    assert "await asyncio.sleep(0.002)" in lines["fetch"]
    assert "numbers = [each * each for each in range(9_000)]" in lines["cross"]
    assert {
        line.path.rpartition("/")[2] for s in profile.stages for line in s.lines
    } == {"declaration.py"}
    [wait] = (s for s in profile.stages if s.name == "wait")
    assert all(line.computing < 0.5 * line.share for line in wait.lines)


def test_a_run_in_one_thread_has_shares_and_lines(declaration: Path) -> None:
    text = DECLARATION.replace("range(2_000)", "range(300_000)")
    text = text.replace("range(300))", "range(60))")
    declaration.write_text(text, encoding="utf-8")
    profile = profiled(declaration, "--target", "serial")
    lines = lines_of(profile)
    assert profile.target == "serial"
    assert profile.limit.stage == "compute"
    assert profile.limit.kind == "computes"
    assert "total += each * each" in lines["compute"]
    useful = {stage.name: stage.useful for stage in profile.stages}
    assert useful["compute"] > useful["wait"]
    assert sum(useful.values()) <= profile.seconds * 1.05


def test_reading_slow_inputs_is_told_as_the_limit_of_one_thread(tmp_path: Path) -> None:
    path = tmp_path / "slow.py"
    text = """
import time
import skorche
from skorche import Queue

def slow():
    for number in range(60):
        time.sleep(0.004)
        yield number

skorche.map(abs, Queue("numbers", fixed_inputs=slow()))
skorche.run()
"""
    path.write_text(text, encoding="utf-8")
    profile = profiled(path, "--target", "serial")
    assert profile.limit.stage is None
    assert profile.limit.kind == "input"
    assert profile.inputs[0].useful > 0.1


def test_stages_of_one_label_in_one_thread_are_one(tmp_path: Path) -> None:
    path = tmp_path / "twice.py"
    text = """
import time
import skorche
from skorche import Queue

def wait(number):
    time.sleep(0.003)
    return number

skorche.map(wait, skorche.map(wait, Queue("numbers", fixed_inputs=range(30))))
skorche.run()
"""
    path.write_text(text, encoding="utf-8")
    profile = profiled(path, "--target", "serial")
    assert [stage.name for stage in profile.stages] == ["wait"]
    assert profile.limit.kind == "waits"


def test_a_process_tells_in_as_many_messages_as_it_needs() -> None:
    workers = WorkerStacks(own_code())
    ours, theirs = workers._ours, workers._theirs
    ours.setblocking(True)
    teller = Teller(theirs, 7, own_code())
    spots = [Spot(f"/a/{'long/' * 200}{n}.py", n, "f") for n in range(200)]
    for spot in spots:
        teller.stacks.tally.add(7, spot, Time(1.0, 1.0, 0.5))
    ours.setblocking(False)
    _drained_while(workers, teller)
    assert set(workers.tally.times[7]) == set(spots)
    assert workers.tally.all_of(7) == Time(200.0, 200.0, 100.0)
    assert not teller.stacks.tally.times
    workers.close()


def _drained_while(workers: WorkerStacks, teller: Teller) -> None:
    """Have a message received whenever one was sent."""

    class Link:
        def send(self, message: bytes) -> None:
            assert len(message) <= LARGEST
            workers._theirs.send(message)
            workers.receive()

    teller.link = Link()  # type: ignore[assignment]
    teller.tell()


def test_a_process_whose_program_has_gone_goes_on() -> None:
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)
    ours.close()
    teller = Teller(theirs, 7, own_code())
    teller.stacks.tally.add(7, Spot("a.py", 1, "f"), Time(1.0, 1.0, 0.5))
    teller.tell()
    theirs.close()
    assert not teller.stacks.tally.times


def test_python_takes_turns_as_before_once_nobody_looks() -> None:
    before = sys.getswitchinterval()
    stacks = Stacks(list, own_code())
    stacks.start()
    assert sys.getswitchinterval() < before
    stacks.stop()
    assert sys.getswitchinterval() == before


def test_processes_that_are_not_forked_tell_no_lines_and_that_is_told(
    tmp_path: Path,
) -> None:
    text = DECLARATION[: DECLARATION.index("numbers = Q")] + """
if __name__ == "__main__":
    import multiprocessing

    multiprocessing.set_start_method("spawn")
    skorche.map(cross, Queue("numbers", fixed_inputs=range(300)))
    skorche.run()
"""
    (tmp_path / "declaration.py").write_text(text, encoding="utf-8")
    words = ["profile", "--json", "p.json", "--html", "p.html", "declaration.py"]
    done = subprocess.run(
        [sys.executable, "-m", "skorche", *words],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        cwd=tmp_path,
    )
    assert done.returncode == 0, done.stderr
    plain = json.loads((tmp_path / "p.json").read_text(encoding="utf-8"))
    [stage] = Profile.from_dict(plain).stages
    assert stage.lines == ()
    why = "its processes were made by spawn, and only those that are forked tell"
    assert stage.without_lines.startswith(why)
    assert why in " ".join(done.stderr.split())
    assert why in (tmp_path / "p.html").read_text(encoding="utf-8")
