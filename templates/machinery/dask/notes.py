"""What workers tell the client beside results: what they skipped, or failed on, or would log."""

from logging import LogRecord, getLogger
from threading import current_thread
from typing import Any

from ..serial.errors import PipelineError
from ..serial.skips import Skips  # if there
from .failed import failure_of


def note(method: str, *words: "Any") -> None:
    """Keep a call of a method of Notes for the client, until the stage that runs in this
    thread has ended."""
    thread: Any = current_thread()
    thread.notes.append((method, *words))


class TooManyFailures(PipelineError):  # with limits
    """A task failed on more items than max_failures lets pass."""


class Notes:
    """What all workers have told of a run."""

    def __init__(self) -> None:  # with skips, limits
        self.skips: dict[str, Skips] = {}  # by task  # with skips
        self.failures: dict[str, int] = {}  # by task  # with limits

    def add(self, notes: "Any") -> None:
        """Add what a worker has told."""
        for method, *words in notes:
            getattr(self, method)(*words)

    def skipped(self, task: str, count: int, first: str) -> None:  # with skips
        """Add what a task has skipped."""
        skips = self.skips.setdefault(task, Skips(task))
        if not skips.count:
            skips.first = first
        skips.count += count

    def failed(self, task: str, most: int, told: "Any") -> None:  # with limits
        """Count an item that a task failed on; raise TooManyFailures for one too many."""
        count = self.failures[task] = self.failures.get(task, 0) + 1
        if count > most:
            last = failure_of(*told)
            counts = f"{count}, and max_failures is {most}"
            text = f"too many failures of {task} ({counts}); the last: {last}"
            raise TooManyFailures(text, task, last.item) from last.__cause__

    def logged(self, record: LogRecord) -> None:  # with logs
        """Log what a task's logger was given, as it is set up here."""
        logger = getLogger(record.name)
        if logger.isEnabledFor(record.levelno):
            logger.handle(record)
