"""What a piece of a program goes through item by item, where no call stands.

Comes in: a statement. Goes out: expressions in it. This module must not know what they hold.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator


def gone_through(node: ast.AST) -> Iterator[ast.expr]:
    """The parts of a statement that are iterated over.

    >>> parts = gone_through(ast.parse("a, *b = [*c, x in d]").body[0])
    >>> sorted(ast.unparse(part) for part in parts)
    ['[*c, x in d]', 'c', 'd']
    """
    for part in ast.walk(node):
        match part:
            case ast.comprehension(iter=given) | ast.YieldFrom(value=given):
                yield given
            case ast.Starred(value=given, ctx=ast.Load()):
                yield given
            case ast.Assign(targets=[ast.Tuple() | ast.List(), *_], value=given):
                yield given
            case ast.Assign(targets=[ast.Subscript(slice=ast.Slice())], value=given):
                yield given
            case ast.AugAssign(value=given):
                yield given
            case ast.Compare(ops=signs, comparators=parts):
                for sign, given in zip(signs, parts):
                    if isinstance(sign, (ast.In, ast.NotIn)):
                        yield given
