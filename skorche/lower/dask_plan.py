"""`DaskPlan`: a compiled module of the Dask target as data, in file order.

Comes in: what the target decided. Goes out: the same, checked; `skorche.write.emit` prints it.
This module must not know graphs, live functions, or the look of the text.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

from skorche.lower.plan import Piece
from skorche.lower.serial_plan import Push, Step, StreamPlan

#: How the line of a title begins that says what a cluster does not promise.
ON_A_CLUSTER = "On a cluster: "
REMARK = f"""
{ON_A_CLUSTER}where a worker is lost, others do its items again, which tasks may
    have done already; each result counts once."""


@dataclass(frozen=True)
class StageFunction:
    """A function of a list of items, which a worker calls.

    `lists` are the lists that it makes, as pairs of variable and queue; `given` are
    the keywords that it takes beside, with their types. `pushes` are its inner functions,
    `body` is what follows them.
    """

    name: str
    lists: tuple[tuple[str, str], ...]
    given: tuple[tuple[str, str], ...]
    pushes: tuple[Push, ...]
    body: tuple[Step, ...]


@dataclass(frozen=True)
class ClusterLine:
    """A line of `build_pipeline`: `method` is that of the pipeline, `first` its first
    argument; `given` are keywords of a stage function with expressions, `settings` other
    keywords."""

    method: str
    first: str
    reads: str
    writes: tuple[str, ...]
    given: tuple[tuple[str, str], ...] = ()
    settings: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class DaskPlan(StreamPlan):
    """All that a module of the Dask target says: `stages` are the functions that workers
    call, `lines` connect them."""

    target: ClassVar[str] = "dask"

    stages: tuple[StageFunction, ...]
    lines: tuple[ClusterLine, ...]

    @property
    def parameters(self) -> str:
        """Those of stream() and run()."""
        words = super().parameters
        star = "" if "*" in words else "*, "
        comma = ", " if words else ""
        client = f'client: "{self.name("Any")}" = None'
        return f"{words}{comma}{star}{client}"

    @property
    def build_parameters(self) -> str:
        """Those of the function that connects the stages."""
        return super().parameters

    @property
    def build_arguments(self) -> str:
        """What stream() and run() call it with."""
        lines = [line.parameter for line in self.inputs]
        named = [] if len(lines) < 2 else lines
        words = [*([] if named else lines)]
        words += [f"{name}={name}" for name in (*named, *(g.name for g in self.given))]
        return ", ".join(words)

    def pieces(self) -> Mapping[str, Sequence[Piece]]:
        """Return the functions that workers call, each a text of its own."""
        template = "dask/stage.py.jinja"
        return {"stages": [Piece(template, {"stage": one}) for one in self.stages]}

    def words(self) -> frozenset[str]:
        """Return the names of outputs and tasks."""
        steps = [step for one in self.stages for step in one.body]
        steps += [
            step for one in self.stages for push in one.pushes for step in push.steps
        ]
        shown = {step.shown for step in steps if step.shown}
        return frozenset(shown.union(name for _, name in self.outputs))

    def made(self) -> frozenset[str]:
        """Return the names of the functions that are made for the pipeline."""
        return super().made().union(one.name for one in self.stages)

    def check(self) -> None:
        """Raise AssertionError if the plan contradicts itself: a defect of the target."""
        super().check()
        names = [one.name for one in self.stages]
        assert len(set(names)) == len(names), "two functions of one name"
        called = [line.first for line in self.lines if line.method == "stage"]
        assert called == names, "stages that are not connected"
