"""Waits that end: for what is to come about, for a call, for threads to be gone."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Any

#: Seconds within which whatever is to happen has to have happened.
SOON = 10.0


def wait_until(condition: Callable[[], object], seconds: float = SOON) -> None:
    """Wait for a condition; fail if it does not come about in time."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "this did not come about in time"
        time.sleep(0.001)


def within(work: Callable[[], Any], seconds: float = SOON) -> Any:
    """Return what a call returns, or raise what it raises; fail if it takes too long."""
    results: list[Any] = []
    errors: list[BaseException] = []

    def call() -> None:
        try:
            results.append(work())
        except BaseException as error:  # noqa: BLE001 - it is raised again
            errors.append(error)

    thread = threading.Thread(target=call, daemon=True)
    thread.start()
    thread.join(seconds)
    assert not thread.is_alive(), "this did not end in time"
    if errors:
        raise errors[0]
    return results[0]


def wait_for_threads(before: set[threading.Thread]) -> None:
    """Wait until there is no thread but those that were there before."""
    end = time.monotonic() + SOON
    while left := set(threading.enumerate()) - before:
        assert time.monotonic() < end, left
        time.sleep(0.001)
