"""Fixed inputs, and functions, as the expression that the declaration gives them by.

Comes in: the place where a queue was made, or a verb called. Goes out: the expression, as a
statement of its own, if it can be told and can stand alone. This module must not know how
what it uses is carried.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from typing import Any

from skorche.carry.lifting import local_names
from skorche.carry.names import Bindings
from skorche.carry.user_file import Key, UserFile
from skorche.carry.user_files import UserFiles
from skorche.declare.call_sites import CallSite, called_by
from skorche.errors import Place
from skorche.python.binding import FUNCTIONS
from skorche.python.scopes import references
from skorche.python.statements import Statement
from skorche.python.trees import children, walk

#: Of inputs that can be read only once, a run of its own makes new ones for each run.
_FRESH = '''\
class {name}:
    """Inputs that are made anew for each run."""

    def __init__(self, make: {Callable}[[], {Iterable}[{Any}]]) -> None:
        self.make = make

    def __iter__(self) -> {Iterator}[{Any}]:
        return iter(self.make())'''


def fresh_inputs(bindings: Bindings) -> tuple[str, list[str]]:
    """Return the name of a class for inputs that are made anew, and its lines."""
    name, abstract = bindings.fresh("FreshInputs"), ("Callable", "Iterable", "Iterator")
    names = {word: bindings.installed("collections.abc", word) for word in abstract}
    names["Any"] = bindings.installed("typing", "Any")
    return name, _FRESH.format(name=name, **names).split("\n")


def expression_at(files: UserFiles, place: Place) -> Statement | None:
    """Return the expression for the inputs of the queue that was made at a place.

    None if there are several queues in that line, or it uses variables of a function.
    """
    return _at(files, place, lambda _, call: _inputs(call))


def function_at(files: UserFiles, place: Place) -> Statement | None:
    """Return the expression for the function that the verb at a place was given."""
    return _at(files, place, _functions)


def _at(
    files: UserFiles,
    place: Place,
    pick: Callable[[UserFile, ast.Call], Iterator[ast.expr]],
) -> Statement | None:
    if not isinstance(place, CallSite):
        return None
    for file in files:
        if file.path == place.path:
            return _expression(file, place, pick)
    return None


def _expression(
    file: UserFile,
    place: CallSite,
    pick: Callable[[UserFile, ast.Call], Iterator[ast.expr]],
) -> Statement | None:
    found = [
        (argument, around)
        for statement in file.statements
        if statement.line <= place.line <= (statement.node.end_lineno or 0)
        for call, around in _calls(statement.node, ())
        if call.lineno <= place.line <= (call.end_lineno or 0)
        and called_by(call) == place.called
        for argument in pick(file, call)
    ]
    if len(found) != 1:
        return None
    (argument, around), *_ = found
    local = local_names(around)
    if any(use.name in local for use in references(argument)):
        return None
    return as_statement(file, argument)


def as_statement(file: UserFile, argument: ast.expr) -> Statement | None:
    """Return an expression of a file as a statement in brackets, if it can stand alone."""
    if any(isinstance(n, (ast.Await, ast.NamedExpr)) for n in walk(argument)):
        return None
    text = ast.get_source_segment(file.source.text, argument)
    if text is None:
        return None
    node = ast.parse(f"({text}\n)").body[0]
    ast.increment_lineno(node, argument.lineno - 1)
    lines = tuple(f"({text}\n)".split("\n"))
    first = argument.lineno
    last = first + len(lines) - 1
    return Statement(file.path, node, first, last, frozenset(), False, lines)


def _calls(
    node: ast.AST, around: tuple[ast.AST, ...]
) -> Iterator[tuple[ast.Call, tuple[ast.AST, ...]]]:
    if isinstance(node, ast.Call):
        yield node, around
    if isinstance(node, (*FUNCTIONS, ast.Lambda)):
        around = (*around, node)
    for child in children(node):
        yield from _calls(child, around)


def _inputs(call: ast.Call) -> Iterator[ast.expr]:
    for word in call.keywords:
        if word.arg == "fixed_inputs":
            yield word.value
    if len(call.args) > 1 and not any(isinstance(a, ast.Starred) for a in call.args):
        yield call.args[1]


def _functions(file: UserFile, call: ast.Call) -> Iterator[ast.expr]:
    """The expressions in a verb's call that make something which can be called: of a task
    what it is made of, and of a name what it is bound to."""
    for part in call.args[:1]:
        for one in getattr(part, "elts", [part]):
            made = _made_of(file, one)
            if not isinstance(made, (ast.Name, ast.Lambda, ast.Starred)):
                yield made


def _made_of(file: UserFile, node: ast.expr) -> ast.expr:
    match node:
        case ast.Call(args=[inner, *_]) if called_by(node) == "task":
            return _made_of(file, inner)
        case ast.Name(id=name):
            nodes = [s.node for s in file.by_name.get(name, [])]
            match nodes:
                case [ast.Assign(targets=[ast.Name()], value=ast.Call() as value)]:
                    made = _made_of(file, value)
                    return node if made is value else made
    return node


def without_brackets(text: str) -> str:
    """Return the text of an expression without those that were put around it, if it
    needs none."""
    inner = text.removeprefix("(").removesuffix("\n)")
    try:
        ast.parse(f"inputs = {inner}")
    except SyntaxError:
        return text
    return inner


def uses_names(expression: Statement) -> bool:
    """Return whether an expression is more than a display of plain values."""
    return bool(references(expression.node))


def uses_guard(files: UserFiles, expression: Statement) -> bool:
    """Return whether an expression uses what only the block below `__main__` binds."""
    file = files.of(expression)
    keys = [files.target(file, use).key for use in references(expression.node)]
    return any(_is_guarded(key) for key in keys)


def _is_guarded(key: Key) -> bool:
    statements = key.statements
    return any(statement.guarded for statement in statements)


def is_read_once(inputs: Any) -> bool:
    """Return whether inputs are an iterator, which gives its items once."""
    try:
        return iter(inputs) is inputs
    except Exception:  # noqa: BLE001 - __iter__ is the user's code
        return False
