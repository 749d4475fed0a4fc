"""What a stage is told of how many workers it has, and what they keep to.

Comes in: a task's settings, and where it runs. Goes out: keywords of the function that
adds the stage, and the files of the machinery that their expressions need. This module
must not know other stages.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from skorche.declare.tasks import Settings
from skorche.lower.parameters import number

#: The most workers of a task whose declaration sets no limit; processes share the cores.
MOST = 32


def counts_of(
    settings: Settings, is_async: bool, in_processes: bool, own: Callable[[str], str]
) -> Iterator[tuple[str, str]]:
    """Yield keywords with their expressions; `own` says what a thing of the machinery is
    called."""
    count = number(settings.max_workers, own)
    if (limits := settings.limits) is not None:
        words = ["pipeline", str(limits.low)]
        if limits.high or not in_processes:
            words.append(str(limits.high or max(limits.low, MOST)))
        if settings.rate is not None:
            words.append(f"rate={settings.rate}")
        auto = own("auto")
        count = f"{auto}({', '.join(words)})"
    if is_async:
        yield "at_once", count
        if settings.reorders:
            yield "ordered", "True"
        return
    if count != "1":
        yield "workers", count
    if settings.timeout is not None:
        yield "timeout", str(settings.timeout)


def units_of_counts(settings: Settings) -> Iterator[str]:
    """Return the files of the machinery that these keywords need."""
    if settings.limits is not None:
        yield "balancing"
