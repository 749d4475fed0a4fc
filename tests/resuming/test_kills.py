"""Runs in processes of their own, that are killed, terminated, or whose disk is full."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from random import Random

import pytest

from skorche.compiler import compile_file
from tests.local_targets import LOCAL as TARGETS

pytestmark = pytest.mark.timeout(100)

DECLARATION = """
import time

import skorche


@skorche.task(max_workers=2, executor="process")
def double(item):
    time.sleep(0.002)
    return 2 * item


numbers = skorche.Queue("numbers", range(300))
out = skorche.batch(skorche.map(double, numbers), batch_size=3)
skorche.run()
"""
LIMITED = """
import resource, runpy, sys

size = int(sys.argv.pop(1))
resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))
runpy.run_path("compiled.py", run_name="__main__")
"""
WANTED = sorted(2 * number for number in range(300))


class Program:
    """A compiled file that makes a point ten times a second, or more."""

    def __init__(self, folder: Path, target: str) -> None:
        self.folder = folder
        (folder / "declaration.py").write_text(DECLARATION)
        path = str(folder / "declaration.py")
        text = compile_file(path, "declaration.py", target, resumable=True)
        (folder / "compiled.py").write_text(text.replace("= 5.0", "= 0.03"))

    def start(self, most: int = 0) -> subprocess.Popen[str]:
        """Start it; with files that may have so many bytes at most."""
        words = ["--output", "out.jsonl", "--resume", "journal"]
        program = ["compiled.py"] if not most else ["-c", LIMITED, str(most)]
        return subprocess.Popen(
            [sys.executable, "-I", "-S", *program, *words],
            stderr=subprocess.PIPE,
            text=True,
            cwd=self.folder,
        )

    def ends_well(self) -> None:
        running = self.start()
        _, said = running.communicate(timeout=60)
        assert running.returncode == 0, said
        lines = (self.folder / "out.jsonl").read_text().splitlines()
        assert sorted(one for line in lines for one in json.loads(line)) == WANTED
        left = {path.name for path in self.folder.iterdir()}
        assert left == {"declaration.py", "compiled.py", "out.jsonl"}


@pytest.mark.parametrize("target", TARGETS)
def test_three_kills_at_random_moments_do_no_harm(target: str, tmp_path: Path) -> None:
    program = Program(tmp_path, target)
    random = Random(3)
    for seconds in (0.5, random.uniform(0.2, 0.7), random.uniform(0.1, 0.2)):
        running = program.start()
        time.sleep(seconds)
        running.kill()
        running.communicate(timeout=20)
    program.ends_well()


@pytest.mark.parametrize("target", TARGETS)
def test_a_terminated_run_goes_on(target: str, tmp_path: Path) -> None:
    program = Program(tmp_path, target)
    running = program.start()
    # What is written is so at a point: then it is under way, and far from its end.
    while not any(path.stat().st_size for path in tmp_path.glob("*.partial")):
        assert running.poll() is None
        time.sleep(0.01)
    began = time.monotonic()
    running.send_signal(signal.SIGTERM)
    _, said = running.communicate(timeout=20)
    assert running.returncode == 143, said
    assert time.monotonic() - began < 5
    program.ends_well()


@pytest.mark.skipif(os.name != "posix", reason="it has no limit on files")
@pytest.mark.parametrize("target", TARGETS)
def test_a_full_disk_is_told_and_the_run_goes_on_later(
    target: str, tmp_path: Path
) -> None:
    program = Program(tmp_path, target)
    for size in (1000, 16_000):  # for the output, or for the journal
        running = program.start(size)
        _, said = running.communicate(timeout=60)
        assert running.returncode in (1, 2), said
        assert "cannot write: " in said or "left as it is" in said, said
    program.ends_well()
