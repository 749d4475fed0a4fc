"""Where worker processes are: each looks at itself, and tells the program.

Comes in: the namespace of a module, of which the classes for worker processes are made to
do so, before any of them starts. Goes out: what was told, in a tally by the stage's
`Children`. Only processes that are forked can tell: one that is made anew knows of nothing.
Nothing of that is in a compiled file.
"""

from __future__ import annotations

import json
import os
import socket
import threading
from collections.abc import Callable, Mapping
from contextlib import suppress
from types import CodeType
from typing import Any

from skorche.measure.own_code import Whose
from skorche.measure.stacks import Being, Spot, Stacks, Tally, Time

#: Seconds between two messages of a process, and the most bytes of one.
EVERY = 0.25
LARGEST = 60_000


class WorkerStacks:
    """What worker processes tell of their stacks; `receive` adds what has come."""

    def __init__(self, whose: Callable[[CodeType], Whose]) -> None:
        self.tally = Tally()
        self._whose = whose
        self._owner = 0  # of the processes that are forked now
        self._ours, self._theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)
        self._ours.setblocking(False)
        self._theirs.settimeout(1.0)

    def close(self) -> None:
        """Add what is left, and receive no more."""
        if self._ours.fileno() == -1:
            return
        self.receive()
        self._ours.close()
        self._theirs.close()

    def watch(self, namespace: Mapping[str, Any]) -> None:
        """Have the processes of a module's pipelines tell where they are."""
        for value in list(namespace.values()):
            if not isinstance(value, type):
                continue
            if all(hasattr(value, name) for name in ("fork", "one", "start")):
                self._tell_owner(value)
            elif all(hasattr(value, name) for name in ("serve", "_answer", "_do")):
                self._look_within(value)

    def receive(self) -> None:
        """Add what processes have told meanwhile."""
        with suppress(BlockingIOError):
            while True:
                owner, *spots = json.loads(self._ours.recv(LARGEST + 1000))
                for path, line, function, *times in spots:
                    self.tally.add(owner, Spot(path, line, function), Time(*times))

    def _tell_owner(self, children: type) -> None:
        start: Any = children.start  # type: ignore[attr-defined]

        def told(this: Any) -> None:
            self._owner = id(this)
            start(this)

        setattr(children, "start", told)  # noqa: B010 - of a class that has it

    def _look_within(self, server: type) -> None:
        serve: Any = server.serve  # type: ignore[attr-defined]

        def looked_at(this: Any, *args: Any) -> None:
            teller = Teller(self._theirs, self._owner, self._whose)
            teller.stacks.start()
            try:
                serve(this, *args)
            finally:
                teller.stacks.stop()
                teller.tell()

        setattr(server, "serve", looked_at)  # noqa: B010 - of a class that has it


class Teller:
    """Looks at the thread that works in a worker process, and tells now and then."""

    def __init__(
        self, link: socket.socket, owner: int, whose: Callable[[CodeType], Whose]
    ) -> None:
        self.link = link
        self.owner = owner
        self.since = 0.0
        me, number = threading.current_thread(), threading.get_native_id()
        worker = Being(me, owner, number=number)
        self.stacks = Stacks(lambda: [worker], whose, self._looked)

    def _looked(self, seconds: float) -> None:
        self.since += seconds
        if self.since >= EVERY:
            self.since = 0.0
            self.tell()

    def tell(self) -> None:
        """Tell what there is, and begin anew."""
        spots = self.stacks.tally.times.pop(self.owner, {})
        rows: list[list[Any]] = [[*spot, *time] for spot, time in spots.items()]
        while rows:
            count = len(rows)
            while (
                len(message := json.dumps([self.owner, *rows[:count]]).encode())
                > LARGEST
            ):
                if count == 1:  # a path of absurd length
                    break
                count = -(-count // 2)
            del rows[:count]
            with suppress(OSError):  # the program has gone, or looks no more
                self.link.send(message)


def can_tell() -> bool:
    """Return whether this system has the kind of link that is needed."""
    return os.name == "posix" and hasattr(socket, "AF_UNIX")
