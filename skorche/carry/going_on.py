"""Where a program goes on whatever is raised.

Comes in: a part of a statement of the user's. Goes out: whether something around it takes even
an error that is no `Exception`, so that nobody would be told of that. This module must not
know what raises it.
"""

from __future__ import annotations

import ast
import builtins
import inspect
import sys
from collections.abc import Iterable, Iterator

from skorche.carry.user_file import UserFile
from skorche.python.statements import Statement
from skorche.python.trees import walk

_TRIES = (ast.Try, ast.TryStar) if sys.version_info >= (3, 11) else (ast.Try,)
_LEAVING = (ast.Return, ast.Break, ast.Continue)


def goes_on_whatever_is_raised(
    file: UserFile, statement: Statement, node: ast.AST
) -> bool:
    """Return whether something around a part of a statement takes all that it raises."""
    for one in statement.nodes:
        if isinstance(one, _TRIES):
            takes = _leaves(one.finalbody) or any(
                kind.type is None or _takes_it(file, kind.type) is not False
                for kind in one.handlers
            )
        elif isinstance(one, (ast.With, ast.AsyncWith)):
            takes = any(_takes_it(file, part) for part in _given(one))
        else:
            continue
        if takes and any(node in walk(part) for part in one.body):
            return True
    return False


def _leaves(body: Iterable[ast.stmt]) -> bool:
    """Whether what runs at the end of a block leaves it, and with that the error behind."""
    return any(isinstance(one, _LEAVING) for part in body for one in walk(part))


def _given(block: ast.With | ast.AsyncWith) -> Iterator[ast.expr]:
    """What is given to calls that make contexts: `suppress(ImportError)`."""
    for item in block.items:
        if isinstance(item.context_expr, ast.Call):
            yield from item.context_expr.args


def _takes_it(file: UserFile, kind: ast.expr) -> bool | None:
    """Whether a kind of errors has what is no Exception; None where that is not seen."""
    match kind:
        case ast.Tuple(elts=kinds):
            held = [_takes_it(file, one) for one in kinds]
            return None if None in held else any(held)
        case ast.Starred(value=value):
            return _takes_it(file, value)
        case ast.Name(id=name):
            return _is_base(file.live.get(name, getattr(builtins, name, None)))
        case ast.Attribute(value=ast.Name(id=name), attr=attribute):
            module = file.live.get(name)
            there = inspect.ismodule(module)
            return _is_base(vars(module).get(attribute)) if there else None
        case _:
            return None


def _is_base(held: object) -> bool | None:
    if isinstance(held, tuple):
        found = [_is_base(one) for one in held]
        return None if None in found else any(found)
    if isinstance(held, type) and issubclass(held, BaseException):
        return not issubclass(held, Exception) and issubclass(BaseException, held)
    return None
