"""Asks processes of their own to compile declarations, and hears what they give.

Comes in: declarations, with the settings of their projects. Goes out: what each gives, in
their order. No process of a declaration's stays behind, however this ends. This module must
not know what becomes of the texts.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, suppress
from itertools import groupby
from typing import Any

from skorche.apart.answers import Answer, Job, answers_of, as_request
from skorche.apart.children import FORKS, GRACE
from skorche.apart.environment import without_secrets

#: What a process begins with that compiles declarations.
BEGIN = os.path.join(os.path.dirname(os.path.abspath(__file__)), "begin.py")


def compiled_apart(
    jobs: Sequence[Job], tell: Callable[[str], object], forks: bool = FORKS
) -> Iterator[list[Answer]]:
    """Compile each declaration in a process of its own, as many at once as there are
    cores, and yield what it gives, for each target of its project.

    `tell` is given what declarations print. One whose process ends without an answer has
    failed. Closing the iterator ends what still runs.
    """
    alone = ([job] for job in jobs)
    for together in _alike(jobs) if forks else alone:
        with closing(_Asked(together, forks)) as asked:
            for job in together:
                yield answers_of(job, *asked.heard(tell))


def _alike(jobs: Sequence[Job]) -> Iterator[list[Job]]:
    """Yield jobs that may be seen to by one process."""
    return (list(group) for _, group in groupby(jobs, _seen))


def _seen(job: Job) -> tuple[tuple[str, ...], tuple[str, ...]]:
    return job.settings.check_hide, job.settings.check_keep


class _Asked:
    """A process that compiles declarations, as the one that asks it sees it."""

    def __init__(self, jobs: list[Job], forks: bool) -> None:
        self._listens = forks
        self._begun: list[int] = []
        words = [sys.executable, *(["-I"] if sys.flags.isolated else []), BEGIN]
        self._process = subprocess.Popen(
            words,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=without_secrets(os.environ, *_seen(jobs[0])),
            start_new_session=True,  # Ctrl-C is for this process, which ends that one
        )
        request = {
            "imports": [os.path.abspath(path) for path in sys.path],
            "no_bytecode": sys.dont_write_bytecode,
            "forks": forks,
            "most": _cores(),
            "jobs": [as_request(job) for job in jobs],
        }
        assert self._process.stdin is not None
        with suppress(BrokenPipeError):  # it did not even begin, and will not answer
            self._process.stdin.write(json.dumps(request).encode("ascii") + b"\n")
            self._process.stdin.flush()

    def heard(self, tell: Callable[[str], object]) -> tuple[str | None, int]:
        """Return what the next declaration gave, and how its process ended."""
        assert self._process.stdout is not None
        for line in self._process.stdout:
            said: dict[str, Any] = json.loads(line)
            if "begun" in said:
                self._begun.append(said["begun"])
            elif "told" in said:
                tell(said["told"])
            else:
                self._listens = True
                return said["answer"], said["code"]
        code = self._process.wait()
        for process in self._begun:  # a declaration has ended the one that would do it
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(process, signal.SIGKILL)
        return None, code

    def close(self) -> None:
        """Let it see that nobody listens any more, upon which it ends its children."""
        assert self._process.stdin is not None and self._process.stdout is not None
        if not self._listens:  # it runs a declaration, and nothing else
            self._process.kill()
        self._process.stdout.close()
        with suppress(BrokenPipeError):
            self._process.stdin.close()
        try:
            self._process.wait(2 * GRACE)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()


def _cores() -> int:
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
