"""Modules that a text names as the program runs: `import_module("plugins." + name)`.

Comes in: calls that import what a text names. Goes out: which files of the user's such texts
may name, as far as that can be seen in the program; and a function for the compiled file that
finds those, and says so where it is asked for another one of them. This module must not know
how a module is stood for.
"""

from __future__ import annotations

import ast
import os
import pkgutil
import re
import sys
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from skorche.carry.computed_names import Lookup, beginning
from skorche.carry.global_names import pattern_of
from skorche.carry.going_on import goes_on_whatever_is_raised
from skorche.carry.user_file import UserFile
from skorche.carry.user_files import UserFiles
from skorche.python.binding import FUNCTIONS
from skorche.python.modules import is_mere_folder, is_own
from skorche.python.renaming import Renaming
from skorche.python.scopes import Reference
from skorche.python.statements import Statement

#: What a text is like that names a module, or a thing in one: `plugins.csv:export`.
_NAME = re.compile(r"[^\W\d]\w*(\.\w+)*(:\w+)?")
_WORDS = 200
#: The functions that import what a text names, and can be stood for.
IMPORTING = ("import_module", "__import__")
LOADED = "sys.modules"


class Asked(NamedTuple):
    """What a module is asked for that a call gives: names, or with None any; `plainly` says
    that nothing else is done with it."""

    names: frozenset[str] | None
    plainly: bool = True

    def together(self, other: Asked) -> Asked:
        """Return what two calls ask for."""
        names = None
        if self.names is not None and other.names is not None:
            names = self.names | other.names
        return Asked(names, self.plainly and other.plainly)


class NamedImport(NamedTuple):
    """An expression that gives the module which a text, the `key`, names; `more` is what is
    given beside that, `name` is where the function's name begins, and `taken` how many
    attributes follow."""

    file: UserFile
    statement: Statement
    node: ast.expr
    key: ast.expr
    more: list[ast.expr]
    words: list[ast.keyword]
    name: ast.Name
    taken: int
    function: str
    chain: tuple[str, ...]


class NamedImports:
    """Knows such calls of what is carried."""

    def __init__(self, files: UserFiles) -> None:
        self._files = files
        self.calls: dict[int, NamedImport] = {}  # by the ids of their first names
        self.finders: dict[str, str] = (
            {}
        )  # what the compiled file has for each function

    def take(
        self,
        file: UserFile,
        statement: Statement,
        chain: tuple[str, ...],
        lookup: Lookup,
    ) -> bool:
        """Take note of a look-up, if it is such a call."""
        name, taken = lookup.node, 0
        while isinstance(name, ast.Attribute):
            name, taken = name.value, taken + 1
        more, words = list[ast.expr](), list[ast.keyword]()
        match lookup.call:
            case ast.Call(args=[key, *more], keywords=words) as node:
                known = lookup.name in IMPORTING
            case ast.Subscript(slice=key, ctx=ast.Load()) as node:
                known = lookup.name == LOADED
            case _:
                return False
        known = known and not (
            isinstance(key, ast.Constant) and key.value == "__main__"
        )
        starred = any(isinstance(one, ast.Starred) for one in [key, *more])
        if not (known and isinstance(name, ast.Name)) or starred:
            return False
        one = NamedImport(
            *(file, statement, node, key, more, words),
            *(name, taken, lookup.name, chain),
        )
        if not self._gives_what_is_named(one) and any(self._by_form(one)):
            return False
        if goes_on_whatever_is_raised(file, statement, node):
            return False
        self.calls[id(name)] = one
        return True

    def files(
        self, carried: Iterable[Statement]
    ) -> dict[UserFile, tuple[NamedImport, Asked]]:
        """Return the files that calls may give, by all texts of what is carried, each with
        a call that does, and what it is asked for."""
        found: dict[UserFile, tuple[NamedImport, Asked]] = {}
        texts: set[str] | None = None
        for one in list(self.calls.values()):
            names = set(self._by_form(one))
            if not _begins(one):
                texts = self._texts(carried) if texts is None else texts
                names = texts
            if not self._gives_what_is_named(one):
                names = {name for name in names if "." not in name}
            for name in _as_loaded(names):
                file = self._files.file(name)
                if file is not None and file is not one.file:
                    self._files.order_after(one.file, name, one.statement.first)
                    asked = asked_of(one)
                    if file in found:
                        asked = asked.together(found[file][1])
                    found[file] = one, asked
        return found

    def whole(self) -> set[str]:
        """Return the packages of which calls may name any module, and all that are in them
        are the user's, and can be carried."""
        return {
            package
            for one in self.calls.values()
            if _begins(one).endswith(".") and _ends_openly(one.key)
            for package in [_begins(one)[:-1]]
            if package and self._is_seen_whole(package, one.file)
        }

    def _is_seen_whole(self, name: str, asks: UserFile) -> bool:
        package = self._files.file(name)
        places = package.live.get("__path__", ()) if package is not None else ()
        found = {info.name: None for info in pkgutil.iter_modules(places)}
        folders = {
            entry.name
            for place in places
            for entry in os.scandir(place)
            if entry.is_dir() and entry.name.isidentifier()
        }
        files = [self._files.file(f"{name}.{one}") for one in found]
        there = bool(found) and folders - {"__pycache__"} <= found.keys()
        return there and None not in files and asks not in files

    def renamings(self, uses: Iterable[Reference]) -> list[Renaming]:
        """Return what is to stand for the functions of such calls, of all these uses."""
        found = [(use, self.calls.get(id(use.node))) for use in uses]
        return [
            Renaming(use, one.taken, self.finders.get(one.function, one.function))
            for use, one in found
            if one is not None
        ]

    def _gives_what_is_named(self, one: NamedImport) -> bool:
        """Whether a call gives the module that is named, and not its first package."""
        given = [*one.more[2:3], *(w.value for w in one.words if w.arg == "fromlist")]
        last = any(bool(getattr(part, "elts", ())) for part in given)
        return last or one.function != "__import__"

    def _by_form(self, one: NamedImport) -> Iterator[str]:
        """The modules of the user's that a call may name, where its text begins with what
        they are in."""
        begins, pattern = _begins(one), pattern_of(one.key)
        if not begins:
            return
        first = beginning(one.key)
        pattern = re.escape(begins) + pattern[len(re.escape(first)) :]
        package = self._files.file(begins.rpartition(".")[0])
        places = package.live.get("__path__", ()) if package is not None else ()
        for info in pkgutil.iter_modules(places):
            name = f"{package.name}.{info.name}" if package is not None else ""
            if re.fullmatch(pattern, name):
                yield name

    def _texts(self, carried: Iterable[Statement]) -> set[str]:
        """The modules of the user's that any text of what is carried names."""
        every = [*carried, *self._files.main.statements]
        found: set[str] = set()
        for statement in dict.fromkeys(every):
            for node in () if statement.made else statement.nodes:
                match node:
                    case ast.Constant(value=str(text)) if len(text) < _WORDS:
                        found.update(self._named(text))
        return found

    def _named(self, text: str) -> Iterator[str]:
        if not _NAME.fullmatch(text):
            return
        whole, _, last = text.partition(":")
        if self._is_part(whole):
            yield whole
        elif not last:
            whole, _, last = text.rpartition(".")
            if whole and is_own(whole) and not is_mere_folder(whole):
                file = self._files.file(whole)
                if file is not None and last in file.live:
                    yield whole

    def _is_part(self, name: str) -> bool:
        """Whether a text is the name of a module of the user's, and not of a package as a
        whole, of which it may be any word."""
        if not is_own(name) or is_mere_folder(name):
            return False
        file = self._files.file(name)
        return file is not None and ("." in name or "__path__" not in file.live)


