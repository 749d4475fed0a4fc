"""What is opened for tasks once in a worker process, and closed at the run's end."""

from contextlib import AbstractContextManager, ExitStack
from threading import Lock, get_ident
from typing import Any

# What keeps the resources of the stage that runs in a thread.
KEEPERS: "dict[int, Keeper]" = {}


class Keeper:
    """Keeps what was opened for the tasks of one run."""

    def __init__(self) -> None:
        self.lock = Lock()
        self.opened: dict[str, Any] = {}
        self.stack = ExitStack()

    def keep(self, name: str, manager: "AbstractContextManager[Any]") -> "Any":
        """Return what was opened by a name, or open it."""
        with self.lock:
            if name not in self.opened:
                self.opened[name] = self.stack.enter_context(manager)
            return self.opened[name]


def kept(name: str, manager: "AbstractContextManager[Any]") -> "Any":
    """Return what was opened by a name for the stage that runs in this thread."""
    return KEEPERS[get_ident()].keep(name, manager)
