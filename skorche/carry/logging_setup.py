"""How a program sets logging up in the block below `if __name__ == "__main__"`.

Comes in: the file of a declaration. Goes out: expressions by which the script of its compiled
file does the same, of constants alone; and lines that tell of what stays behind. This module
must not know how what they need is carried.
"""

from __future__ import annotations

import ast
import copy
import logging
import sys
import types
from collections.abc import Callable, Container, Iterator

from skorche.carry.user_file import UserFile
from skorche.errors import Place
from skorche.python.blocks import binding_statements
from skorche.python.imports import bound_by
from skorche.python.logging_calls import logging_call, sets_logging_up
from skorche.python.statements import Statement

#: What an expression may consist of beside names, attributes and calls.
_PLAIN = (ast.Constant, ast.List, ast.Tuple, ast.Set, ast.Dict, ast.UnaryOp, ast.BinOp)
_PARTS = (ast.keyword, ast.operator, ast.unaryop, ast.expr_context, ast.JoinedStr)


def logging_setup(
    file: UserFile, expressed: Callable[[Statement], str]
) -> tuple[tuple[str, ...], list[str]]:
    """Return what a script says to set logging up as the guard block of its declaration
    does, and a line for each call of that which stays behind; `expressed` gives the text of
    an expression."""
    said: list[str] = []
    left: list[str] = []
    for guard in (one.node for one in file.statements if one.guarded):
        for statement in getattr(guard, "body", ()):
            call, why = logging_call(statement), ""
            try:
                if call is not None:
                    constant = _OfConstants(file, guard).visit(copy.deepcopy(call))
                    said.append(expressed(_alone(file, constant, call.lineno)))
                    continue
            except _Otherwise as error:
                why = str(error)
            left += [_told(file, line, why) for line in _lines(file, statement)]
    return tuple(said), left


def left_in_functions(file: UserFile, carried: Container[Statement]) -> Iterator[str]:
    """Return a line for each such call within a function that is not carried by then."""
    for statement in file.statements:
        if statement.is_definition and statement not in carried:
            for line in _lines(file, statement.node):
                yield _told(file, line, "")


def _lines(file: UserFile, statement: ast.stmt) -> Iterator[int]:
    """The lines of calls within a statement that set logging up."""
    for node in ast.walk(statement):
        if isinstance(node, ast.Call) and sets_logging_up(node):
            root = _root(node)
            if "logging" in root or _is_of_logging(file.live.get(root)):
                yield node.lineno


def _root(node: ast.expr) -> str:
    """The name that an expression begins with, or nothing."""
    while isinstance(node, (ast.Attribute, ast.Call)):
        node = node.value if isinstance(node, ast.Attribute) else node.func
    return node.id if isinstance(node, ast.Name) else ""


def _told(file: UserFile, line: int, why: str) -> str:
    return (
        f"{Place(file.path, line)}: the script does not set logging up as this does{why}: "
        "there -v shows what is logged, -vv all of it"
    )


def _alone(file: UserFile, call: ast.expr, line: int) -> Statement:
    """An expression as a statement in brackets."""
    text = f"({ast.unparse(call)}\n)"
    node = ast.parse(text).body[0]
    ast.increment_lineno(node, line - 1)
    lines = tuple(text.split("\n"))
    return Statement(file.path, node, line, line + 1, frozenset(), False, lines)


class _Otherwise(Exception):
    """An expression is not of constants alone; the message may say more of it."""


class _OfConstants(ast.NodeTransformer):
    """Puts what the guard block binds in the place of its names, where all is constant."""

    def __init__(self, file: UserFile, guard: ast.stmt) -> None:
        self._file = file
        self._guard = guard
        self._within: list[str] = []

    def generic_visit(self, node: ast.AST) -> ast.AST:
        if not isinstance(node, (*_PLAIN, *_PARTS)):
            raise _Otherwise
        return super().generic_visit(node)

    def visit_Attribute(self, node: ast.Attribute) -> ast.AST:
        root = node.value.id if isinstance(node.value, ast.Name) else ""
        if self._file.live.get(root) is sys:
            if node.attr == "stderr":
                return node
            out = node.attr == "stdout"
            raise _Otherwise(", on standard output" if out else "")
        node.value = self.visit(node.value)
        return node

    def visit_Call(self, node: ast.Call) -> ast.AST:
        if not _is_of_logging(self._file.live.get(_root(node))):
            raise _Otherwise
        node.func = self.visit(node.func)
        node.args = [self.visit(one) for one in node.args]
        node.keywords = [self.visit(one) for one in node.keywords]
        return node

    def visit_Name(self, node: ast.Name) -> ast.AST:
        name = node.id
        found = self._file.by_name.get(name, [])
        if name == "__name__" and not found:
            return node
        if name in self._within or name in self._file.rebinds:
            raise _Otherwise
        lines = [one for s in found for one in binding_statements(s.node, name)]
        if lines and all(_imports_logging(line, name) for line in lines):
            return node
        match lines:
            case [ast.Assign(targets=[ast.Name()], value=value) as line]:
                self._within.append(name)
                inner = self.visit(copy.deepcopy(value))
                self._within.pop()
                if not found[0].guarded:
                    return node
                if _is_new_each_time(value) and self._changes(name):
                    raise _Otherwise(f", with {name} as other lines change it")
                if line in getattr(self._guard, "body", ()):
                    return inner  # type: ignore[no-any-return]
        raise _Otherwise

    def _changes(self, name: str) -> bool:
        """Whether the guard block calls a method of what a name holds, or sets a part."""
        for node in ast.walk(self._guard):
            match node:
                case ast.Call(func=ast.Attribute() as part):
                    pass
                case ast.Attribute(ctx=ast.Store() | ast.Del()) as part:
                    pass
                case _:
                    continue
            if _root(part) == name:
                return True
        return False


def _is_new_each_time(value: ast.expr) -> bool:
    """Whether an expression makes a thing, and does not look one up."""
    called = ast.unparse(value.func) if isinstance(value, ast.Call) else "getLogger"
    return called.rpartition(".")[2] != "getLogger"


def _imports_logging(line: ast.stmt, name: str) -> bool:
    """Whether a statement binds a name to Python's logging, or to something of it."""
    match line:
        case ast.Import(names=names):
            modules = [alias.name for alias in names if bound_by(alias) == name]
        case ast.ImportFrom(module=str(module), level=0):
            modules = [module]
        case _:
            return False
    return all(module.partition(".")[0] == "logging" for module in modules)


def _is_of_logging(held: object) -> bool:
    """Whether something is Python's logging, or made by it."""
    if isinstance(held, types.ModuleType):
        return held is logging or held.__name__.startswith("logging.")
    kind = held if hasattr(held, "__qualname__") else type(held)
    return str(getattr(kind, "__module__", "")).partition(".")[0] == "logging"
