"""Which live things bring values from outside of a program.

Comes in: a live thing, or the dotted name of one; files. Goes out: its row of the table;
whether there may be any. This module must not know what expressions stand for.
"""

from __future__ import annotations

import ast
import inspect
import re
import sys
from collections.abc import Iterable
from functools import cached_property
from typing import Any

from skorche.carry.outside_table import (
    COMMAND_LINE,
    KEEPING,
    MODULES,
    TABLE,
    WORDS,
    Outside,
)
from skorche.carry.process_wide import is_standard, named, plain
from skorche.python.imports import imported_modules
from skorche.python.modules import is_installed
from skorche.python.source_files import SourceFile

#: Packages that read the command line.
COMMAND_LINES = frozenset("""
    absl asyncclick cappa clize click configargparse cyclopts defopt docopt fire jsonargparse
    plac plumbum rich_click simple_parsing tap typer tyro
    """.split())  # noqa: SIM905 - a list is a word a line


class OutsideThings:
    """The table as it is for the modules that are loaded now."""

    def __init__(self) -> None:
        self.data: dict[str, Outside] = {}  # by dotted names
        self._rows: dict[int, Outside] = {}
        self._kept: list[Any] = []  # so that no id is another thing's
        for row in TABLE:
            for name in row.names.split():
                if name.endswith(".*"):
                    self._add_module(name[:-2], row)
                elif name.startswith("-"):
                    self._rows.pop(id(named(name[1:])), None)
                    self.data.pop(name[1:], None)
                else:
                    self._add(name, named(name), row)

    def _add_module(self, module: str, row: Outside) -> None:
        for word, held in list(vars(sys.modules.get(module, object)).items()):
            error = isinstance(held, type) and issubclass(held, BaseException)
            defined = str(getattr(held, "__module__", None) or module)
            own = defined.lstrip("_").startswith(module)
            if own and not (word.startswith("_") or inspect.ismodule(held) or error):
                self._add(f"{module}.{word}", held, row)

    def _add(self, name: str, held: Any, row: Outside) -> None:
        self.data[name] = row
        if held is not None and not isinstance(held, (bool, int, float, str, tuple)):
            self._rows[id(held)] = row
            self._kept.append(held)

    @cached_property
    def _keeping(self) -> set[int]:
        return {id(named(name)) for name in KEEPING.split()}

    def row(self, held: Any, owner: Any = None) -> Outside | None:
        """Return the row of a function, a method with its owner, or a shared thing."""
        found = self._rows.get(id(held)) or self._rows.get(id(plain(held)))
        if found is None and owner is not None and not inspect.ismodule(owner):
            kind = owner if isinstance(owner, type) else type(owner)
            rows = (self._rows.get(id(base)) for base in kind.__mro__)
            found = next(filter(None, rows), None)
        return found

    def keeps(self, held: Any) -> bool:
        """Return whether a function only keeps the functions that it is given."""
        return id(held) in self._keeping


_WORDS = re.compile(rf"\b({'|'.join(WORDS)})\b|import \*")
_ASKING = re.compile(
    r"\b(argv|orig_argv|parse_\w*args|input|stdin|getpass|getuser|getopt|gnu_getopt|"
    rf"fileinput|{'|'.join(sorted(COMMAND_LINES))})\b"
)
_LONG = 60
_PURE = (sys.stdlib_module_names - MODULES) | {"skorche", ""}


def may_bring(file: SourceFile) -> bool:
    """Return whether a file may use anything at all that brings values from outside: but
    for files of the user's, it imports only what of Python does not."""
    if _WORDS.search(file.text):
        return True
    for statement in file.statements:
        if statement.of(ast.Set, ast.SetComp):
            return True  # whose order may be taken
        for node in statement.imports:
            roots = {name.partition(".")[0] for name in imported_modules(node)} - _PURE
            if any(
                root in sys.stdlib_module_names or is_installed(root) for root in roots
            ):
                return True
    return False


def asks_who_runs_it(file: SourceFile) -> bool:
    """Return whether a file may ask for the words of a command line, or the like."""
    if not _ASKING.search(file.text):
        return False
    words = (
        word for one in file.statements for node in one.nodes for word in _words(node)
    )
    return any(map(_ASKING.fullmatch, words))


def _words(node: ast.AST) -> Iterable[str]:
    """The words of a node that may be names."""
    match node:
        case ast.Name(id=word) | ast.Attribute(attr=word):
            return (word,)
        case ast.Constant(value=str(text)) if len(text) < _LONG:
            return text.split(".")
        case ast.alias(name=name):
            return name.split(".")
        case ast.ImportFrom(module=str(name)):
            return name.split(".")
        case _:
            return ()


def of_package(package: str) -> Outside:
    """Return where values are from that an installed package gives: nobody knows what it
    asks for them."""
    given = package.partition(".")[0] in COMMAND_LINES
    return Outside(COMMAND_LINE if given else f"what {package} gives", "", given)


def is_builtin(held: Any) -> bool:
    """Return whether something is one of Python's builtins, or a method of such a type."""
    owner = getattr(held, "__objclass__", None) or getattr(held, "__self__", None)
    kind = owner if isinstance(owner, type) else type(owner)
    module = getattr(held, "__module__", None) or kind.__module__
    return module == "builtins"


def is_of_python(held: Any) -> bool:
    """Return whether something is the standard library's."""
    owner = getattr(held, "__objclass__", None)
    module = getattr(held, "__module__", None) or getattr(owner, "__module__", None)
    return module is None or is_standard(str(module))
