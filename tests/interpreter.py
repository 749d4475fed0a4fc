"""A small description of a graph, and what it does, with plain lists.

No threads, no queues, no skorche: the reference that every way to run a graph is compared
with. A queue is a number. Each step has a function of its own, which fails at the items
that the step calls bad.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import chain
from typing import Any


@dataclass(frozen=True)
class Step:
    """`verb` is add, grow, filter, split, tee, merge, batch, batch_waiting, or unbatch."""

    verb: str
    reads: tuple[int, ...]
    writes: tuple[int, ...]
    number: int = 0  # what is added, grown to, divided by; the size of a batch
    workers: int = 1
    bad: int = -1  # fails at numbers whose remainder by 11 this is; -1 for none
    way: str = "thread"  # or process, or async
    ordered: bool = False
    on_error: str = "raise"  # or skip, or queue, which is the last that it writes


@dataclass(frozen=True)
class Description:
    """The items of each input queue, the steps in order, and bounds of queues."""

    inputs: dict[int, tuple[int, ...]]
    steps: tuple[Step, ...]
    maxsizes: dict[int, int] = field(default_factory=dict)


def change(item: Any, verb: str, number: int, bad: int) -> Any:
    """Return what the function of a step does; also part of each declaration's text."""
    if isinstance(item, list):
        changed = [change(inner, verb, number, bad) for inner in item]
        return changed if verb in ("add", "grow") else sum(changed) % number
    if item % 11 == bad:
        raise ValueError(f"bad {item}")
    if verb == "grow":
        return [item] * (item % (number + 1))
    return item + number if verb == "add" else item % number


def interpret(graph: Description) -> tuple[dict[int, list[Any]], dict[int, list[Any]]]:
    """Return the items of each output queue, and the bad items of each failing step.

    A step that fails at an item goes on with the next one, whatever its on_error says.
    """
    queues: dict[int, list[Any]] = {n: list(items) for n, items in graph.inputs.items()}
    failed: dict[int, list[Any]] = {}
    for index, step in enumerate(graph.steps):
        items = [item for number in step.reads for item in queues.pop(number)]
        queues.update((number, []) for number in step.writes)
        first = queues[step.writes[0]]
        if step.verb in ("batch", "batch_waiting"):
            for start in range(0, len(items), step.number):
                first.append(items[start : start + step.number])
        elif step.verb == "tee":
            queues.update((number, list(items)) for number in step.writes)
        elif step.verb in ("merge", "unbatch"):
            first += items if step.verb == "merge" else chain(*items)
        else:
            for item in items:
                try:
                    result = change(item, step.verb, step.number, step.bad)
                except ValueError:
                    if step.on_error == "raise":
                        failed.setdefault(index, []).append(item)
                    elif step.on_error == "queue":
                        queues[step.writes[-1]].append(item)
                    continue
                if step.verb == "split":
                    queues[step.writes[result]].append(item)
                elif step.verb != "filter" or result:
                    first.append(item if step.verb == "filter" else result)
    return queues, failed
