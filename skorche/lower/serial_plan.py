"""`SerialPlan`: a compiled module of the serial target as data, in file order.

Comes in: what the target decided. Goes out: the same, checked; `skorche.write.emit` prints it.
This module must not know graphs, live functions, or the look of the text.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from skorche.lower.plan import Plan

#: How the line of a title begins that names settings which mean nothing here.
UNUSED = "Not used, in one thread: "


@dataclass(frozen=True)
class Step:
    """A few lines of a function, set in as deep as `depth` says.

    `template` is the file under serial/ that prints it. `task` is the expression for
    the user's function, `shown` its name for messages, `value` an expression. `queue` is
    the variable of a queue's list or the name of a queue, `push` the function for what
    comes next, `size` that of a batch, and `drop` how an item is left. `name` is that of
    a queue, or the word that a template puts before what it calls; `within_push` says
    that the step is part of a function which pushes an item on.
    """

    template: str
    depth: int = 0
    task: str = ""
    shown: str = ""
    value: str = ""
    queue: str = ""
    name: str = ""
    push: str = ""
    size: int = 0
    drop: str = ""
    within_push: bool = False

    @property
    def file(self) -> str:
        """The name of the template."""
        return f"serial/{self.template}.py.jinja"


@dataclass(frozen=True)
class Push:
    """A function within `steps` that pushes an item on from one queue."""

    name: str
    steps: tuple[Step, ...]


@dataclass(frozen=True)
class SerialPlan(Plan):
    """All that a module of the serial target says.

    `outputs` are pairs of variable and name, `waiting` makes the lists for batches,
    `pushes` are the inner functions, `body` is what follows them. `typing_imports` are none.
    `lazy` says that the user's annotations need `from __future__ import annotations`,
    `deep` that the inner functions would call each other too deep.
    """

    target: ClassVar[str] = "serial"

    lazy: bool
    outputs: tuple[tuple[str, str], ...]
    waiting: tuple[Step, ...]
    pushes: tuple[Push, ...]
    body: tuple[Step, ...]
    deep: bool

    @property
    def pushing(self) -> str:
        """How a step calls a function that pushes items on."""
        return "yield" if self.deep else "yield from"

    def check(self) -> None:
        """Raise AssertionError if the plan contradicts itself: a defect of the target."""
        super().check()
        named = [push.name for push in self.pushes]
        lists = [
            *(step.queue for step in self.waiting),
            *(variable for variable, _ in self.outputs),
        ]
        steps = [*self.body, *(step for push in self.pushes for step in push.steps)]
        assert len(set(named)) == len(named), "two functions of one name"
        assert len(set(lists)) == len(lists), "two queues in one list"
        assert {step.push for step in steps if step.push} == {
            *named
        }, "unknown functions"
        lists += [step.queue for step in steps if step.template == "assign"]
        used = {step.queue for step in steps if step.queue}
        assert used <= {*lists}, f"unknown variables: {used}"
