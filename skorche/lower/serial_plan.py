"""`SerialPlan`: a compiled module of the serial target as data, in file order.

Comes in: what the target decided. Goes out: the same, checked; `skorche.write.emit` prints it.
This module must not know graphs, live functions, or the look of the text.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import ClassVar

from skorche.lower.plan import Plan
from skorche.python.literals import quoted

#: How the line of a title begins that names settings which mean nothing here.
UNUSED = "Not used, in one thread: "


def annotation_text(annotation: str) -> str:
    """An annotation, as a text if it is more than a name: not every Python can read it."""
    return annotation if annotation.isidentifier() else f'"{annotation}"'


@dataclass(frozen=True)
class Step:
    """A few lines of a function, set in as deep as `depth` says.

    `template` is the file under serial/ that prints it. `task` is the expression for
    the user's function, `shown` its name for messages, `value` an expression. `queue` is
    the variable of a queue's list, `name` the name of a queue, `push` the function for
    what comes next, `size` that of a batch, and `drop` how an item is left. `limited` says
    that a task may fail on so many items only, and `given` are keywords of its call.
    """

    template: str
    depth: int = 0
    task: str = ""
    shown: str = ""
    value: str = ""
    queue: str = ""
    name: str = ""
    push: str = ""
    size: str = ""
    drop: str = ""
    limited: bool = False
    given: str = ""

    @property
    def arguments(self) -> str:
        """What the user's function is called with behind the item."""
        return f", {self.given}" if self.given else ""

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
class StreamPlan(Plan):
    """What modules say whose script writes what `stream()` gives, and whose annotations are
    texts, so that nothing is imported for them.

    `variables` are what inputs and parameters are called where functions of the user's are,
    `outputs` are pairs of variable and name, `results` is the type of what comes out, if
    that is known. `lazy` says that the user's annotations need
    `from __future__ import annotations`.
    """

    lazy: bool
    variables: tuple[str, ...]
    outputs: tuple[tuple[str, str], ...]
    results: str

    @property
    def parameters(self) -> str:
        """Those of stream() and run()."""
        iterable, any_ = self.name("Iterable"), self.name("Any")
        words = [
            f'{line.parameter}: "{iterable}[{line.items or any_}]"'
            + (f" = {line.constant}" if line.constant else "")
            for line in self.inputs
        ]
        given = [
            replace(line, annotation=annotation_text(line.annotation))
            for line in self.given
        ]
        signatures = [line.signature for line in given]
        signatures += [f'resume: "{any_}" = None'] if self.resumable else []
        if len(words) < 2:
            return ", ".join([*words, *(["*"] if signatures else []), *signatures])
        return ", ".join(["*", *words, *signatures])

    @property
    def stream_type(self) -> str:
        """What stream() and astream() give, an item each."""
        kind = self.results or self.name("Any")
        return f"{self.name('tuple')}[{self.name('str')}, {kind}]"

    @property
    def results_type(self) -> str:
        """What run() returns."""
        return self._lists(self.results or self.name("Any"))

    @property
    def gathered_type(self) -> str:
        """The same while it is gathered."""
        return self._lists(self.name("Any"))

    def _lists(self, kind: str) -> str:
        return f"{self.name('dict')}[{self.name('str')}, {self.name('list')}[{kind}]]"

    @property
    def main_call(self) -> str:
        """The call that runs the command line."""
        entries = [
            f'{quoted(line.name)}: ("{line.parameter}", {line.constant or None}{taken})'
            for line in self.inputs
            for taken in [f", {line.taker}" if line.taker else ""]
        ]
        stream = self.name("build" if self.given else "stream")
        names = [quoted(name) for _, name in self.outputs]
        words = [stream, "__doc__", f"{{{', '.join(entries)}}}"]
        words.append(f"[{', '.join(names)}]")
        return f"{self.name('main')}({', '.join(words)})"


@dataclass(frozen=True)
class SerialPlan(StreamPlan):
    """All that a module of the serial target says.

    `waiting` makes the lists for batches, `pushes` are the inner functions, `body` is what
    follows them; `deep` says that the inner functions would call each other too deep.
    """

    target: ClassVar[str] = "serial"

    waiting: tuple[Step, ...]
    pushes: tuple[Push, ...]
    body: tuple[Step, ...]
    deep: bool

    @property
    def pushing(self) -> str:
        """How a step calls a function that pushes items on."""
        return "yield" if self.deep else "yield from"

    @property
    def steps_parameters(self) -> str:
        """Those of the function with all steps: inputs, and a list for each output."""
        any_, count = self.name("Any"), len(self.inputs)
        kinds = [f'"{any_}"'] * count
        kinds += [annotation_text(line.annotation) for line in self.given]
        words = [f"{one}: {kind}" for one, kind in zip(self.variables, kinds)]
        words += [f'{one}: "{self.name("list")}[{any_}]"' for one, _ in self.outputs]
        words.append(f"{self.name('pause')}: {self.name('bool')}")
        words += [f'{self.name("resume")}: "{any_}"'] if self.resumable else []
        return ", ".join(words)

    @property
    def no_results(self) -> str:
        """The results before there are any."""
        return f"{{{', '.join(f'{quoted(name)}: []' for _, name in self.outputs)}}}"

    @property
    def pausing_steps(self) -> str:
        """A call of the function with all steps that yields after each output."""
        return self._steps("True")

    @property
    def all_steps(self) -> str:
        """A call of the function with all steps that yields nothing."""
        return self._steps("False")

    def _steps(self, pause: str) -> str:
        results = self.name("results")
        words = [line.parameter for line in self.inputs]
        words += [line.name for line in self.given]
        words += [f"{results}[{quoted(name)}]" for _, name in self.outputs]
        words.append(f"{self.name('pause')}={pause}")
        words += [f"{self.name('resume')}=resume"] if self.resumable else []
        call = f"{self.name('steps')}({', '.join(words)})"
        return f"{self.name('walk')}({call})" if self.deep else call

    def words(self) -> frozenset[str]:
        """Return the names of outputs and tasks."""
        steps = [*self.body, *(step for push in self.pushes for step in push.steps)]
        shown = {step.shown for step in steps if step.shown}
        return frozenset(shown.union(name for _, name in self.outputs))

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
