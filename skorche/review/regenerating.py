"""What a compiled file says comes in, the text that skorche writes for that goes out.

A compiled file is a function of its picture, its wiring and the functions that it
carries. Here they go through the same lowering as a declaration's, so that the file can
be compared with itself written again: where they differ, a hand has been in it, or
another skorche wrote it.

Which functions it calls the picture does not say. So the file is first written with holes
in their places; what the file has there is what it calls. This module must not know
declarations, nor the look of a file.
"""

from __future__ import annotations

import ast
import builtins
import re
from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from skorche.declare.graph import Graph
from skorche.declare.operators import Map, Op, setup_of
from skorche.declare.tasks import Settings, Task
from skorche.diagram.names import queue_names
from skorche.diagram.snapshots import AWAITED, CALLED, NAMED, Filling
from skorche.errors import Place, SkorcheError
from skorche.lower.carrier import Carried, Import
from skorche.lower.plan import NEEDS, WHERE, Plan, Wanted
from skorche.python.binding import bound
from skorche.python.holes import fillings
from skorche.python.identifiers import identifier
from skorche.python.trees import walk
from skorche.python.used_names import names_in_text
from skorche.review.graphs import AsyncWords, Words, graph_of, tasks_of
from skorche.review.parts import made_of, parsed, parts_of
from skorche.review.reading import Reading, UnreadableError
from skorche.write.emit import Style, emit
from skorche.write.file_names import words_behind


@dataclass(frozen=True)
class Rewritten:
    """A compiled file, written again from what it says: its text, and what was found in it
    for that. `fillings` are, for each stage, what its picture does not show, and `imports`
    those of the user's.
    """

    text: str
    fillings: tuple[Mapping[str, Filling], ...]
    imports: tuple[Import, ...]


def regenerate(reading: Reading, style: Style | None = None) -> str:
    """Return the text that skorche writes for what a compiled file says, in a project's
    style but for the header, which is the file's own.

    Raises UnreadableError where its picture and its stages do not fit together.
    """
    return rewritten(reading, style).text


def rewritten(
    reading: Reading, style: Style | None = None, formatted: bool = True
) -> Rewritten:
    """Return a compiled file written again, and what it was written from; as `regenerate`
    does. Without `formatted` the text is the same but for its layout."""
    style = replace(style or Style(), header=reading.header)
    try:
        return _written(reading, style, formatted)
    except SkorcheError:
        raise
    except Exception as error:  # a stranger's picture may say anything
        message = f"what its picture says makes no pipeline: {error}"
        raise UnreadableError(message) from error


def _written(reading: Reading, style: Style, formatted: bool) -> Rewritten:
    graph = graph_of(reading)
    holes = _Holes(graph, reading)
    holes.fill(style)
    plan, carrier = _plan(graph, reading)
    text = emit(plan, formatted, style)
    found = tuple(holes.fillings_of(op) for op in graph.operators)
    imports = carrier.carried().imports
    kept = tuple(line for line in dict.fromkeys(reading.imports) if line in imports)
    return Rewritten(text, found, kept)


def _plan(graph: Graph, reading: Reading) -> tuple[Plan, _TextCarrier]:
    asked = Wanted(
        reading.source,
        reading.title,
        reading.has_async_api,
        reading.has_script,
        reading.has_progress,
        reading.has_own_json,
        reading.has_plain_outputs,
        reading.made_inputs,
        reading.logging,
        resumable=reading.is_resumable,
    )
    carrier = _TextCarrier(reading)
    plan = reading.target.lower(graph, carrier, asked)
    title = plan.title + reading.needs + reading.settled
    words = words_behind(reading.pipeline, reading.arguments)
    return replace(plan, title=title, words_behind=words), carrier


