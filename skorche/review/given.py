"""The parameters that a compiled file declares, by its text alone.

Comes in: the syntax trees of run(), of what its script is told, and the texts of defaults.
Goes out: records of parameters, and what is said of each. This module must not know how a
file is divided.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Mapping

from skorche.declare.parameter_forms import KINDS
from skorche.declare.parameters import Parameter
from skorche.errors import Place
from skorche.lower.carrier import Import
from skorche.lower.machinery import rename
from skorche.python.literals import quoted
from skorche.review.parts import UnreadableError, parsed

#: What run() calls the path of a journal, which is no parameter of the pipeline: none can be
#: called so.
JOURNAL = "resume"


def parameters_in(
    arguments: Iterable[tuple[ast.arg, ast.expr | None]],
    defaults: Mapping[str, str],
    script: Iterable[ast.stmt],
    imports: Iterable[Import],
    source: str,
) -> Iterator[Parameter]:
    """Return the parameters that a file declares.

    `arguments` are those of run() with their defaults, of which `defaults` are the texts by
    the names of constants; `script` is what runs as a script.
    """
    plain = {i.bound: i.name for i in imports if i.name and i.bound != i.name}
    calls = {name: call for call in _options(script) if (name := _text(call.args[0]))}
    for argument, default in arguments:
        if argument.arg == JOURNAL:
            continue
        kind, repeated = _kind(argument, plain)
        text = None
        if isinstance(default, ast.Name):
            text = rename(defaults.get(default.id, "None"), plain)
        elif default is not None:
            text = "None"
        call = calls.get(argument.arg, ast.Call(ast.Name(""), [], []))
        words = {word.arg: word.value for word in call.keywords}
        secret = isinstance(call.func, ast.Name) and call.func.id.startswith("Secret")
        said = call.args[1 if secret else 2 :]
        yield Parameter(
            argument.arg,
            kind,
            repeated,
            text,
            _text(said[0]) if said else "",
            _text(words.get("env")),
            tuple(_choices(words.get("choices"), plain)),
            secret,
            Place(source),
        )


def told(parameter: Parameter) -> str:
    """Return all that is said of a parameter, in a line."""
    text = f"{parameter.name}: {parameter.annotation}"
    text += "" if parameter.default is None else f" = {parameter.default}"
    if parameter.choices:
        text += f", one of {', '.join(parameter.choices)}"
    text += ", secret" if parameter.secret else ""
    text += f", env {parameter.env}" if parameter.env else ""
    return text + (f", {quoted(parameter.help)}" if parameter.help else "")


def _options(script: Iterable[ast.stmt]) -> Iterator[ast.Call]:
    for statement in script:
        for node in ast.walk(statement):
            match node:
                case ast.Call(func=ast.Name(id=name), args=[_, *_]):
                    if name.startswith(("Option", "Secret")):
                        yield node


def _kind(argument: ast.arg, plain: Mapping[str, str]) -> tuple[str, bool]:
    annotation, repeated = argument.annotation, False
    if text := _text(annotation):
        annotation = parsed(text).body[0].value  # type: ignore[attr-defined]
    if isinstance(annotation, ast.BinOp):  # or None
        annotation = annotation.left
    if isinstance(annotation, ast.Subscript):
        annotation, repeated = annotation.slice, True
    name = annotation.id if isinstance(annotation, ast.Name) else ""
    kind = plain.get(name, name)
    if kind not in KINDS:
        raise UnreadableError(
            f"run() has an argument {argument.arg}, which is no input"
        )
    return kind, repeated


def _choices(node: ast.expr | None, plain: Mapping[str, str]) -> Iterator[str]:
    for one in node.elts if isinstance(node, ast.List) else ():
        text = _text(one)
        yield quoted(text) if text else rename(ast.unparse(one), plain)


def _text(node: ast.expr | None) -> str:
    match node:
        case ast.Constant(value=str(text)):
            return text
        case _:
            return ""
