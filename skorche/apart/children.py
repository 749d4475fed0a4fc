"""A process that has one child for each declaration, and runs none itself.

Comes in: the jobs, as one line on standard input, which stays open until nobody waits any
more. Goes out: lines on what was standard output: that a child has begun; and in the order of
the jobs what it prints, as it comes, then what it gave, and how it ended. A child is a copy of this process,
made by fork() after all that compiling needs was imported; where Python advises against that,
this process is the child, and has one job. This module must not know what a job is.
"""

from __future__ import annotations

import codecs
import json
import os
import select
import signal
import sys
import time
from collections import deque
from collections.abc import Iterator
from contextlib import suppress
from typing import Any, NamedTuple

from skorche.apart.answers import answer, job_of, prepare

#: Whether children are copies: fork() does not exist on Windows, nor is it safe on macOS.
FORKS = hasattr(os, "fork") and sys.platform != "darwin"
#: How often it is looked whether a child has ended, in seconds.
GLANCE = 0.005
#: How long a child may take to end once it has answered, in seconds.
GRACE = 2.0
#: How many bytes an answer may have, and what is left of a child's words once it has ended.
LARGEST = 1 << 26
_CHUNK = 1 << 16


def main(request: dict[str, Any]) -> None:
    """Have children answer all jobs of a request; in a child, answer its own."""
    lines = os.dup(1)
    os.dup2(2, 1)
    nothing = os.open(os.devnull, os.O_RDONLY)
    if not request["forks"]:
        os.dup2(nothing, 0)
        given = answer(job_of(request["jobs"][0]))
        _write(lines, _line(answer=given, code=0))
        return
    if len(request["jobs"]) > 1:
        prepare(request["jobs"][0]["settings"]["targets"])
    task = _Family(request["jobs"], request["most"], lines).live()
    if task is not None:  # this is a child
        os.dup2(nothing, 0)
        os.close(nothing)
        _write(task.answer, answer(job_of(task.job)).encode("ascii"))
        os.close(task.answer)


class _Task(NamedTuple):
    """What a child finds itself with: its job, and the pipe for its answer."""

    job: dict[str, Any]
    answer: int


class _Child:
    """A child as its parent sees it: two pipes, and what came out of them."""

    def __init__(self, process: int, answer_pipe: int, told_pipe: int) -> None:
        self.answer_pipe: int | None = answer_pipe
        self.told_pipe: int | None = told_pipe
        self.code: int | None = None
        self._process = process
        self._answer = bytearray()
        self._told = bytearray()
        self._leaves: float | None = None
        encoding = getattr(sys.stderr, "encoding", None) or "utf-8"
        self._decode = codecs.getincrementaldecoder(encoding)("backslashreplace").decode

    @property
    def pipes(self) -> list[int]:
        """Its pipes that are still open."""
        return [p for p in (self.answer_pipe, self.told_pipe) if p is not None]

    def hear_answer(self) -> None:
        """Take what is in the pipe for answers; its end is the answer's."""
        chunk = os.read(self.answer_pipe or 0, _CHUNK)
        self._answer += chunk
        if not chunk or len(self._answer) > LARGEST:
            self._leaves = time.monotonic() + GRACE
            self._close_answer()

    def hear_told(self) -> None:
        """Take what it has printed."""
        chunk = os.read(self.told_pipe or 0, _CHUNK)
        self._told += chunk
        if not chunk:
            self._close_told()

    def look(self) -> None:
        """See whether it has ended, with all that it started; see to it, if it is time."""
        how = os.WEXITED | os.WNOHANG | os.WNOWAIT
        ended = os.waitid(os.P_PID, self._process, how) is not None
        if ended or self._leaves is not None and time.monotonic() > self._leaves:
            self.end()

    def end(self) -> None:
        """Kill it and what it started, and take what is left in its pipes."""
        for kill, whom in ((os.killpg, self._process), (os.kill, self._process)):
            with suppress(ProcessLookupError, PermissionError):
                kill(whom, signal.SIGKILL)
        _, status = os.waitpid(self._process, 0)
        self.code = os.waitstatus_to_exitcode(status)
        for pipe, kept in (
            (self.answer_pipe, self._answer),
            (self.told_pipe, self._told),
        ):
            if pipe is not None:
                kept += b"".join(_rest(pipe))
        self._close_answer()
        self._close_told()

    def told(self) -> Iterator[bytes]:
        """Yield lines about what it has said since they were asked for last, and, once it
        has ended, about what it gave."""
        text = self._decode(bytes(self._told), self.code is not None)
        self._told.clear()
        if text:
            yield _line(told=text)
        if self.code is not None:
            given = self._answer.decode("ascii", "replace")
            fits = len(self._answer) <= LARGEST
            yield _line(answer=given if fits else None, code=self.code)

    def _close_answer(self) -> None:
        if self.answer_pipe is not None:
            os.close(self.answer_pipe)
            self.answer_pipe = None

    def _close_told(self) -> None:
        if self.told_pipe is not None:
            os.close(self.told_pipe)
            self.told_pipe = None


