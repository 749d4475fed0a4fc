"""What a compiled file says is frozen of its declaration, and the values that it holds.

Comes in: what a compiled file says. Goes out: the names of values from outside that stand in
it, and the values as far as they can be read. This module must not know where the file is.
"""

from __future__ import annotations

import ast
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from skorche.lower.plan import FROM, FROZEN, INPUTS_OF
from skorche.python.read_values import NoValueError, Remade, value_of
from skorche.review.reading import Reading, UnreadableError, read


@dataclass(frozen=True)
class Frozen:
    """Names that are frozen, and the values that can be read, or made again of the
    declaration's classes; queues whose inputs are, each with these, or nothing."""

    names: frozenset[str] = frozenset()
    values: Mapping[str, Any] = field(default_factory=dict)
    inputs: Mapping[str, list[Any]] = field(default_factory=dict)


def frozen_in(text: str) -> Frozen:
    """Return what a compiled file says of that; nothing, where it cannot be read."""
    if f"\n{FROZEN}" not in text:
        return Frozen()
    try:
        reading = read(text)
    except UnreadableError:
        return Frozen()
    names: dict[str, str] = {}
    queues: set[str] = set()
    for words in frozen_words(reading):
        if words.startswith(INPUTS_OF):
            queues.add(words.removeprefix(INPUTS_OF).partition(FROM)[0])
        else:
            name, value = _parts(words)
            names[name] = value
    held = dict(_assigned(reading))
    found = {
        name: _read(text or held.get(name, ""), reading) for name, text in names.items()
    }
    edges = [edge.name for edge in reading.diagram.open_inputs()]
    given = {
        name: [value] if (value := _read(text or "", reading)) is not _NONE else []
        for name, (_, text) in zip(edges, reading.inputs, strict=False)
        if name in queues
    }
    return Frozen(
        frozenset(names),
        {name: value for name, value in found.items() if value is not _NONE},
        given,
    )


_NONE = object()


def frozen_words(reading: Reading) -> list[str]:
    """Return what a compiled file says of values from outside, one a line."""
    lines = (line for line in reading.settled.split("\n") if line.startswith(FROZEN))
    return [line.removeprefix(FROZEN) for line in lines]


def frozen_names(reading: Reading) -> frozenset[str]:
    """Return the names of values from outside that a compiled file has as they were."""
    return frozenset(_parts(words)[0] for words in frozen_words(reading))


def _parts(words: str) -> tuple[str, str]:
    """A name, and the text of its value, if that stands there."""
    name, equals, rest = words.partition(" = ")
    if not equals or not name.isidentifier():
        return words.partition(FROM)[0], ""
    end = rest.find(FROM)
    while end >= 0:
        try:
            ast.parse(rest[:end], mode="eval")
        except (SyntaxError, ValueError):
            end = rest.find(FROM, end + 1)
        else:
            return name, rest[:end]
    return name, ""


def _assigned(reading: Reading) -> list[tuple[str, str]]:
    """The names that statements of the user's part give one plain value, with its text."""
    found = []
    for statement in reading.statements():
        match statement.node:
            case ast.Assign(targets=[ast.Name(id=name)], value=value):
                found.append((name, ast.unparse(value)))
    return found


def _read(text: str, reading: Reading) -> Any:
    imports = {
        one.bound: f"{one.module}.{one.name}" if one.name else one.module
        for one in reading.imports
    }
    try:
        return value_of(text, imports)
    except NoValueError:  # it may be of classes that only the declaration has
        return Remade(text, imports) if text else _NONE
