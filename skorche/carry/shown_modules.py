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

from skorche.carry import refusals
from skorche.carry.cargo import Cargo
from skorche.carry.class_values import ANY_CLASS, ClassValues, live_value, name_of
from skorche.carry.refused_names import PICKLING, pickles
from skorche.carry.shown_places import filtered_modules, shown_places
from skorche.carry.user_file import Key, UserFile
from skorche.declare.tasks import Task
from skorche.errors import Place, Problem
from skorche.python.binding import FUNCTIONS
from skorche.python.statements import Statement

#: Functions that show what they are given as text.
_WRITING = frozenset("""
    ascii critical debug error exception fatal format info log pformat pp pprint print repr
    str warning write
    """.split())  # noqa: SIM905 - a list is a word a line

#: What reads pickles, of the modules that do.
_READING = frozenset(["load", "loads", "open", "Unpickler"])


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

    def problems(self) -> Iterator[Problem]:
        """Refuse functions of other files that a decorator asks which module they are from:
        it is given them before any line below them could say that."""
        yield from filtered_modules(self._cargo)
        for statement in self._cargo.statements:
            file = self._cargo.files.of(statement)
            if file is self._cargo.files.main or statement.made:
                continue
            for node in statement.nodes:
                yield from self._asked(node, file)

    def _asked(self, node: ast.AST, file: UserFile) -> Iterator[Problem]:
        for decorator in getattr(node, "decorator_list", ()):
            function = decorator.func if isinstance(decorator, ast.Call) else decorator
            if name_of(function) in self._looks.asking and isinstance(node, FUNCTIONS):
                yield refusals.asked_by_decorator(
                    node.name,
                    ast.unparse(decorator),
                    file.name,
                    Place(file.path, node.lineno),
                )

    def untold(self) -> Iterator[str]:
        """Yield a line for the things of each file that say something else in the compiled
        file, and for what reads pickles that may say something else."""
        yield from self._read_pickles()
        yield from shown_places(self._cargo)
        found: dict[UserFile, dict[str, Place]] = {}
        for statement in self._cargo.ordered() if self._kept else ():
            for name in self._shown(statement):
                place = Place(statement.path, statement.line)
                file = self._cargo.files.of(statement)
                found.setdefault(file, {}).setdefault(name, place)
        for file, names in found.items():
            yield (
                f"{next(iter(names.values()))}: {_together([*names])} from {file.name}, and "
                f"in the compiled file from that: what {self._kept} has to be found there"
            )

    def _read_pickles(self) -> Iterator[str]:
        files = self._cargo.files
        defining = sorted(
            file.name
            for file in files
            if file is not files.main
            and any(isinstance(one.node, ast.ClassDef) for one in file.statements)
        )
        for place, words in self._looks.reads if defining else ():
            yield (
                f"{place}: {words} finds classes by the modules that a pickle names: what was "
                f"pickled as of {', '.join(defining)} is not found by the compiled file"
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


def _together(names: list[str]) -> str:
    """Some names, as those that say something.

    >>> _together(["A"]), _together(["A", "B"]), _together(["A", "B", "C", "D", "E"])
    ('A says that it is', 'A and B say that they are', 'A, B, C and 2 more say that they are')
    """
    if len(names) == 1:
        return f"{names[0]} says that it is"
    first, rest = names[:3], len(names) - 3
    last = f"{rest} more" if rest > 0 else first.pop()
    return f"{', '.join(first)} and {last} say that they are"


class _Looks:
    """What the carried statements look at."""

    def __init__(self, cargo: Cargo) -> None:
        self._all = self._errors = self.by_hints = False
        self._shown: set[type] = set()
        self.asking: set[str] = set()
        self.reads: list[tuple[Place, str]] = []
        parts = [
            (node, cargo.files.of(statement))
            for statement in cargo.statements
            if not statement.made
            for node in statement.nodes
            if type(node) is not ast.Constant
        ]
        for node, file in parts:
            self._reads_pickle(node, file)
        if all(file is cargo.files.main for _, file in parts):
            return
        self._values = ClassValues(parts)
        for node, file in parts:
            self._look(node, file)
        self._find_asking(parts)

    def _find_asking(self, parts: list[tuple[ast.AST, UserFile]]) -> None:
        """Find the functions that ask a thing, and no class, which module it is from, or
        call one that does."""
        functions = [(n, file) for n, file in parts if isinstance(n, FUNCTIONS)]
        called = {
            node.name: {
                name_of(n.func) for n in ast.walk(node) if isinstance(n, ast.Call)
            }
            for node, _ in functions
        }
        for node, file in functions:
            for inner in ast.walk(node):
                match inner:
                    case ast.Attribute(value=base, attr="__module__", ctx=ast.Load()):
                        if not self._values.at(base, file):
                            self.asking.add(node.name)
        while more := {
            n for n in called if n not in self.asking and called[n] & self.asking
        }:
            self.asking |= more

    def _reads_pickle(self, node: ast.AST, file: UserFile) -> None:
        match node:
            case ast.Call(args=[ast.Call(func=ast.Attribute(attr="dumps"))]):
                pass  # it was written here
            case ast.Call(func=function) if name_of(function) in _READING:
                known, held = live_value(function, file)
                module = str(getattr(held, "__module__", "")).lstrip("_")
                if known and module.partition(".")[0] in PICKLING:
                    place = Place(file.path, node.lineno)
                    self.reads.append((place, f"`{ast.unparse(function)}`"))

    def at(self, held: Any, file: UserFile) -> bool:
        """Return whether it may be seen which module a thing of a file is from."""
        if getattr(held, "__module__", None) != file.name:
            return False
        if isinstance(held, type):
            error = self._errors and issubclass(held, BaseException)
            return self._all or error or bool(self._shown & {held, ANY_CLASS})
        return self._all and callable(held) and hasattr(held, "__code__")

    def _look(self, node: ast.AST, file: UserFile) -> None:
        match node:
            case ast.Attribute(value=base, attr="__module__", ctx=ast.Load()):
                self._shows(base, file)
                self._all |= not self._values.at(base, file)
            case ast.Call(
                func=ast.Name(id="getattr"),
                args=[_, ast.Constant(value="__module__"), *_],
            ):
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
                self._shows(value, file)
            case ast.BinOp(left=ast.Constant() | ast.Name(), op=ast.Mod(), right=right):
                for part in getattr(right, "elts", [right]):
                    self._shows(part, file)
            case ast.Call(func=func, args=args, keywords=keywords):
                name = getattr(func, "id", getattr(func, "attr", ""))
                if name in _WRITING or name.endswith(("Error", "Exception")):
                    self._shows_all([*args, *(word.value for word in keywords)], file)
                elif any(getattr(one, "id", "") in _WRITING for one in args):
                    self._shows_all(args, file)  # as in map(str, kinds)

    def _shows_all(self, given: list[ast.expr], file: UserFile) -> None:
        for one in given:
            self._shows(one, file)

    def _shows(self, node: ast.expr, file: UserFile) -> None:
        self._shown |= self._values.at(node, file)
