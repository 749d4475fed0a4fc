"""How many cores a compiled module may use."""

from __future__ import annotations

import os
from contextlib import suppress
from math import ceil
from typing import Any


def cores() -> int:
    """Return how many cores this process may use, by affinity and control groups."""
    affinity: Any = getattr(os, "sched_getaffinity", None)
    count = len(affinity(0)) if affinity else os.cpu_count() or 1
    group = ""
    with suppress(OSError), open("/proc/self/cgroup", encoding="utf-8") as lines:
        group = "".join(line[4:].strip("/\n") for line in lines if line[:3] == "0::")
    while True:  # the group, and those that it is in
        with suppress(OSError, ValueError):  # ValueError: "max", for no limit
            with open(f"/sys/fs/cgroup/{group}/cpu.max", encoding="ascii") as limit:
                quota, period = map(int, limit.read().split())
            count = min(count, ceil(quota / period))
        if not group:
            return max(1, count)
        group = group.rpartition("/")[0]
