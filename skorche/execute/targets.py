"""How the text of each target is run in this process.

Comes in: nothing. Goes out: for each target of `skorche.lower.targets`, by its name, what
runs a graph and what runs a command line. This module must not know how they do it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from skorche.check.parameter_rules import inputs_are_said
from skorche.declare.graph import Graph
from skorche.declare.parameters import parameter_of
from skorche.execute import dask, serial, threads
from skorche.lower.plan import Plan
from skorche.python.visible import shown

if TYPE_CHECKING:
    from skorche.analysis.profile import Profile


class Running(Protocol):
    """A pipeline that was started."""

    def finish(self) -> None:
        """Wait for the end, and raise what went wrong."""

    def profile(self) -> Profile | None:
        """Return what was measured of it so far, if it is."""


class Start(Protocol):
    """What starts a graph; `profile` has it measured, `progress` has it say how far it is,
    and `resume` has it go on from a journal: its path, and whether it may be of another run.
    """

    def __call__(
        self,
        graph: Graph,
        profile: bool = False,
        progress: bool = False,
        parameters: Mapping[str, Any] | None = None,
        resume: tuple[str, bool] | None = None,
    ) -> Running: ...


@dataclass(frozen=True)
class Execution:
    """How a target is run: `run` starts a graph with values of parameters; `script` takes
    a plan, the namespace of its module and what --help says, and returns the exit code.
    """

    run: Start
    script: Callable[[Plan, dict[str, Any], str], int]


#: By the names of the targets, in the order in which messages list them.
EXECUTIONS: dict[str, Execution] = {
    "threads": Execution(threads.Run, threads.run_script),
    "dask": Execution(dask.DaskRun, dask.run_script),
    "serial": Execution(serial.SerialRun, serial.run_script),
}


def no_such_target(said: object, graph: Graph) -> str:
    """Say that run() was given something else than a target, and where inputs are said."""
    targets = " or ".join(f'"{name}"' for name in EXECUTIONS)
    told = f"run() knows no target {shown(said)}: say {targets}"
    if isinstance(said, str):
        return told
    given = [parameter_of(queue.fixed_inputs) for queue in graph.inputs()]
    ways = [f"run({one.name}=...)" for one in given if one is not None]
    said_by = f"inputs are said by {', '.join(ways)}" if ways else inputs_are_said(said)
    return f"{told}; {said_by}"
