"""How definitions show the names that they have in the user's files, where they get others.

Comes in: a statement of one of the user's files, and its text with the names of the compiled
file. Goes out: the text that has it show its own name: a definition is bound under that for a
moment, or is given it afterwards; or why neither can be. This module must not know why a name
has to be another one.
"""

from __future__ import annotations

import ast
import builtins
import sys
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from skorche.carry import refusals
from skorche.carry.cargo import Cargo
from skorche.carry.library import is_task_maker
from skorche.carry.names import Standing
from skorche.carry.user_file import Key, UserFile
from skorche.errors import Place, Problem
from skorche.python.binding import FUNCTIONS
from skorche.python.statements import Statement
from skorche.python.trees import children, walk

_DEFINITIONS = (*FUNCTIONS, ast.ClassDef)
_NAMED = (*_DEFINITIONS, ast.Lambda, ast.GeneratorExp)


class ShownNames:
    """Knows the definitions that get other names; `held` finds what a decorator is."""

    def __init__(self, cargo: Cargo, held: Callable[[UserFile, ast.AST], Any]) -> None:
        self._cargo = cargo
        self._files = cargo.files
        self._bindings = cargo.bindings
        self._held = held
        self._others: dict[Statement, str] = {}

    def name(self, statement: Statement) -> str | None:
        """Return the name of a function or a class that has another one in the compiled
        file, where it is defined as the user's file defines it."""
        file = self._files.of(statement)
        name = getattr(statement.node, "name", "")
        defined = statement.is_definition and statement in file.by_name.get(name, ())
        given = self._bindings.given(Key(file, name))
        return name if defined and given not in (None, name) else None

    def keeps_its_name(self, statement: Statement) -> bool:
        """Return whether a definition is written under its own name, and bound to the other
        one below it."""
        name = self.name(statement)
        if name is None:
            return False
        file = self._files.of(statement)
        return self._bindings.standing(name, file) is not Standing.UNSURE

    def text(
        self, statement: Statement, text: str, keeps: bool
    ) -> tuple[str, Problem | None]:
        """Return the text that shows the user's names, or what is wrong with it."""
        file, name = self._files.of(statement), self.name(statement)
        if name is None:
            return self._within_blocks(file, statement, text)
        new = self._bindings.given(Key(file, name))
        if not keeps:
            problem = self._problem(file, statement.node, name)
            if self._cargo.pickled:
                return f'{text}\n\n\n{new}.__name__ = "{name}"', problem
            return f"{text}\n\n\n{_shows(new, name)}", problem
        # What is pickled is found by this.
        found = f'\n{new}.__qualname__ = "{new}"' if self._cargo.pickled else ""
        if self._bindings.standing(name, file) is Standing.BOUND:
            if statement not in self._others:
                self._others[statement] = self._bindings.fresh(f"other_{name}")
            other = self._others[statement]
            after = f"{new}, {name} = {name}, {other}"
            return f"{other} = {name}\n\n\n{text}\n\n\n{after}{found}", None
        after = f"\ndel {name}" if hasattr(builtins, name) else ""
        return f"{text}\n\n\n{new} = {name}{after}{found}", None

    def _within_blocks(
        self, file: UserFile, statement: Statement, text: str
    ) -> tuple[str, Problem | None]:
        """The same for definitions within an `if`, a `try` and the like."""
        names = {}
        for node in () if statement.is_definition else _in_blocks(statement.node):
            given = self._bindings.given(Key(file, node.name))
            if given is not None and given != node.name:
                names[given] = node.name
                if problem := self._problem(file, node, node.name):
                    return "", problem
        if not names:
            return text, None
        lines = text.split("\n")
        for node in reversed(list(_in_blocks(ast.parse(text)))):
            if node.name in names:
                head = lines[node.lineno - 1]
                margin = head[: len(head) - len(head.lstrip())]
                line = margin + _shows(node.name, names[node.name])
                lines.insert(node.end_lineno or 0, line)
        return "\n".join(lines), None

    def _problem(self, file: UserFile, node: ast.AST, name: str) -> Problem | None:
        """Why what is given its name only afterwards would show another one, if so."""
        place = Place(file.path, getattr(node, "lineno", 0))
        if self._is_decorated(file, node):
            return refusals.decorated_under_another_name(name, place)
        inner = any(isinstance(one, _NAMED) for one in walk(node) if one is not node)
        if inner and tells_names(self._cargo.statements, "__qualname__"):
            return refusals.shown_under_another_name(name, place)
        return None

    def _is_decorated(self, file: UserFile, node: ast.AST) -> bool:
        """Whether decorators that are not of the standard library see the name of what is
        decorated, and not only the name that it is given afterwards."""
        for decorator in getattr(node, "decorator_list", []):
            held = self._held(file, decorator)
            module = (getattr(held, "__module__", None) or "").partition(".")[0]
            if not is_task_maker(held) and module not in sys.stdlib_module_names:
                return True
        return False


def tells_names(statements: Iterable[Statement], word: str) -> bool:
    """Return whether something asks functions for their `__name__`, or `__qualname__`, and
    not only copies it with other such attributes: `("__module__", "__qualname__")`."""
    for statement in statements:
        copied = {
            id(part)
            for node in statement.nodes
            if isinstance(node, (ast.Tuple, ast.List))
            for part in node.elts
            if any(getattr(one, "value", None) == "__module__" for one in node.elts)
        }
        for node in statement.nodes:
            if getattr(node, "attr", None) == word:
                return True
            if getattr(node, "value", None) == word and id(node) not in copied:
                return True
    return False


def _in_blocks(node: ast.AST) -> Iterator[ast.FunctionDef]:
    """The definitions in the blocks of a statement, or a module, in their order."""
    for child in children(node):
        if isinstance(child, _DEFINITIONS):
            yield child  # type: ignore[misc]  # or one of another kind
        elif isinstance(child, (ast.stmt, ast.ExceptHandler, ast.match_case)):
            yield from _in_blocks(child)


def _shows(function: str | None, name: str) -> str:
    return f'{function}.__name__ = {function}.__qualname__ = "{name}"'
