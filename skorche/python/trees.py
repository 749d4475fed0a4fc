"""Syntax trees: of texts that several ask for, and gone through.

Comes in: a text, or a node. Goes out: its tree; what it consists of, or all within it, as `ast` has these and in
the same order, but for nodes that say nothing of names: whether a name is loaded or stored,
and operators, which are a third of all. This module must not know what is looked for.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

#: Fields that never hold a node, or only such nodes.
_PLAIN = frozenset("""
    attr conversion ctx id is_async kind level module op ops simple type_comment
    """.split())  # noqa: SIM905 - a list is a word a line
_FIELDS: dict[type[ast.AST], tuple[str, ...]] = {
    ast.alias: (),
    ast.arg: ("annotation",),
}
#: Frequent ones that hold nothing beside these but nodes, lists of nodes, and None.
_SURE = frozenset(
    [
        *(ast.AugAssign, ast.BoolOp, ast.For, ast.FormattedValue, ast.IfExp),
        *(ast.JoinedStr, ast.List, ast.Return, ast.Slice, ast.Starred),
        *(ast.UnaryOp, ast.arg, ast.comprehension),
    ]
)


#: The same of the most frequent ones, each without a look at its fields.
_PARTS: dict[type[ast.AST], Callable[[Any], list[ast.AST]]] = {
    ast.Constant: lambda node: [],
    ast.Name: lambda node: [],
    ast.Attribute: lambda node: [node.value],
    ast.Call: lambda node: [node.func, *node.args, *node.keywords],
    ast.keyword: lambda node: [node.value],
    ast.Expr: lambda node: [node.value],
    ast.Assign: lambda node: [*node.targets, node.value],
    ast.Subscript: lambda node: [node.value, node.slice],
    ast.Tuple: lambda node: [*node.elts],
    ast.Compare: lambda node: [node.left, *node.comparators],
    ast.BinOp: lambda node: [node.left, node.right],
    ast.If: lambda node: [node.test, *node.body, *node.orelse],
}


_KEPT: ContextVar[dict[str, ast.Module] | None] = ContextVar("kept", default=None)


@contextmanager
def keeping_trees() -> Iterator[None]:
    """Within this block each text is parsed once, whoever asks `parsed` for it."""
    token = _KEPT.set({})
    try:
        yield
    finally:
        _KEPT.reset(token)


def parsed(text: str) -> ast.Module:
    """Return a text's tree, which others may have, too, and nobody changes. Raises what
    `ast.parse` does.

    >>> with keeping_trees():
    ...     parsed("a = 1") is parsed("a = 1")
    True
    """
    kept = _KEPT.get()
    if kept is None:
        return ast.parse(text)
    if text not in kept:
        kept[text] = ast.parse(text)
    return kept[text]


def children(node: ast.AST) -> list[ast.AST]:
    """Return what a node consists of.

    >>> [type(one).__name__ for one in children(ast.parse("a = b + 1").body[0])]
    ['Name', 'BinOp']
    """
    parts = _PARTS.get(type(node))
    if parts is not None:
        return parts(node)
    found: list[ast.AST] = []
    _add_children(node, found)
    return found


def _add_children(node: ast.AST, found: list[ast.AST]) -> None:
    kind = type(node)
    fields = _FIELDS.get(kind)
    if fields is None:
        fields = tuple(name for name in kind._fields if name not in _PLAIN)
        _FIELDS[kind] = fields
    if kind in _SURE:
        for name in fields:
            value = getattr(node, name, None)
            if type(value) is list:
                found += value
            elif value is not None:
                found.append(value)
        return
    for name in fields:
        value = getattr(node, name, None)
        if type(value) is list:
            for one in value:
                if isinstance(one, ast.AST):
                    found.append(one)
        elif isinstance(value, ast.AST):
            found.append(value)


def walk(node: ast.AST) -> list[ast.AST]:
    """Return a node and all within it, the outer ones first.

    >>> [type(one).__name__ for one in walk(ast.parse("a = b + 1").body[0])]
    ['Assign', 'Name', 'BinOp', 'Name', 'Constant']
    """
    found = [node]
    for one in found:
        parts = _PARTS.get(type(one))
        if parts is not None:
            found += parts(one)
        else:
            _add_children(one, found)
    return found


def annotation_of(node: ast.AST) -> ast.expr | None:
    """Return what a name, an argument or the result of a function is annotated with.

    >>> [ast.unparse(one) for one in map(annotation_of, walk(ast.parse("a: b = 1"))) if one]
    ['b']
    """
    found: ast.expr | None
    found = getattr(node, "annotation", getattr(node, "returns", None))
    return found


def given_to(node: ast.AST) -> list[ast.expr]:
    """Return what a call is given, by its place and then by name; nothing for other nodes.

    >>> [ast.unparse(one) for one in given_to(ast.parse("f(a, *b, c=1)").body[0].value)]
    ['a', '*b', '1']
    """
    if not isinstance(node, ast.Call):
        return []
    return [*node.args, *(word.value for word in node.keywords)]
