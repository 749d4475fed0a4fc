"""How a stage of a compiled module awaits an async task that may fail."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from threading import get_ident
from typing import Any

from .coroutines import Coroutines
from .errors import StageFailed
from .failures import Failure


class FailingCoroutines(Coroutines):
    """Goes on when the task fails, and puts a Failure into another queue."""

    def __init__(
        self,
        task: Callable[[Any], Awaitable[Any]],
        source: Any,
        sink: Any,
        failed: Any,
        at_once: int,
        name: str,
        ordered: bool,
    ) -> None:
        Coroutines.__init__(self, task, source, sink, at_once, name, ordered)
        self.failed = failed
        self.failures: list[Failure] = []  # those that wait for room

    async def run(self) -> None:
        self.failed.on_emptied.append(self._ring)
        try:
            await Coroutines.run(self)
        finally:
            self.failed.on_emptied.remove(self._ring)
            self.failed.add(self.failures)

    def _fail(self, item: Any, error: Any) -> list[Any]:
        if issubclass(type(error), StageFailed):  # with limits
            self.errors.append(error)
            return []
        if not issubclass(type(error), Exception):
            return Coroutines._fail(self, item, error)
        self.failures.append(Failure(item, error))
        self.source.failures[get_ident()] += 1  # with live
        return []

    def _more(self) -> bool:
        return len(self.failures) < self.at_once and Coroutines._more(self)

    def _over(self) -> bool:
        return Coroutines._over(self) and not (self.failures and self._goes_on())

    def _flush(self) -> None:
        Coroutines._flush(self)
        self.failures = self.failed.offer(self.failures)
