"""Processes that compile declarations, as `skorche check` starts them, but copies of one that
has imported skorche already: four fifths of the time of a check in this process, otherwise.

What such a process is like from its first line on is tested in tests/apart, where, as in
tests/security, each is begun by Python.
"""

from __future__ import annotations

import gc
import json
import os
import socket
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from typing import IO, Any

#: What a message has at most, and how many pipes go with it: input, output, errors, its end.
SIZE, PIPES = 1 << 20, 4


class First:
    """The process that others are copies of, begun when it is first needed."""

    _line: socket.socket | None = None
    _process: subprocess.Popen[bytes] | None = None

    @classmethod
    def copy(cls, about: dict[str, Any], pipes: list[int]) -> None:
        if cls._line is None:
            cls._line, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
            words = [sys.executable, str(Path(__file__)), str(theirs.fileno())]
            cls._process = subprocess.Popen(
                words, stdin=subprocess.DEVNULL, pass_fds=[theirs.fileno()]
            )
            theirs.close()
        socket.send_fds(cls._line, [json.dumps(about).encode()], pipes)

    @classmethod
    def end(cls) -> None:
        """It ends when nobody holds the other end of its line."""
        if cls._line is not None and cls._process is not None:
            cls._line.close()
            cls._process.wait(20)
            cls._line = cls._process = None


class Begun:
    """What skorche has of such a process: as much of `subprocess.Popen` as it asks for."""

    def __init__(self, _words: list[str], env: dict[str, str], **_: Any) -> None:
        theirs_in, mine_in = os.pipe()
        mine_out, theirs_out = os.pipe()
        mine_end, theirs_end = os.pipe()
        about = {"folder": os.getcwd(), "environment": env}
        theirs = [theirs_in, theirs_out, 2, theirs_end]
        First.copy(about, theirs)
        for pipe in (theirs_in, theirs_out, theirs_end):
            os.close(pipe)
        self.stdin: IO[bytes] = os.fdopen(mine_in, "wb")
        self.stdout: IO[bytes] = os.fdopen(mine_out, "rb")
        self._end: IO[bytes] = os.fdopen(mine_end, "rb")

    def wait(self, timeout: float | None = None) -> int:
        """Its exit code; it ends when its input does, as the tests of tests/apart see."""
        with self._end as end:
            return int(end.read())


def main(line: socket.socket) -> dict[str, Any] | None:
    """Make copies until nobody wants more; in a copy, return what it is to do."""
    import skorche.apart.children  # noqa: F401 - what the copies need
    from skorche.apart.answers import prepare

    prepare(["threads", "serial"])
    gc.collect()
    gc.freeze()  # or each copy would look through it
    while True:
        message, pipes, _, _ = socket.recv_fds(line, SIZE, PIPES)
        if not message:
            with suppress(ChildProcessError):
                while os.wait():
                    pass
            return None
        if os.fork():
            for pipe in pipes:
                os.close(pipe)
            with suppress(ChildProcessError):
                while os.waitpid(-1, os.WNOHANG)[0]:
                    pass
            continue
        line.close()
        own = os.fork()
        if own:
            *others, end = pipes
            for pipe in others:
                os.close(pipe)
            _, status = os.waitpid(own, 0)
            os.write(end, str(os.waitstatus_to_exitcode(status)).encode())
            os._exit(0)
        os.setsid()
        for number, pipe in enumerate(pipes[:3]):
            os.dup2(pipe, number)
        for pipe in pipes:
            os.close(pipe)
        about: dict[str, Any] = json.loads(message)
        os.chdir(about["folder"])
        os.environ.clear()
        os.environ.update(about["environment"])
        request: dict[str, Any] = json.loads(sys.stdin.buffer.readline())
        sys.path[:] = request["imports"]
        sys.dont_write_bytecode = request["no_bytecode"]
        return request


if __name__ == "__main__":
    del sys.path[0]
    request = main(socket.socket(fileno=int(sys.argv[1])))
    if request is not None:
        from skorche.apart.children import main as answer_all

        answer_all(request)
