"""What is opened for tasks once in a thread of a worker process, and closed at the run's end."""

from contextlib import AbstractContextManager, ExitStack
from threading import current_thread
from typing import Any


class Opened(ExitStack):
    """What was opened in a thread for the tasks of one run, by its names."""

    def __init__(self) -> None:
        super().__init__()
        self.found: dict[str, Any] = {}
        self.callback(self.found.clear)  # at the end


def kept(name: str, manager: "AbstractContextManager[Any]") -> "Any":
    """Return what was opened by a name for the run that this thread works for, or open it."""
    thread: Any = current_thread()
    opened: Opened = thread.opened
    if name not in opened.found:
        opened.found[name] = opened.enter_context(manager)
    return opened.found[name]
