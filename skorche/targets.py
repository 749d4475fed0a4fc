"""The targets by their names: the ways to lower a graph.

Comes in: nothing. Goes out: a table. This module must not know what a target does.
"""

from __future__ import annotations

from collections.abc import Callable

from skorche.carrier import Carrier
from skorche.graph import Graph
from skorche.lower import serial, threads
from skorche.plan import Plan
from skorche.serial_plan import SerialPlan

Lower = Callable[[Graph, Carrier, str, str, bool], Plan | SerialPlan]
TARGETS: dict[str, Lower] = {"serial": serial.lower, "threads": threads.lower}
#: The target where none is named.
DEFAULT = "threads"
