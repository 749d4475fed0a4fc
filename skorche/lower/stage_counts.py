"""What a stage is told of how many workers it has, and what they keep to.

Comes in: a task's settings, and where it runs. Goes out: keywords of the function that
adds the stage, and the files of the machinery that their expressions need. This module
must not know other stages.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from skorche.declare.tasks import Settings
from skorche.lower.parameters import number

#: The most workers of a task whose declaration sets no limit; processes have the cores.
MOST = 32


def counts_of(
    settings: Settings, is_async: bool, in_processes: bool, own: Callable[[str], str]
) -> Iterator[tuple[str, str]]:
    """Yield keywords with their expressions; `own` says what a thing of the machinery is
    called."""
    count = number(settings.max_workers, own)
    if (limits := settings.limits) is not None:
        most = str(limits.high or max(limits.low, MOST))
        if _needs_cores(settings, in_processes):
            most = own("cores") + "()"
        if settings.rate is not None:
            most += f", rate={settings.rate}"
        count = own("auto") + f"(pipeline, {limits.low}, {most})"
    if is_async:
        yield "at_once", count
        if settings.reorders:
            yield "ordered", "True"
        return
    if count != "1":
        yield "workers", count
    if settings.timeout is not None:
        yield "timeout", str(settings.timeout)


def units_of_counts(settings: Settings, in_processes: bool) -> Iterator[str]:
    """Return the files of the machinery that these keywords need."""
    if settings.limits is not None:
        yield "balancing"
    if _needs_cores(settings, in_processes):
        yield "cores"


def _needs_cores(settings: Settings, in_processes: bool) -> bool:
    limits = settings.limits
    return in_processes and limits is not None and limits.high is None
