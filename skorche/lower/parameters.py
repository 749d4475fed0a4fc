"""Parameters of a pipeline as a module of any target has them.

Comes in: operators, and the names that are taken. Goes out: what stands in a module for
their parameters, and calls that give them to a function. This module must not know any one target.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from itertools import compress
from typing import Any

from skorche.declare.operators import Keywords, Op, given_parameters, numbers_of
from skorche.declare.parameter_forms import KINDS
from skorche.declare.parameters import Parameter
from skorche.declare.queues import Queue
from skorche.diagram.diagram import Diagram
from skorche.lower.carrier import Carried, Import
from skorche.lower.machinery import rename
from skorche.lower.plan import Input, ParameterLine
from skorche.python.identifiers import Namespace
from skorche.python.literals import quoted

#: The layers of the machinery that parameters need: all, those that are secrets, where
#: they are all that an input has, and where no input has anything else.
LAYERS = ("parameters", "secrets", "given_inputs", "all_given")
_PARTIAL = Import("functools", "partial", "partial")


def number(
    value: Any, own: Callable[[str], str], variables: Mapping[str, str] | None = None
) -> str:
    """Return an expression for a number, which is positive where a parameter gives it;
    `own` says what a thing of the machinery is called."""
    if not isinstance(value, Parameter):
        return str(value)
    variable = (variables or {}).get(value.name, value.name)
    return f"{own('positive')}({variable}, {quoted(value.name)})"


class Given:
    """The parameters of a pipeline, and what a module needs for them."""

    def __init__(
        self, ops: Iterable[Op], diagram: Diagram, queues: Mapping[str, Queue]
    ) -> None:
        ops = list(ops)
        edges = diagram.inputs()
        self._edges = [edge for edge in edges if edge.given]
        self._are_all = len(self._edges) == len(edges)
        inputs = [queues[edge.name].fixed_inputs for edge in edges]
        self.parameters = given_parameters(ops, inputs)
        numbers = [number for op in ops for number in numbers_of(op)]
        self._numbers = {one for one in numbers if isinstance(one, Parameter)}

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(parameter.name for parameter in self.parameters)

    def inputs(self, whole: Callable[[str], str] = str) -> tuple[Input, ...]:
        """Return the inputs that they are; `whole` says which queue each goes into."""
        return tuple(
            Input(edge.given, "", "", edge.name, whole(edge.name))
            for edge in self._edges
        )

    def beside(self, carried: Carried) -> Carried:
        """Return what is carried, with the names of parameters taken: whatever else is
        called so has to have another name where it meets them."""
        return replace(carried, taken=carried.taken.union(self.names))

    def own_names(self, templates: frozenset[str]) -> frozenset[str]:
        """Return the names of templates, with those of what is there for parameters."""
        return templates | {"build"} if self.parameters else templates

    def layers(self) -> frozenset[str]:
        """Return the layers of the machinery that are there for parameters."""
        secret = any(parameter.secret for parameter in self.parameters)
        some = bool(self._edges)
        there = bool(self.parameters), secret, some, some and self._are_all
        return frozenset(compress(LAYERS, there))

    def imports(self, binds: bool) -> Iterator[Import]:
        """Return what the module imports for them; `binds` says that one is bound."""
        for parameter in self.parameters:
            if module := KINDS[parameter.kind]:
                yield Import(module, parameter.kind, parameter.kind)
        if binds:
            yield _PARTIAL

    def units(self, folder: str = "", script: bool = False) -> list[str]:
        """Return the files of the machinery that are needed for them, or for a script."""
        used = self.parameters if script else self._numbers
        return [folder + ("parameters" if script else "positive")] if used else []

    def lines(
        self, namespace: Namespace, renamed: Mapping[str, str]
    ) -> tuple[ParameterLine, ...]:
        """Return their lines, with names for the constants of defaults."""
        return tuple(
            _line(one, one in self._numbers, namespace, renamed)
            for one in self.parameters
        )


def _line(
    parameter: Parameter,
    positive: bool,
    namespace: Namespace,
    renamed: Mapping[str, str],
) -> ParameterLine:
    default, constant = parameter.default, ""
    if default not in (None, "None"):
        constant = namespace.unique(parameter.name.upper())
    words = [quoted(parameter.name), rename(parameter.kind, renamed)]
    if parameter.secret:
        words = words[:1]
    if parameter.help:
        words.append(quoted(parameter.help))
    if parameter.env:
        words.append(f"env={quoted(parameter.env)}")
    if parameter.choices:
        choices = ", ".join(rename(text, renamed) for text in parameter.choices)
        words.append(f"choices=[{choices}]")
    if parameter.repeated:
        words.append("repeated=True")
    if positive:
        words.append("above_zero=True")
    return ParameterLine(
        parameter.name,
        rename(parameter.annotation, renamed),
        constant,
        None if default is None else rename(default, renamed),
        renamed.get(option := "Secret" if parameter.secret else "Option", option),
        ", ".join(words),
        parameter.secret,
    )


def words_of(keywords: Keywords, variables: Mapping[str, str]) -> str:
    """Return the keywords of a call, where parameters are called as `variables` say.

    >>> words_of((("limit", Parameter("most", "int")),), {})
    'limit=most'
    """
    pairs = [(word, variables.get(one.name, one.name)) for word, one in keywords]
    return ", ".join(f"{word}={name}" for word, name in pairs)


def bound(
    function: str,
    keywords: Keywords,
    renamed: Mapping[str, str],
    variables: Mapping[str, str],
) -> str:
    """Return an expression for a function that is given parameters, or that function."""
    if not keywords:
        return function
    partial = renamed.get("partial", "partial")
    return f"{partial}({function}, {words_of(keywords, variables)})"
