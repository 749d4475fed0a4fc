"""What names held before: those that are deleted at the end of their file, or bound again.

Comes in: names of the user's files, with the live values at the end. Goes out: the expressions
that they were bound to, where what these gave may have been changed in place meanwhile. This
module must not know what is carried.
"""

from __future__ import annotations

import ast
from typing import Any

from skorche.carry.fixed_values import is_fixed
from skorche.carry.harmless_calls import is_harmless
from skorche.carry.user_file import Key, UserFile
from skorche.python.blocks import binding_statements

#: What makes a thing that can be changed in place, whatever is in it.
_DISPLAYS = (ast.List, ast.Dict, ast.Set, ast.ListComp, ast.DictComp, ast.SetComp)
#: What may give a thing that other names have as well.
_LOOKED_UP = (ast.Name, ast.Attribute, ast.Subscript, ast.IfExp, ast.BoolOp)
#: Builtins that make another thing each time, which can be changed.
_MAKING = ("dict", "iter", "list", "map", "set", "sorted", "zip", "filter", "reversed")


def values_before(key: Key) -> list[ast.expr]:
    """Return what a name was bound to, if it may have held what can be changed and does not
    hold it any more."""
    nodes = [one.node for one in key.statements if not one.guarded]
    bound = [one for node in nodes for one in binding_statements(node, key.name)]
    if len(bound) < 2:
        return []
    values = [v for one in bound for v in _bound_to(one, key.name)]
    gone = key.name not in key.file.live
    return [v for v in values if _may_have_changed(key.file, v, gone, key.held)]


def _bound_to(node: ast.stmt, name: str) -> list[ast.expr]:
    """What a name is bound to by an assignment: a part of it, where the parts stand there."""
    match node:
        case ast.AnnAssign(target=ast.Name(id=target), value=ast.expr() as value):
            return [value] if target == name else []
        case ast.Assign(targets=targets, value=value):
            return [v for target in targets for v in _given(target, value, name)]
        case ast.With(items=items):
            return [
                one.context_expr
                for one in items
                if isinstance(one.optional_vars, ast.Name)
                and one.optional_vars.id == name
            ]
        case _:
            return []


def _given(target: ast.expr, value: ast.expr, name: str) -> list[ast.expr]:
    match target, value:
        case ast.Name(id=own), _:
            return [value] if own == name else []
        case (ast.Tuple() | ast.List()) as parts, (ast.Tuple() | ast.List()) as values:
            if len(parts.elts) == len(values.elts):
                pairs = zip(parts.elts, values.elts)
                return [v for one, given in pairs for v in _given(one, given, name)]
    return []


def _may_have_changed(file: UserFile, value: ast.expr, gone: bool, now: Any) -> bool:
    """Whether what an expression gave may have been changed: of what a function returns, and
    other names have, what the name holds now says the most."""
    if isinstance(value, _DISPLAYS):
        return True
    if not gone and now is not None and is_fixed(now):
        return isinstance(now, (tuple, frozenset)) and isinstance(value, ast.Call)
    match value:
        case ast.Call(func=ast.Name(id=name)) if name in _MAKING:
            return True
        case ast.Call():
            return not is_harmless(file, value, given_functions=False)
        case _:
            return isinstance(value, _LOOKED_UP)
