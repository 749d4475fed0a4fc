"""What the steps of plain loops are made of: expressions, and names for lists and functions.

Comes in: operators, with the expressions of their functions. Goes out: a step for each. This
module must not know which steps follow each other.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from skorche.declare.operators import (
    Batch,
    Filter,
    Map,
    Op,
    Split,
    Unbatch,
)
from skorche.declare.queues import Queue
from skorche.lower.parameters import words_of
from skorche.lower.serial_plan import Step
from skorche.lower.serial_wraps import Around, Wording
from skorche.python.identifiers import Namespace, identifier

#: How a value is compared that `==` is no good style for, by the value's text.
_BY_IDENTITY = {"None": "is None", "True": "in (True,)", "False": "in (False,)"}


class Words:
    """What steps are made of: expressions, and names for lists and functions."""

    def __init__(
        self,
        names: dict[Queue, str],
        namespace: Namespace,
        wording: dict[Op, Wording],
        renamed: Mapping[str, str],
        variables: Mapping[str, str],
        around: Around,
    ) -> None:
        self._variables = variables
        self._around = around
        self._names = names
        self._namespace = namespace
        self._wording = wording
        self._value = renamed.get("value", "value")
        self._lists: dict[Queue, str] = {}
        self._pushes: dict[Queue, str] = {}

    def gathered(self, queue: Queue) -> str:
        """Return the variable of the list that a queue's items gather in."""
        if queue not in self._lists:
            word = identifier(self._names[queue])
            self._lists[queue] = self._namespace.unique(word)
        return self._lists[queue]

    def push(self, queue: Queue) -> str:
        if queue not in self._pushes:
            word = f"push_{identifier(self._names[queue])}"
            self._pushes[queue] = self._namespace.unique(word)
        return self._pushes[queue]

    def output(self, queue: Queue) -> Step:
        return Step("output", queue=self.gathered(queue), name=self._names[queue])

    def step(self, op: Op) -> Step:
        wording = self._wording[op]
        step = self._step(op, wording)
        return replace(step, given=words_of(wording.keywords, self._variables))

    def _step(self, op: Op, wording: Wording) -> Step:
        match op:
            case Map():
                kind = "map" if op.on_error == "raise" else "map_failing"
                return Step(
                    kind,
                    task=wording.task,
                    shown=wording.label,
                    queue=wording.skips,
                    limited=op.max_failures is not None,
                )
            case Filter():
                return Step("filter", task=wording.task, shown=wording.label)
            case Split():
                values = wording.values
                return Step(
                    "split",
                    task=wording.task,
                    shown=wording.label,
                    value=_as_tuple(values) if _checks_first(values) else "",
                )
            case Batch() if op.fill:
                return Step(
                    "batch",
                    queue=self.gathered(op.reads[0]),
                    push=self.push(op.writes[0]),
                    size=self._around.size(op.size),
                    value="" if op.timeout is None else str(op.timeout),
                )
            case Unbatch():
                return Step("unbatch")
            case _:
                return Step("batch_waiting")

    def heads(self, split: Split) -> list[Step]:
        values = self._wording[split].values
        if _checks_first(values):
            test = self._value if values[0] == "True" else f"not {self._value}"
            return [Step("branch", value=f"if {test}:"), Step("branch", value="else:")]
        tests = [self._test(value) for value in values]
        heads = [f"if {tests[0]}:", *(f"elif {test}:" for test in tests[1:])]
        return [Step("branch", value=head) for head in heads]

    def tail(self, split: Split) -> list[Step]:
        values = self._wording[split].values
        if _checks_first(values):
            return []
        last = Step("no_branch", 1, value=_as_tuple(values))
        return [Step("branch", value="else:"), last]

    def _test(self, value: str) -> str:
        return f"{self._value} {_BY_IDENTITY.get(value, f'== {value}')}"


def _checks_first(values: tuple[str, ...]) -> bool:
    """Whether a value is compared with all of a split's before the first branch: where
    `else` is the branch for the other truth value, and where there is one branch only.
    """
    return len(values) == 1 or sorted(values) == ["False", "True"]


def _as_tuple(values: tuple[str, ...]) -> str:
    """Values as a tuple. Those of truth are in one order, so that branches that change
    places leave it as it is."""
    if sorted(values) == ["False", "True"]:
        values = ("True", "False")
    return f"({', '.join(values)}{',' * (len(values) == 1)})"