def _as_loaded(names: Iterable[str]) -> list[str]:
    """Names of modules in the order in which the program has imported them, which is that
    in which they fill a registry; then those that it has not imported."""
    loaded = {name: number for number, name in enumerate(sys.modules)}
    return sorted(names, key=lambda name: (loaded.get(name, len(loaded)), name))


def _begins(one: NamedImport) -> str:
    """How the name begins that a call is given, up to the module's own; if that is told."""
    begins = beginning(one.key)
    if not begins.startswith("."):
        root = begins.partition(".")[0]
        return begins if "." in begins and is_own(root) else ""
    package = [*one.more[:1], *(w.value for w in one.words)]
    match package:
        case [ast.Name(id="__package__" | "__name__" as word)]:
            base = str(one.file.live.get(word) or "")
        case [ast.Constant(value=str(base))]:
            pass
        case _:
            return ""
    rest = begins.lstrip(".")
    up = len(begins) - len(rest) - 1
    parts = base.split(".")
    return ".".join([*parts[: len(parts) - up], rest])


def _ends_openly(key: ast.expr) -> bool:
    """Whether a text is anything after how it begins."""
    return pattern_of(key) == re.escape(beginning(key)) + ".*"


def _is_of_function(one: NamedImport, around: dict[int, ast.AST]) -> bool:
    """Whether what a call gives is the matter of one function, which binds nothing for
    others."""
    if any(isinstance(n, (ast.Global, ast.Nonlocal)) for n in one.statement.nodes):
        return False
    node: ast.AST | None = one.node
    while node is not None and not isinstance(node, FUNCTIONS):
        node = around.get(id(node))
    return node is not None


def _end(node: ast.expr) -> tuple[int, int]:
    return node.end_lineno or 0, node.end_col_offset or 0


def _where_it_failed(one: NamedImport) -> set[int]:
    """The ids of what runs where a call that ends a block has failed: there the name of
    what it gives holds what it held before."""
    found: set[int] = set()
    for node in one.statement.nodes:
        match node:
            case ast.Try(body=[*_, ast.Assign(value=value)]) if value is one.node:
                for handler in node.handlers:
                    found.update(map(id, ast.walk(handler)))
    return found


def asked_of(one: NamedImport) -> Asked:
    """Return what the module that a call gives is asked for, as far as its statement says."""
    around = {
        id(child): node
        for node in one.statement.nodes
        for child in ast.iter_child_nodes(node)
    }
    places: list[ast.AST] = [one.node]
    if not _is_of_function(one, around):
        return Asked(None, False)
    match around.get(id(one.node)):
        case ast.Assign(targets=[ast.Name(id=name)]) | ast.AnnAssign(
            target=ast.Name(id=name)
        ):
            failed = _where_it_failed(one)
            places = [
                node
                for node in one.statement.nodes
                if isinstance(node, ast.Name) and node.id == name
                if isinstance(node.ctx, ast.Load) and id(node) not in failed
                if (node.lineno, node.col_offset) > _end(one.node)
            ]
    found = Asked(frozenset())
    for node in places:
        match around.get(id(node)):
            case ast.Expr():
                continue
            case ast.Attribute(attr=name, ctx=ast.Load()):
                asked = Asked(frozenset([name]))
            case ast.Call(
                func=ast.Name(id="getattr" | "hasattr"),
                args=[given, ast.Constant(value=str(name)), *_],
            ) if (
                given is node
            ):
                asked = Asked(frozenset([name]))
            case ast.Call(
                func=ast.Name(id="getattr" | "hasattr"), args=[given, *_]
            ) if (given is node):
                asked = Asked(None)
            case _:
                asked = Asked(None, False)
        found = found.together(asked)
    return found
