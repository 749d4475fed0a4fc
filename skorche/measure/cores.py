"""How many cores this process may use, and what others leave of them.

Comes in: what the system says. Goes out: numbers, with what a control group leaves of the
cores. This module must not know pipelines.
"""

from __future__ import annotations

import os
from contextlib import suppress
from math import ceil
from pathlib import Path

#: Where the limits of this process's control group stand, in version 2 and in version 1.
_GROUPS = Path("/sys/fs/cgroup")
_STATISTICS = Path("/proc/stat")


def cores(groups: Path = _GROUPS) -> int:
    """Return how many cores there are for this process: at least one.

    A part of a core counts as a whole one.
    """
    try:
        there = len(os.sched_getaffinity(0))
    except AttributeError:  # not on this system
        there = os.cpu_count() or 1
    return max(1, min(there, ceil(_allowed(groups, there))))


def idle_time(path: Path = _STATISTICS) -> float | None:
    """Return for how many seconds the cores of the machine have had nothing to do, all
    together; None where nobody tells."""
    with suppress(IndexError, OSError, ValueError, AttributeError):
        words = path.read_text().split("\n", 1)[0].split()
        return (int(words[4]) + int(words[5])) / os.sysconf("SC_CLK_TCK")
    return None


def _allowed(groups: Path, otherwise: float) -> float:
    """What a container was given, in cores."""
    with suppress(OSError, ValueError):
        quota, period = (groups / "cpu.max").read_text().split()[:2]
        return otherwise if quota == "max" else int(quota) / int(period)
    with suppress(OSError, ValueError):
        given = int((groups / "cpu/cpu.cfs_quota_us").read_text())
        each = int((groups / "cpu/cpu.cfs_period_us").read_text())
        return given / each if given > 0 else otherwise
    return otherwise
