"""The targets by their names: the ways to lower a graph.

Comes in: nothing. Goes out: a table. This module must not know what a target does.
"""

from __future__ import annotations

from collections.abc import Callable

from skorche.declare.graph import Graph
from skorche.lower import serial, threads
from skorche.lower.carrier import Carrier
from skorche.lower.serial_plan import SerialPlan
from skorche.lower.threads_plan import Plan

Lower = Callable[[Graph, Carrier, str, str, bool], Plan | SerialPlan]
TARGETS: dict[str, Lower] = {"serial": serial.lower, "threads": threads.lower}
#: The target where none is named.
DEFAULT = "threads"
