"""Which files of the machinery the stages of the threads target need.

Comes in: what a stage needs. Goes out: names of files, and of their layers. This module must
not know what is in them.
"""

from __future__ import annotations

from collections.abc import Iterator

from skorche.lower.stage_counts import units_of_counts
from skorche.lower.stage_lines import StageNeeds

#: What of the machinery stands beside these functions, since it is what workers do.
WORKER_UNITS = ("apply", "apply_or_fail", "keep", "route", "unbatch")
#: What templates use of the machinery's layers.
LAYERS = {"batch_timeout": ("patience",), "process": ("at_stop", "lists", "sharing")}
_UNITS = {
    "process": "processes",
    "split": "route",
    "filter": "keep",
    "unbatch": "unbatch",
}


def layers_of(needs: StageNeeds) -> Iterator[str]:
    """Return the layers of the machinery that the function for a stage needs."""
    yield from LAYERS.get(needs.worker.template, ())


def units_of(needs: StageNeeds) -> Iterator[str]:
    """Return the files of the machinery that a stage needs."""
    worker, settings = needs.worker, needs.settings
    yield from units_of_counts(settings)
    if worker.template in _UNITS:
        yield _UNITS[worker.template]
    if worker.template == "async_map":
        yield "coroutines_failing" if worker.failing else "coroutines"
    if worker.template in ("map", "process_call"):
        yield "apply_or_fail" if worker.failing else "apply"
    if worker.template == "process_call":
        yield "process_calls"
    before = "async_" if needs.is_async else ""
    if worker.setup or worker.template == "process_call":
        yield "given"
    if needs.setup:
        yield "opened" if needs.in_processes else f"{before}opened"
    if settings.rate is not None:
        yield f"{before}paced"
    if settings.timeout is not None and needs.is_async:
        yield "async_within"
    if needs.max_failures is not None:
        yield f"{before}limited"
    if needs.logger:
        yield f"{before}logged"
    if settings.retries:
        yield f"{before}retries"
    if worker.failing == "skip":
        yield "skips"
    if worker.ordered:
        yield "order"
