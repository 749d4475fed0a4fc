"""A graph with what its user left free, settled: by what `skorche tune` would set, or so
that the run itself sets numbers of workers.

Comes in: a graph without problems, and a file's settings by the names of stages and queues.
Goes out: the same graph, changed, and what was set; or all that the graph cannot have, by the
lines of that file. What the user said always wins. This module must not know where the
settings come from, nor how any is lowered.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

from skorche.analysis.stage_names import unique_names
from skorche.analysis.tuned import Tuned
from skorche.declare.graph import Graph
from skorche.declare.operators import Batch, Filter, Map, Merge, Op, Split
from skorche.declare.queues import Queue
from skorche.declare.tasks import Task, is_said
from skorche.diagram.names import label_of, queue_names
from skorche.errors import DeclarationError, Problem
from skorche.python.visible import shown, visible_line

#: The number of workers that a run sets by itself.
AUTO = "auto"


@dataclass(frozen=True)
class Settled:
    """What was set, in the order of the graph, a line each; what was not, since the user
    said it; and what was `balanced` by the project's settings."""

    done: tuple[str, ...] = ()
    left: tuple[str, ...] = ()
    balanced: tuple[str, ...] = ()


def stages_of(graph: Graph, names: Mapping[Queue, str]) -> dict[str, Op]:
    """Return the operators of a graph that are stages, by their names in profiles."""
    stages = [op for op in graph.operators if not isinstance(op, Merge)]
    labels = [(_label(op), names[op.reads[0]]) for op in stages]
    return dict(zip(unique_names(labels), stages, strict=True))


def _label(op: Op) -> str:
    match op:
        case Map():
            return label_of(op.task)
        case Split() | Filter():
            return label_of(op.predicate)
        case _:
            return type(op).__name__.lower()


def settle(graph: Graph, tuned: Tuned) -> Settled:
    """Set what the user left free, and return what was set.

    Raises DeclarationError for stages and queues that are not there, and for settings
    that a stage cannot have.
    """
    names = queue_names(graph)
    stages = stages_of(graph, names)
    queues = {name: queue for queue, name in names.items()}
    problems = [
        *_gone("stage", tuned, "stages", stages),
        *_gone("queue", tuned, "queues", queues),
        *_unfit(tuned, stages),
    ]
    if problems:
        raise DeclarationError(problems)
    done: list[str] = []
    left: list[str] = []
    for name, op in stages.items():
        for key, value in tuned.stages.get(name, {}).items():
            if (said := _said(op, key)) is not None:
                place = f"{tuned.place('stages', name, key)}: {key} of {name}"
                left.append(visible_line(f"{place} is {said}, as the declaration says"))
                continue
            graph.operators[graph.operators.index(op)] = op = _with(op, key, value)
            done.append(visible_line(f"{key}={value} of {name}"))
    for name, queue in queues.items():
        for key, value in tuned.queues.get(name, {}).items():
            if queue.maxsize is not None:
                place = f"{tuned.place('queues', name, key)}: {key} of queue {name}"
                said = queue.maxsize
                left.append(visible_line(f"{place} is {said}, as the declaration says"))
                continue
            queue.maxsize = value
            done.append(visible_line(f"{key}={value} of queue {name}"))
    return Settled(tuple(done), tuple(left))


def balance(graph: Graph) -> tuple[str, ...]:
    """Let the run set how many workers each task has of which the user said nothing, and
    return what was set, a line each. A graph with problems may be balanced, too."""
    done = []
    for place, op in enumerate(graph.operators):
        if isinstance(op, Map) and not is_said(op.task.settings.max_workers):
            graph.operators[place] = _with(op, "max_workers", AUTO)
            done.append(f"max_workers={AUTO} of {visible_line(label_of(op.task))}")
    return tuple(dict.fromkeys(done))


@contextmanager
def bound_queues(graph: Graph, maxsize: int | None) -> Iterator[list[str]]:
    """Let each queue hold so many items meanwhile of which neither the user nor a file that
    tunes the graph said how many; what was set is given, a line each. What is merged has no
    bound of its own."""
    done: list[str] = []
    names = queue_names(graph) if maxsize is not None else {}
    merged = {
        queue for op in graph.operators if isinstance(op, Merge) for queue in op.reads
    }
    bounded = [
        queue
        for op in graph.operators
        for queue in dict.fromkeys((*op.reads, *op.writes))
        if queue in names and queue.maxsize is None and queue not in merged
    ]
    for queue in dict.fromkeys(bounded):
        queue.maxsize = maxsize
        done.append(visible_line(f"maxsize={maxsize} of queue {names[queue]}"))
    try:
        yield done
    finally:
        for queue in bounded:
            queue.maxsize = None


def _gone(
    kind: str, tuned: Tuned, table: str, there: Iterable[str]
) -> Iterator[Problem]:
    known = list(there)
    values: Mapping[str, Any] = getattr(tuned, table)
    for name in values:
        if name not in known:
            near = difflib.get_close_matches(name, known, 1)
            hint = f"say {near[0]}, or" if near else f"the {kind}s are "
            hint += " " if near else f"{', '.join(map(visible_line, known))}: "
            yield Problem(
                "tuned-name-gone",
                tuned.place(table, name),
                f"the declaration has no {kind} {shown(name)}",
                hint=visible_line(hint) + "say `skorche tune` again",
            )


def _unfit(tuned: Tuned, stages: Mapping[str, Op]) -> Iterator[Problem]:
    """Settings that a stage cannot have, or that would change what it gives."""
    for name, values in tuned.stages.items():
        op = stages.get(name)
        for key in values if op is not None else ():
            why = ""
            match op, key:
                case Map(task=task), "executor" if task.is_async:
                    why = "is an async function, and stays in this process"
                case Map(), "max_workers" | "executor":
                    continue
                case Batch(size=size), "batch_size":
                    if not is_said(size):
                        continue
                    why = f"has one in the declaration, {size}, which makes the lists"
                case _:
                    why = "is no task" if key != "batch_size" else "is no batch()"
            yield Problem(
                "not-to-be-tuned",
                tuned.place("stages", name, key),
                f"{key} cannot be set: {visible_line(name)} {why}",
                ((op.place, f"{_label(op)} is declared here"),) if op else (),
                hint="remove the line",
            )


def _said(op: Op, key: str) -> object:
    """What the user said of a setting; None where that was left free."""
    value = getattr(op.task.settings, key) if isinstance(op, Map) else None
    return value if is_said(value) else None


def _with(op: Op, key: str, value: object) -> Op:
    """An operator with another setting. Its task is another one, too: the user may have
    mapped it elsewhere."""
    if isinstance(op, Batch):
        return replace(op, size=value)
    assert isinstance(op, Map)
    settings = replace(op.task.settings, **{key: value})  # type: ignore[arg-type]
    task: Task[..., Any] = Task(op.task.function, op.task.name, settings)
    task.place = op.task.place
    return replace(op, task=task)