class _TextCarrier:
    """A carrier of what a compiled file carries already."""

    def __init__(self, reading: Reading) -> None:
        self._reading = reading
        self._used: list[str] = []

    def function(self, function: Any, place: Place, user: str) -> str:
        self._used.append(function.text)
        return str(function.text)

    def value(self, value: Any, place: Place, user: str) -> str:
        self._used.append(value.text)
        return str(value.text)

    def inputs(self, inputs: Any, place: Place, user: str) -> str:
        return str(inputs.text)

    def bind(self, constant: str, inputs: Any) -> None:
        pass

    def carried(self) -> Carried:
        used = _names_in(self._reading, self._used)
        imports = {line for line in self._reading.imports if line.bound in used}
        taken = self._reading.bound() | {line.bound for line in imports}
        return Carried(
            frozenset(imports),
            self._reading.sections,
            frozenset(taken),
            packages=bool(_packages(self._reading)),
        )


def _packages(reading: Reading) -> set[str]:
    """What the user's part of a compiled file needs that Python does not bring."""
    words = reading.needs.partition(NEEDS)[2].split(", ")
    named = {word for word in words if word and not word.endswith(WHERE)}
    return named - {*reading.target.needs}


def _names_in(reading: Reading, expressions: Iterable[str]) -> set[str]:
    """The names that the user's part of a compiled file uses, with these expressions."""
    texts = [section.text for section in reading.sections]
    texts += [*reading.logging, *(text for _, text in reading.inputs if text)]
    return set().union(*map(names_in_text, dict.fromkeys([*texts, *expressions])))


class _Holes:
    """What is not known of a graph, by the words that stand for it in a text."""

    def __init__(self, graph: Graph, reading: Reading) -> None:
        self._graph = graph
        self._reading = reading
        self._queues = queue_names(graph)
        self._text = "\n".join(map(ast.unparse, reading.made))
        self._prefix = "_hole"
        while self._prefix in reading.text:
            self._prefix += "_"
        self._expressions: dict[str, Words] = {}
        self._tasks: dict[str, tuple[Task[..., Any], str]] = {}
        self._values: set[str] = set()
        self._found: dict[str, str] = {}

    def fill(self, style: Style) -> None:
        """Tell the operators what the file has of the user's in their places."""
        self._dig()
        plan, _ = _plan(self._graph, self._reading)
        text = emit(plan, formatted=False, style=style)
        holes = {*self._expressions, *self._tasks}
        aliases = _aliases(self._reading.made)
        users = _Users(self._reading)
        _, parts = parts_of(text, parsed(text))
        for holed, filled in zip(made_of(parts), self._reading.made):
            for hole, expression in _fillings(holed, filled, holes).items():
                expression = aliases.get(expression, expression)
                is_name = hole in self._expressions and hole not in self._values
                if users.may_give(expression, is_name):
                    self._found.setdefault(hole, expression)
        for hole, words in self._expressions.items():
            words.hole = hole
            words.text = self._found.get(hole) or identifier(
                words.shown or words.__name__
            )
        for hole, (task, name) in self._tasks.items():
            task.name = name
            # A file says the name of a task whose function bears another.
            task.function.__name__ = "" if hole in self._found else name

    def fillings_of(self, op: Op) -> dict[str, Filling]:
        """What an operator has of the user's, by what that is to it."""
        found = {}
        for task in tasks_of(op):
            found[CALLED] = self._filling(task.function, identifier(task.name))
            for role, holds in (
                (AWAITED, isinstance(task.function, AsyncWords)),
                (NAMED, not task.function.__name__),
            ):
                found[role] = Filling("yes" if holds else "no", "no")
        settings = op.task.settings if isinstance(op, Map) else Settings()
        setup, _ = setup_of(op)
        if isinstance(setup, Words):
            name = setup.__name__
            found[f"setup {name}"] = self._filling(setup, identifier(name))
        for kind in settings.retried_errors:
            if isinstance(kind, Words):
                name = kind.__name__
                found[f"retry_on {name}"] = self._filling(kind, identifier(name))
        for value in getattr(op, "values", ()):
            if value.hole:
                found[f"branch {value.shown}"] = self._filling(value, value.shown)
        return found

    def _filling(self, words: Any, usual: str) -> Filling:
        return Filling(self._found.get(words.hole), usual)

    def _dig(self) -> None:
        """Put a hole where an expression is not known, and where a task's name may be."""
        for op in self._graph.operators:
            settings = op.task.settings if isinstance(op, Map) else Settings()
            self._put(setup_of(op)[0])
            for kind in settings.retried_errors:
                self._put(kind)
            for task in tasks_of(op):
                awaited = isinstance(op, Map) and self._is_awaited(op, task)
                kind_of_words = AsyncWords if awaited else Words
                task.function = kind_of_words("", shown=task.name)
                self._put(task.function)
                hole = self._word()
                self._tasks[hole] = task, task.name
                task.name = hole
            for value in getattr(op, "values", ()):
                if not _is_literal(value.text):
                    value.text = ""
                self._put(value)
                self._values.add(value.text)

    def _put(self, words: Any) -> None:
        if isinstance(words, Words) and not words.text:
            words.text = self._word()
            self._expressions[words.text] = words

    def _word(self) -> str:
        return f"{self._prefix}{len(self._expressions) + len(self._tasks)}"

    def _is_awaited(self, op: Op, task: Task[..., Any]) -> bool:
        pattern = self._reading.target.awaits.format(
            word=re.escape(identifier(task.name)),
            reads=re.escape(repr(self._queues[op.reads[0]])),
        )
        return re.search(pattern, self._text) is not None


