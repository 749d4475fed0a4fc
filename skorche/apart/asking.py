"""Asks processes of their own to compile declarations, and hears what they give.

Comes in: declarations, with the settings of their projects. Goes out: what each gives, in
their order. No process of a declaration's stays behind, however this ends. This module must
not know what becomes of the texts.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from itertools import groupby
from typing import Any

from skorche.apart.answers import Answer, Job, answers_of, as_request
from skorche.apart.children import FORKS, GRACE
from skorche.apart.environment import without_secrets

_BEGIN = os.path.join(os.path.dirname(os.path.abspath(__file__)), "begin.py")


def compiled_apart(
    jobs: Sequence[Job], tell: Callable[[str], object], forks: bool = FORKS
) -> Iterator[list[Answer]]:
    """Compile each declaration in a process of its own, as many at once as there are
    cores, and yield what it gives, for each target of its project.

    `tell` is given what declarations print. One whose process ends without an answer has
    failed. Closing the iterator ends what still runs.
    """
    for _, group in groupby(jobs, lambda job: _seen(job) if forks else job.path):
        together = list(group)
        with _process(together, forks) as process:
            for job in together:
                yield answers_of(job, *_heard(process, tell))


def _seen(job: Job) -> tuple[tuple[str, ...], tuple[str, ...]]:
    return job.settings.check_hide, job.settings.check_keep


def _heard(
    process: subprocess.Popen[bytes], tell: Callable[[str], object]
) -> tuple[str | None, int]:
    """What one declaration gave, and how its process ended."""
    assert process.stdout is not None
    for line in process.stdout:
        said: dict[str, Any] = json.loads(line)
        if "told" not in said:
            return said["answer"], said["code"]
        tell(said["told"])
    return None, process.wait()


@contextmanager
def _process(jobs: list[Job], forks: bool) -> Iterator[subprocess.Popen[bytes]]:
    """A process that compiles declarations, for a while."""
    request = {
        "imports": [os.path.abspath(path) for path in sys.path],
        "no_bytecode": sys.dont_write_bytecode,
        "forks": forks,
        "most": _cores(),
        "jobs": [as_request(job) for job in jobs],
    }
    words = [sys.executable, *(["-I"] if sys.flags.isolated else []), _BEGIN]
    process = subprocess.Popen(
        words,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env=without_secrets(os.environ, *_seen(jobs[0])),
        start_new_session=True,  # Ctrl-C is for this process, which ends that one
    )
    assert process.stdin is not None and process.stdout is not None
    try:
        with suppress(BrokenPipeError):  # it did not even begin, and will not answer
            process.stdin.write(json.dumps(request).encode("ascii") + b"\n")
            process.stdin.flush()
        yield process
    except BaseException:
        if not forks:  # it does not look whether anybody still listens
            process.kill()
        raise
    finally:
        _close(process)


def _close(process: subprocess.Popen[bytes]) -> None:
    """Let a process see that nobody listens any more, upon which it ends its children."""
    assert process.stdin is not None and process.stdout is not None
    process.stdout.close()
    with suppress(BrokenPipeError):
        process.stdin.close()
    try:
        process.wait(GRACE)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _cores() -> int:
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
