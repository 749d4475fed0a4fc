"""Where something that could find names by a text is only mentioned, or asked for few of them.

Comes in: a part of a statement, and what stands around it. Goes out: whether nothing is looked
up, or which names are. This module must not know which parts look names up.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable

from skorche.carry.user_file import UserFile
from skorche.python.statements import Statement

#: The nodes around one, the nearest last.
Around = tuple[ast.AST, ...]
#: Methods that only change what a set holds.
_FILLING = ("add", "discard", "remove", "update")


def is_mention(outer: Around, files: Iterable[UserFile]) -> bool:
    """Return whether a function is only compared, or is one of several with which others
    are compared: `FORBIDDEN = {eval, open}`."""
    match outer[::-1]:
        case [ast.Compare(), *_]:
            return True
        case [ast.Set() | ast.List() | ast.Tuple(), *more]:
            if more and isinstance(more[0], ast.Call):
                more = more[1:] if _called(more[0]) in ("set", "frozenset") else []
            match more:
                case [ast.Compare(), *_]:
                    return True
                case [ast.Assign(targets=[ast.Name(id=name)]), *_]:
                    return all(_only_compares(f, name) for f in files)
                case [ast.AnnAssign(target=ast.Name(id=name)), *_]:
                    return all(_only_compares(f, name) for f in files)
    return False


def is_mentioned(
    statement: Statement, node: ast.AST, files: Iterable[UserFile]
) -> bool:
    """Return the same of a part of a statement."""
    return is_mention(around(statement.node, node), files)


def is_unused(outer: Around) -> bool:
    """Return whether what a namespace gives is used by nobody: something is stored in it,
    or is taken out by a statement, or by what is called when an object goes."""
    match outer[::-1]:
        case [ast.Subscript(ctx=ast.Store() | ast.Del()), *_]:
            return True
        case [ast.Attribute(attr="pop"), ast.Call(), ast.Expr(), *_]:
            return True
        case [
            ast.Attribute(attr="pop"),
            ast.Call(),
            ast.Lambda(),
            ast.Call() as call,
            *_,
        ]:
            return ast.unparse(call.func).startswith("weakref.")
    return False


def around(outer: ast.AST, node: ast.AST) -> Around:
    """Return the nodes around one within another."""
    pending: list[tuple[ast.AST, Around]] = [(outer, ())]
    while pending:
        one, way = pending.pop()
        if one is node:
            return way
        pending += [(child, (*way, one)) for child in ast.iter_child_nodes(one)]
    return ()


def names_asked_of(node: ast.AST, outer: Around) -> frozenset[str] | None:
    """Return the names that a namespace is asked for where it stands, be it by way of a
    variable; None where that is not told."""
    match outer[-1:]:
        case [ast.Assign(targets=[ast.Name(id=name)], value=value)] if value is node:
            whole = outer[0]
            found: frozenset[str] = frozenset()
            for part in ast.walk(whole):
                match part:
                    case ast.Name(id=other, ctx=ast.Load()) if other == name:
                        asked = _asked_of(part, around(whole, part))
                        if asked is None:
                            return None
                        found |= asked
            return found
        case _:
            return _asked_of(node, outer)


def attributes_asked(
    statements: Iterable[Statement], name: str
) -> frozenset[str] | None:
    """Return the attributes that are asked of a name; None where it is used otherwise."""
    found: set[str] = set()
    for statement in statements:
        bases = set()
        for node in statement.nodes:
            match node:
                case ast.Attribute(value=ast.Name(id=other) as base, attr=word):
                    if other == name and isinstance(node.ctx, ast.Load):
                        bases.add(id(base))
                        found.add(word)
                case ast.UnaryOp(op=ast.Not(), operand=part) | ast.If(test=part):
                    bases.add(id(part))
        for node in statement.nodes:
            match node:
                case ast.Name(id=other, ctx=ast.Load()) if other == name:
                    if id(node) not in bases:
                        return None
    return frozenset(found)


def _asked_of(node: ast.AST, outer: Around) -> frozenset[str] | None:
    outer = tuple(one for one in outer if getattr(one, "attr", "") != "get")
    match outer[-1:]:
        case [ast.Subscript(slice=ast.Constant(value=str(name)), ctx=ast.Load())]:
            return frozenset([name])
        case [ast.Call(func=ast.Attribute(attr="get", value=value), args=args)] if (
            value is node and args and isinstance(args[0], ast.Constant)
        ):
            return frozenset([str(args[0].value)])
        case [ast.Compare(left=left, ops=[ast.Is() | ast.IsNot()])] if left is node:
            return frozenset()
        case [
            ast.Compare(
                left=ast.Constant(value=str(name)), ops=[ast.In() | ast.NotIn()]
            )
        ]:
            return frozenset([name])
        case _:
            return None


def _called(call: ast.Call) -> str:
    return ast.unparse(call.func)


def _only_compares(file: UserFile, name: str) -> bool:
    """Whether a file uses a name for nothing but `x in NAME`, and to fill it."""
    words = (ast.Name, ast.Attribute)
    for statement in file.statements:
        compared = {
            id(part)
            for node in statement.nodes
            if isinstance(node, ast.Compare)
            and all(isinstance(one, (ast.In, ast.NotIn)) for one in node.ops)
            for part in node.comparators
        }
        for node in statement.nodes:
            match node:
                case ast.Expr(
                    value=ast.Call(func=ast.Attribute(value=part, attr=word))
                ):
                    compared |= {id(part)} if word in _FILLING else set()
        for node in statement.nodes:
            if isinstance(node, words) and isinstance(node.ctx, ast.Load):
                named = node.id if isinstance(node, ast.Name) else node.attr
                if named == name and id(node) not in compared:
                    return False
            if isinstance(node, ast.alias) and node.name == name and node.asname:
                return False
    return True
