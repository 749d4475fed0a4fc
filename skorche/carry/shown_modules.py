"""Which module a class, or a function, of another file of the user's says that it is from.

Comes in: what is carried. Goes out: lines that have things say what they say here, where the
tasks can be seen to look, and what cannot be had to. In a compiled file all would be of the
one module that it is, which is what a pickle needs. This module must not know why a thing is
carried.
"""

from __future__ import annotations

import ast
import inspect
import sys
from collections.abc import Iterator
from typing import Any

from skorche.carry.cargo import Cargo
from skorche.carry.refused_names import pickles
from skorche.carry.user_file import Key, UserFile
from skorche.declare.tasks import Task
from skorche.errors import Place
from skorche.python.statements import Statement

#: Functions that show what they are given as text.
_WRITING = frozenset("""
    ascii critical debug error exception fatal format info log print repr str warning
    write
    """.split())  # noqa: SIM905 - a list is a word a line


class ShownModules:
    """Knows what of the carried things is seen to be asked which module it is from.

    `crosses` says that items go into other processes, where they are looked up.
    """

    def __init__(self, cargo: Cargo, crosses: bool) -> None:
        self._cargo = cargo
        self._looks = _Looks(cargo)
        self._kept = ""  # why things stay what they are
        if crosses or pickles(cargo):
            self._kept = "is pickled"
        elif self._looks.by_hints:
            self._kept = "has its types looked up"

    def text(self, statement: Statement, text: str) -> str:
        """Return the text of a statement that has the things which it binds say where they
        are from: a class that is looked at as it is made within it, others below."""
        names = [] if self._kept else self._shown(statement)
        file = self._cargo.files.of(statement)
        if names and _is_made_by_others(file.live.get(names[0])):
            within = _within(text, f'__module__ = "{file.name}"')
            if within is not None:
                return within
        final = [self._cargo.bindings.name(Key(file, name)) for name in names]
        lines = [f'{name}.__module__ = "{file.name}"' for name in final]
        apart = "\n" * (3 if statement.is_definition else 1) if lines else ""
        return text + apart + "\n".join(lines)

    def untold(self) -> Iterator[str]:
        """Yield a line for each thing that says something else in the compiled file."""
        for statement in self._cargo.ordered() if self._kept else ():
            for name in self._shown(statement):
                place = Place(statement.path, statement.line)
                file = self._cargo.files.of(statement)
                yield (
                    f"{place}: {name} says that it is from {file.name}, and in the "
                    f"compiled file from that: what {self._kept} has to be found there"
                )

    def _shown(self, statement: Statement) -> list[str]:
        file = self._cargo.files.of(statement)
        skipped = (
            statement.made or statement.is_import or file is self._cargo.files.main
        )
        if skipped or statement not in self._cargo.statements:
            return []
        return [
            name
            for name in sorted(statement.binds)
            if self._last_of(file, name) is statement
            and self._looks.at(_plain(file.live.get(name)), file)
        ]

    def _last_of(self, file: UserFile, name: str) -> Statement | None:
        return file.by_name.get(name, [None])[-1]


def _is_made_by_others(held: Any) -> bool:
    """Whether a class is made by what is not Python's own, which may look at it: a class of
    classes, or an `__init_subclass__` of a class above."""
    if not isinstance(held, type):
        return False
    hook = inspect.getattr_static(held, "__init_subclass__", None)
    plain = inspect.getattr_static(object, "__init_subclass__")
    standard = type(held).__module__.partition(".")[0] in sys.stdlib_module_names
    return hook is not plain or not (type(held) is type or standard)


def _within(text: str, line: str) -> str | None:
    """The text of a class with a further line at the top of its body; None where that is
    on the line of its name."""
    kinds = (one for one in ast.parse(text).body if isinstance(one, ast.ClassDef))
    node = next(kinds, None)
    if node is None or node.body[0].lineno == node.lineno:
        return None
    first = node.body[0]
    documented = isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant)
    rows = text.split("\n")
    at = (first.end_lineno or 0) if documented else _first_line(first) - 1
    return "\n".join([*rows[:at], " " * first.col_offset + line, *rows[at:]])


def _first_line(node: ast.stmt) -> int:
    decorators: list[ast.expr] = getattr(node, "decorator_list", [])
    return min([node.lineno, *(one.lineno for one in decorators)])


def _plain(held: Any) -> Any:
    return held.function if isinstance(held, Task) else held


class _Looks:
    """What the carried statements look at."""

    def __init__(self, cargo: Cargo) -> None:
        self._all = self._classes = self._errors = self.by_hints = False
        if all(cargo.files.of(one) is cargo.files.main for one in cargo.statements):
            return
        for statement in cargo.statements:
            for node in () if statement.made else statement.nodes:
                self._look(node)

    def at(self, held: Any, file: UserFile) -> bool:
        """Return whether it may be seen which module a thing of a file is from."""
        if getattr(held, "__module__", None) != file.name:
            return False
        if isinstance(held, type):
            error = self._errors and issubclass(held, BaseException)
            return self._all or self._classes or error
        return self._all and callable(held) and hasattr(held, "__code__")

    def _look(self, node: ast.AST) -> None:
        match node:
            case ast.Attribute(value=base, attr="__module__", ctx=ast.Load()):
                self._classes |= _is_class(base)
                self._all |= not _is_class(base)
            case ast.Call(func=ast.Name(id="getattr"), args=[_, key, *_]):
                match key:
                    case ast.Constant(value="__module__"):
                        self._all = True
            case ast.Name(id="traceback") | ast.alias(name="traceback"):
                self._errors = True
            case ast.ImportFrom(module="traceback"):
                self._errors = True
            case ast.keyword(arg="exc_info") | ast.Attribute(attr="exception"):
                self._errors = True
            case ast.Name(id="get_type_hints") | ast.Attribute(attr="get_type_hints"):
                self.by_hints = True
            case ast.alias(name="get_type_hints"):
                self.by_hints = True
            case ast.FormattedValue(value=value):
                self._classes |= _is_class(value)
            case ast.BinOp(left=ast.Constant() | ast.Name(), op=ast.Mod(), right=right):
                parts = getattr(right, "elts", [right])
                self._classes |= any(map(_is_class, parts))
            case ast.Call(func=func, args=args, keywords=keywords):
                name = getattr(func, "id", getattr(func, "attr", ""))
                if name in _WRITING:
                    given = [*args, *(word.value for word in keywords)]
                    self._classes |= any(map(_is_class, given))


def _is_class(node: ast.AST) -> bool:
    """Whether an expression gives the class of something."""
    match node:
        case ast.Call(func=ast.Name(id="type"), args=[_]):
            return True
        case ast.Attribute(attr="__class__"):
            return True
        case ast.Name(id=name):
            return name[:1].isupper() and not name.isupper() or name in ("cls", "klass")
        case ast.Call(func=ast.Name(id="repr" | "str"), args=[inner]):
            return _is_class(inner)
        case _:
            return False
