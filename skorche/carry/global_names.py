"""Names that are looked up in `globals()`, where it can be seen which they may be.

Comes in: a statement of one of the user's files. Goes out: for a use of `globals`, or of what
gives the same outside of functions, the names that it may be asked for. This module must not
know what is carried.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator

from skorche.carry.flows import NAMESPACES
from skorche.carry.user_file import UserFile
from skorche.python.binding import FUNCTIONS
from skorche.python.statements import Statement
from skorche.python.trees import children

_DEPTH = 5
#: What gives the names of a module anywhere, and not outside of functions and classes alone.
_OF_MODULE = "globals"


def is_one(name: str, file: UserFile) -> bool:
    """Return whether a name of a file is one of NAMESPACES, and Python's own."""
    return name in NAMESPACES and name not in file.by_name and name not in file.live


def is_namespace(statement: Statement, use: ast.AST, name: str) -> bool:
    """Return whether a use of such a name gives the names of its file."""
    return name == _OF_MODULE or any(
        isinstance(node, ast.Call)
        and node.func is use
        and not (node.args or node.keywords)
        for node in _at_the_top(statement.node)
    )


def _at_the_top(node: ast.AST) -> Iterator[ast.AST]:
    """The parts of a statement that stand in no function, nor in a class."""
    yield node
    inner: list[ast.AST] = []
    if isinstance(node, (*FUNCTIONS, ast.Lambda, ast.ClassDef)):
        inner += node.body if isinstance(node.body, list) else [node.body]
    for child in children(node):
        if child not in inner:
            yield from _at_the_top(child)


def names_asked(
    statement: Statement, use: ast.AST, file: UserFile
) -> frozenset[str] | None:
    """Return the names that `globals()` is asked for where it stands, or None.

    Those that an expression may give are the names of the file that are like it.
    """
    key = _key_asked(statement, use)
    return None if key is None else _names(key, statement, file, 0)


def texts_asked(statement: Statement) -> dict[str, list[ast.Constant]] | None:
    """Return the texts by which a statement asks `globals()` for names, if it says all of
    them right there."""
    found: dict[str, list[ast.Constant]] = {}
    for node in statement.nodes:
        match node:
            case ast.Name(id=name) if name in NAMESPACES:
                if not is_namespace(statement, node, name):
                    continue
            case _:
                continue
        match _key_asked(statement, node):
            case ast.Constant(value=str(text)) as key:
                found.setdefault(text, []).append(key)
            case _:
                return None
    return found


def _key_asked(statement: Statement, use: ast.AST) -> ast.expr | None:
    """What `globals()` is asked for where it stands."""
    for node in statement.nodes:
        match node:
            case ast.Compare(
                left=key, ops=[ast.In() | ast.NotIn()], comparators=[call]
            ):
                pass
            case ast.Subscript(value=call, slice=key, ctx=ast.Load()):
                pass
            case ast.Call(func=ast.Attribute(value=call, attr="get"), args=[key, *_]):
                pass
            case _:
                continue
        match call:
            case ast.Call(func=func, args=[], keywords=[]) if func is use:
                return key
    return None


def _names(
    key: ast.expr, statement: Statement, file: UserFile, depth: int
) -> frozenset[str] | None:
    """The names that an expression may be."""
    match key:
        case ast.Constant(value=str(text)):
            return frozenset([text])
        case ast.Name(id=name) if depth < _DEPTH:
            return _of_variable(name, statement, file, depth)
        case _:
            pattern = pattern_of(key)
            if len(re.sub(r"\W", "", pattern)) < 2:
                return None
            like = re.compile(pattern)
            return frozenset(filter(like.fullmatch, {*file.by_name, *file.live}))


def pattern_of(node: ast.expr) -> str:
    """Return a pattern for the texts that an expression may give: what it says, and
    anything."""
    return "".join(_pattern(node))


def _pattern(node: ast.expr) -> Iterator[str]:
    match node:
        case ast.Constant(value=str(text)):
            yield re.escape(text)
        case ast.JoinedStr(values=values):
            for value in values:
                yield from _pattern(value)
        case ast.BinOp(left=left, op=ast.Add(), right=right):
            yield from _pattern(left)
            yield from _pattern(right)
        case ast.BinOp(left=ast.Constant(value=str(text)), op=ast.Mod()):
            parts = re.split(r"%[-+ 0-9.]*[a-zA-Z]", text)
            yield ".*".join(map(re.escape, parts))
        case _:
            yield ".*"


def _of_variable(
    name: str, statement: Statement, file: UserFile, depth: int
) -> frozenset[str] | None:
    """The names that a variable may hold, by all that binds it within the statement."""
    stores = {
        id(node)
        for node in statement.nodes
        if isinstance(node, ast.Name) and node.id == name
        if not isinstance(node.ctx, ast.Load)
    }
    found: set[str] = set()
    for node in statement.nodes:
        match node:
            case ast.For(target=ast.Name() as target, iter=given) | ast.comprehension(
                target=ast.Name() as target, iter=given
            ) if (id(target) in stores):
                names = _each(given, file)
            case ast.Assign(targets=[ast.Name() as target], value=value) if (
                id(target) in stores
            ):
                names = _names(value, statement, file, depth + 1)
            case ast.arg(arg=other) if other == name:
                return None
            case _:
                continue
        if names is None:
            return None
        stores.discard(id(target))
        found.update(names)
    return frozenset(found) if found and not stores else None


def _each(given: ast.expr, file: UserFile) -> frozenset[str] | None:
    """The texts in something that is gone through, if it is written out."""
    held: object = None
    match given:
        case ast.Tuple(elts=parts) | ast.List(elts=parts) | ast.Set(elts=parts):
            held = [getattr(part, "value", None) for part in parts]
        case ast.Name(id=name):
            held = file.live.get(name)
    if not isinstance(held, Iterable) or isinstance(held, (str, bytes)):
        return None
    if not isinstance(held, (list, tuple, set, frozenset, dict)):
        return None
    texts = list(held)
    if not texts or not all(isinstance(text, str) for text in texts):
        return None
    return frozenset(map(str, texts))