def _aliases(made: Iterable[ast.Module]) -> dict[str, str]:
    """The second names that a file has for expressions."""
    return {
        node.targets[0].id: ast.unparse(node.value)
        for tree in made
        for node in tree.body
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name)
    }


def _fillings(
    holed: ast.Module, filled: ast.Module, holes: Container[str]
) -> dict[str, str]:
    """What the functions of a section have in the places of holes."""
    left, right = (
        ast.Module([n for n in tree.body if not isinstance(n, ast.Assign)], [])
        for tree in (holed, filled)
    )
    return fillings(left, right, holes)


def _is_literal(text: str) -> bool:
    try:
        ast.literal_eval(text)
    except (SyntaxError, ValueError):
        return False
    return True


class _Users:
    """Which expressions the user's part of a file gives: names of what it carries, imports
    or finds in Python, and values made of them. What is skorche's own is none of them.
    """

    def __init__(self, reading: Reading) -> None:
        self._tree = reading.tree
        self._given = reading.bound() | {line.bound for line in reading.imports}
        self._given |= {*dir(builtins)}

    @cached_property
    def _others(self) -> set[str]:
        """The names that anything in the file binds."""
        nodes = walk(self._tree)
        names = (node for node in nodes if isinstance(node, ast.Name))
        return {
            *bound(self._tree),
            *(node.arg for node in nodes if isinstance(node, ast.arg)),
            *(node.id for node in names if not isinstance(node.ctx, ast.Load)),
        }

    def may_give(self, expression: str, is_name: bool) -> bool:
        """Whether an expression, of a function or else of a value, may be the user's."""
        node = ast.parse(expression, mode="eval").body
        return self._is_name(node) if is_name else self._is_value(node)

    def _is_name(self, node: ast.expr) -> bool:
        while isinstance(node, ast.Attribute):
            node = node.value
        if not isinstance(node, ast.Name):
            return False
        return node.id in self._given or node.id not in self._others

    def _is_value(self, node: ast.AST | None) -> bool:
        match node:
            case ast.Name() | ast.Attribute():
                return self._is_name(node)
            case ast.Constant() | None:
                return True
            case ast.Call(func=func, args=values, keywords=keywords):
                parts = [func, *values, *(one.value for one in keywords)]
                return self._is_name(func) and all(map(self._is_value, parts))
            case ast.Tuple(elts=values) | ast.List(elts=values) | ast.Set(elts=values):
                return all(map(self._is_value, values))
            case ast.Dict(keys=keys, values=values):
                return all(map(self._is_value, [*keys, *values]))
            case ast.UnaryOp(operand=operand) | ast.Starred(value=operand):
                return self._is_value(operand)
            case ast.BinOp(left=left, right=right):
                return self._is_value(left) and self._is_value(right)
            case _:
                return False
