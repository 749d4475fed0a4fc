"""Parameters of a pipeline as a module of any target has them.

Comes in: records of parameters, and the names that are taken. Goes out: their lines, and
calls that give them to a function. This module must not know graphs, nor any one target.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from skorche.declare.operators import Keywords
from skorche.declare.parameters import KINDS, Parameter
from skorche.lower.carrier import Carried, Import
from skorche.lower.machinery import rename
from skorche.lower.plan import ParameterLine
from skorche.python.identifiers import Namespace
from skorche.python.literals import quoted

_MODULES = {kind.__name__: module for kind, module in KINDS.items() if module}
_PARTIAL = Import("functools", "partial", "partial")


def beside(carried: Carried, parameters: Iterable[Parameter]) -> Carried:
    """Return what is carried, with the names of parameters taken: whatever else a module
    calls so has to have another name where it meets them."""
    return replace(carried, taken=carried.taken.union(p.name for p in parameters))


def imports_of(parameters: Sequence[Parameter], binds: bool) -> Iterator[Import]:
    """Return what the module imports for parameters; `binds` says that one is bound."""
    for parameter in parameters:
        if module := _MODULES.get(parameter.kind):
            yield Import(module, parameter.kind, parameter.kind)
    if binds:
        yield _PARTIAL


def layers_for(parameters: Sequence[Parameter]) -> frozenset[str]:
    """Return the layers of the machinery that a script needs for parameters."""
    layers = {"parameters"} if parameters else set()
    return frozenset(layers | {"secrets" for p in parameters if p.secret})


def lines_of(
    parameters: Iterable[Parameter], namespace: Namespace, renamed: Mapping[str, str]
) -> tuple[ParameterLine, ...]:
    """Return the lines of parameters, with names for the constants of their defaults."""
    return tuple(_line(parameter, namespace, renamed) for parameter in parameters)


def _line(
    parameter: Parameter, namespace: Namespace, renamed: Mapping[str, str]
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
    return ParameterLine(
        parameter.name,
        rename(parameter.annotation, renamed),
        constant,
        None if default is None else rename(default, renamed),
        renamed.get(option := "Secret" if parameter.secret else "Option", option),
        ", ".join(words),
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