class _Family:
    """All children, of which so many live at once; the first of them is being heard."""

    def __init__(self, jobs: list[dict[str, Any]], most: int, lines: int) -> None:
        self._waiting = deque(jobs)
        self._most = most
        self._lines = lines
        self._children: deque[_Child] = deque()

    def live(self) -> _Task | None:
        """Return, in each child, its task; and nothing when all have ended."""
        try:
            while self._waiting or self._children:
                while self._waiting and len(self._alive()) < self._most:
                    task = self._begin(self._waiting.popleft())
                    if task is not None:
                        return task
                if not self._hear():
                    break
        except BrokenPipeError:  # nobody wants to know any more
            pass
        for child in self._alive():
            child.end()
        return None

    def _alive(self) -> list[_Child]:
        return [child for child in self._children if child.code is None]

    def _begin(self, job: dict[str, Any]) -> _Task | None:
        """Have one more child; in it, return its task."""
        answers, told = os.pipe(), os.pipe()
        process = os.fork()
        if process:
            os.close(answers[1])
            os.close(told[1])
            self._children.append(_Child(process, answers[0], told[0]))
            _write(self._lines, _line(begun=process))
            return None
        others = [pipe for child in self._children for pipe in child.pipes]
        self._children.clear()
        os.setsid()
        os.dup2(told[1], 1)
        os.dup2(told[1], 2)
        for pipe in (*others, answers[0], *told, self._lines):
            os.close(pipe)
        return _Task(job, answers[1])

    def _hear(self) -> bool:
        """Wait for words of the children's, and pass on what is due; return whether
        anybody wants to hear more of them."""
        first = self._children[0]
        answers = {
            c.answer_pipe: c for c in self._children if c.answer_pipe is not None
        }
        told = [first.told_pipe] if first.told_pipe is not None else []
        ready, _, _ = select.select([0, *answers, *told], [], [], GLANCE)
        if 0 in ready:
            return False
        for pipe in ready:
            if pipe in answers:
                answers[pipe].hear_answer()
            else:
                first.hear_told()
        for child in self._alive():
            child.look()
        while self._children:
            for line in self._children[0].told():
                _write(self._lines, line)
            if self._children[0].code is None:
                break
            self._children.popleft()
        return True


def _line(**what: object) -> bytes:
    return json.dumps(what).encode("ascii") + b"\n"


def _write(pipe: int, content: bytes) -> None:
    while content:
        content = content[os.write(pipe, content) :]


def _rest(pipe: int) -> Iterator[bytes]:
    """What is in a pipe, whoever else may still write to it."""
    os.set_blocking(pipe, False)
    left = LARGEST
    with suppress(BlockingIOError):
        while left > 0 and (chunk := os.read(pipe, _CHUNK)):
            left -= len(chunk)
            yield chunk
