"""A graph run on a Dask cluster, by the text of the Dask target.

Comes in: a graph. Goes out: items in its output queues, or a PipelineError. All is done
before run() returns, with what was put before, as in one thread. This module must not know
how the text does its work.
"""

from __future__ import annotations

from importlib.util import find_spec
from typing import Any

from skorche.errors import StateError
from skorche.execute import serial
from skorche.lower.plan import Plan

#: What workers and client need beside the standard library.
NEEDED = "distributed"


class DaskRun(serial.SerialRun):
    """A pipeline that has run on a cluster, to its end or its failure."""

    target = "dask"

    def require(self, resume: tuple[str, bool] | None) -> None:
        if resume is not None:
            raise StateError(
                "run(resume=...) keeps a journal of what one process does: it needs "
                'target="threads" or target="serial"'
            )
        require_distributed()


def run_script(plan: Plan, module: dict[str, Any], about: str) -> int:
    """Run the command line of a plan's module; return the exit code."""
    require_distributed()
    return serial.run_script(plan, module, about)


def require_distributed() -> None:
    """Raise StateError where this Python has no Dask."""
    if find_spec(NEEDED) is None:
        raise StateError(
            f"the dask target needs the package {NEEDED}, which this Python does not "
            'have: pip install "dask[distributed]"'
        )
