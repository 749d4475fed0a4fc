"""A task of a compiled module that a worker's own process does, item by item."""

from __future__ import annotations

from time import perf_counter
from typing import Any

from .errors import PipelineError, StageFailed, Stopped  # with calls
from .links import FOREVER, ProcessDied, blocks_of, pack
from .processes import Child  # with calls


def call_child(item: Any, child: Child) -> Any:
    """Return what the worker's process returns for an item.

    A process that died is replaced first, and again if it has not begun the item.
    """
    blocks = blocks_of([pack(item)])
    results: list[Any] = []
    failure: Any = None
    for again in (False, True):
        if child.link is None:
            start_again(child)
        seconds = child.children.timeout
        until = FOREVER if seconds is None else perf_counter() + seconds
        died = None
        try:
            child.send(blocks, until)
            results, failure = child.answer(until)
            break
        except TimeoutError:
            child.kill()
            raise TimeoutError(f"took longer than {seconds} s") from None
        except ProcessDied:
            died = ProcessDied(child.kill())
        if child.begun or again:
            raise died
    if failure:
        raise failure[2]
    return results[0]


def start_again(child: Child) -> None:
    """Replace a process; where that fails, so does the stage, and not the item."""
    try:
        is_ready = child.start()
    except PipelineError as error:
        child.children.pipeline.stop()  # so that nobody tries again
        raise StageFailed(error.message, error.task) from error.__cause__
    if not is_ready:
        raise Stopped("was not begun", child.name)
