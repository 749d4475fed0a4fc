"""A program that takes note of what some of its names hold, as it runs.

Comes in: a parsed file, and names. Goes out: the same file, in which a function is called
with each of the names after every statement that binds or uses it, and gives the value that
the name has from then on. What is known beforehand is not computed. This module must not
know what the function does.
"""

from __future__ import annotations

import ast
import copy
from collections.abc import Callable, Container, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from skorche.python.binding import FUNCTIONS, all_arguments, bound, scope_of
from skorche.python.read_values import NoValueError, again

#: What the function is called in the program.
NOTE = "__skorche_note__"


@dataclass
class Kept:
    """Names whose values are frozen: what they held when a file was compiled, where that
    is known, and else what they hold now, which is taken note of; and the inputs of queues
    that are. `module` are the names of the program while it runs."""

    names: frozenset[str] = frozenset()
    values: Mapping[str, Any] = field(default_factory=dict)
    inputs: Mapping[str, list[Any]] = field(default_factory=dict)
    held: dict[str, Any] = field(default_factory=dict)
    module: Mapping[str, Any] = field(default_factory=dict)

    def note(
        self, name: str, value: Any, otherwise: Callable[[], Any] | None = None
    ) -> Any:
        """Return what a name is to hold; `otherwise` computes it where it is not known."""
        try:
            value = again(self.values[name], self.module)
        except (KeyError, NoValueError):
            value = value if otherwise is None else otherwise()
        self.held[name] = value
        return value


def noting(
    tree: ast.Module, names: Iterable[str], known: Container[str] = ()
) -> ast.Module:
    """Return a copy of a program that notes names, wherever a block binds them; those
    whose values are known are plainly assigned what the function gives."""
    tree = copy.deepcopy(tree)
    for node in ast.walk(tree):
        match node:
            case ast.Assign(targets=[ast.Name(id=name)]) if name in known:
                node.value = _call(name, node.value)
            case ast.AnnAssign(target=ast.Name(id=name), value=ast.expr() as value):
                if name in known:
                    node.value = _call(name, value)
    wanted = frozenset(names)
    own = wanted & {name for node in tree.body for name in _bound(node)}
    tree.body = list(_noted(tree.body, own, wanted))
    return ast.fix_missing_locations(tree)


def _noted(
    body: list[ast.stmt], here: frozenset[str], wanted: frozenset[str]
) -> Iterator[ast.stmt]:
    """`here` are the names that are bound where the block stands."""
    for node in body:
        mentioned = here & {*_bound(node), *_used(node)}
        _within(node, here, wanted)
        yield node
        if not isinstance(node, (ast.Return, ast.Raise, ast.Delete, ast.Global)):
            yield from (_note(name, node) for name in sorted(mentioned))


def _within(node: ast.AST, here: frozenset[str], wanted: frozenset[str]) -> None:
    """Change the blocks of a statement."""
    if isinstance(node, FUNCTIONS):
        scope = scope_of(node, lambda _, __: False)
        assert scope is not None, "it is a function"
        inner = wanted & (scope.own | scope.shared)
        given = inner & {one.arg for one in all_arguments(node.args)}
        first = [_note(name, node.body[0]) for name in sorted(given)]
        node.body = [*first, *_noted(node.body, inner, wanted)]
        return
    for part in ("body", "orelse", "finalbody"):
        block = getattr(node, part, None)
        if isinstance(block, list) and block:
            inner = frozenset() if isinstance(node, ast.ClassDef) else here
            first = []
            if part == "body" and isinstance(node, (ast.For, ast.With)):
                first = [
                    _note(name, block[0]) for name in sorted(inner & {*bound(node)})
                ]
            setattr(node, part, [*first, *_noted(block, inner, wanted)])
    for one in (*getattr(node, "handlers", ()), *getattr(node, "cases", ())):
        one.body = list(_noted(one.body, here, wanted))


def _bound(node: ast.AST) -> Iterator[str]:
    """The names that a statement binds, also those of a function by `global`."""
    yield from bound(node)
    for inner in ast.walk(node):
        if isinstance(inner, ast.Global):
            yield from inner.names


def _used(node: ast.AST) -> Iterator[str]:
    """The names that a statement uses, but not within functions."""
    if isinstance(node, (*FUNCTIONS, ast.Lambda)):
        return
    if isinstance(node, ast.Name):
        yield node.id
    for child in ast.iter_child_nodes(node):
        yield from _used(child)


def _call(name: str, instead: ast.expr) -> ast.expr:
    """The function's call, in the place of an expression."""
    words = f"{name!r}, None"
    steps = (ast.Await, ast.NamedExpr, ast.Yield, ast.YieldFrom)
    alone = not any(isinstance(node, steps) for node in ast.walk(instead))
    text = f"{NOTE}({words}, lambda: _)" if alone else f"{NOTE}({words})"
    call = ast.parse(text, mode="eval").body
    for node in ast.walk(call):
        ast.copy_location(node, instead)
        if isinstance(node, ast.Lambda):
            node.body = instead
    return call


def _note(name: str, after: ast.stmt) -> ast.stmt:
    """`name = note("name", name)`, where it is bound."""
    text = f"try:\n    {name} = {NOTE}({name!r}, {name})\nexcept NameError:\n    pass"
    note = ast.parse(text).body[0]
    for node in ast.walk(note):
        ast.copy_location(node, after)
    return note
