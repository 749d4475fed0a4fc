"""Which parts of a statement may never be reached though the statement is.

Comes in: a parsed statement. Goes out: the nodes that stand below a condition, or in a block
that catches what is raised in it. This module must not know how any condition turns out.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from skorche.python.blocks import is_never_run
from skorche.python.statements import Statement
from skorche.python.trees import children, walk
from skorche.python.versions import decided

#: Names that Python 2 had, or that only one system has: code for both asks for them.
OF_OTHERS = frozenset("""
    StandardError WindowsError apply basestring buffer cmp coerce execfile file intern
    long raw_input reduce reload unichr unicode xrange
    """.split())  # noqa: SIM905 - a list is a word a line


def below_conditions(node: ast.AST) -> frozenset[int]:
    """Return the ids of all nodes that may be left out as a statement runs.

    >>> tree = ast.parse("f(a) if b else c")
    >>> below = below_conditions(tree)
    >>> [n.id for n in walk(tree) if isinstance(n, ast.Name) and id(n) in below]
    ['c', 'f', 'a']
    """
    found: set[int] = set()
    pending = [node]
    while pending:
        one = pending.pop()
        for part in _conditional(one):
            found.update(map(id, walk(part)))
        pending += [n for n in children(one) if id(n) not in found]
    return frozenset(found)


def never_run(
    statement: Statement, known: Callable[[str], bool | None]
) -> frozenset[int]:
    """Return the ids of those nodes of a statement that are run on no Python, or are for
    type checkers; `known` says how tests of names turn out."""
    found: set[int] = set()
    for one in statement.of(ast.If, ast.IfExp):
        if isinstance(one, ast.If) and is_never_run(one):
            for part in one.body:
                found.update(map(id, ast.walk(part)))
        outcome = decided(one.test, known)
        dead: Any = one.orelse if outcome else one.body
        for part in dead if isinstance(dead, list) else [dead]:
            found.update(map(id, walk(part)) if outcome is not None else ())
    return frozenset(found)


def _conditional(node: ast.AST) -> Iterator[ast.AST]:
    parts: Iterable[ast.AST] = ()
    match node:
        case ast.If() | ast.While():
            parts = [*node.body, *node.orelse]
        case ast.IfExp(body=body, orelse=orelse):
            parts = [body, orelse]
        case ast.BoolOp(values=[_, *rest]):
            parts = rest
        case ast.Try(handlers=[_, *_]):
            parts = [*node.body, *node.handlers, *node.orelse]
        case ast.match_case():
            parts = [*filter(None, [node.guard]), *node.body]
    yield from parts
