"""Items that failed in a worker process and are skipped: the client is told of them."""

from ..serial.skips import Skips
from .notes import note  # with skips


class SentSkips(Skips):
    """Counts the items that a task fails on in a worker process."""

    def __exit__(self, *_: object) -> None:
        if self.count:
            note("skipped", self.task, self.count, self.first)
