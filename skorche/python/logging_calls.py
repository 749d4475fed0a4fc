"""Calls that set logging up, by their form.

Comes in: a statement. Goes out: the call that it is, if that says what is logged, or where.
This module must not know where the statement stands.
"""

from __future__ import annotations

import ast

#: What is called of the module, or of loggers and handlers.
_SETS_UP = frozenset(["basicConfig", "captureWarnings", "dictConfig", "disable"])
_OF_LOGGERS = frozenset(
    ["addFilter", "addHandler", "removeHandler", "setFormatter", "setLevel"]
)


def logging_call(statement: ast.stmt) -> ast.Call | None:
    """Return the call that a statement is, if it sets logging up as far as names tell.

    >>> logging_call(ast.parse("logging.basicConfig(level=10)").body[0]) is not None
    True
    >>> logging_call(ast.parse("logging.info('x')").body[0])
    """
    match statement:
        case ast.Expr(value=ast.Call() as call) if sets_logging_up(call):
            return call
    return None


def sets_logging_up(call: ast.Call) -> bool:
    """Return whether a call sets logging up."""
    match call.func:
        case ast.Name(id=name):
            return name in _SETS_UP
        case ast.Attribute(attr=name):
            return name in _SETS_UP or name in _OF_LOGGERS or name == "fileConfig"
    return False
