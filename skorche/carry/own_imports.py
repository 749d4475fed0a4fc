"""Imports of the user's own files that stand within something: what becomes of each.

Comes in: a statement of one of the user's files. Goes out: which names that functions import
are followed, and what stands in the place of other imports. This module must not know what
is carried, nor what things are called where they are.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from functools import cached_property, partial
from typing import NamedTuple

from skorche.carry.library import is_library
from skorche.carry.user_file import Key, Target, UserFile, is_public
from skorche.carry.user_files import UserFiles
from skorche.python.binding import (
    FUNCTIONS,
    Follow,
    InnerImport,
    Scope,
    bound_otherwise,
    fill,
)
from skorche.python.blocks import is_never_run
from skorche.python.conditions import never_run
from skorche.python.imports import bound_by, imported_modules, is_relative
from skorche.python.modules import is_own
from skorche.python.statements import Statement
from skorche.python.trees import children, walk

ImportNode = ast.Import | ast.ImportFrom
_Brings = Callable[[ImportNode], bool]
_IMPORTS = (ast.Import, ast.ImportFrom)
_BLOCKS = (ast.If, ast.Try, ast.With)


class Assigned(NamedTuple):
    """A name that an import binds, and what it is in the compiled file; `of_module` says
    that the name is one of the module's."""

    name: str
    target: Target
    of_module: bool


class Inner(NamedTuple):
    """An import within a statement, and what becomes of its parts: those that stay, those
    that are assigned, and a module or name that is not there, with the error of that.
    """

    node: ImportNode
    kept: list[ast.alias]
    assigned: list[Assigned]
    missing: str = ""
    error: str = ""

    @property
    def is_changed(self) -> bool:
        return len(self.kept) < len(self.node.names)


class _Where(NamedTuple):
    """Where an import stands: within a function, a class, what is never run, if only for
    type checkers, and a block that may leave it undone; `shared` are names that the
    function binds for the module."""

    function: bool = False
    kind: bool = False
    unread: bool = False
    block: bool = False
    shared: frozenset[str] = frozenset()


class _Named:
    """The imports anywhere in a file by the modules that they name; and of those that give a
    module of the user's a name the modules that each names."""

    def __init__(
        self, imports: list[tuple[ImportNode, frozenset[str]]], brings: _Brings
    ) -> None:
        self.by_module: dict[str, list[ImportNode]] = {}
        for node, modules in imports:
            for name in modules:
                self.by_module.setdefault(name, []).append(node)
        self._imports, self._brings = imports, brings

    @cached_property
    def bringing(self) -> list[frozenset[str]]:
        return [modules for node, modules in self._imports if self._brings(node)]


class OwnImports:
    """Knows what becomes of imports within statements."""

    def __init__(self, files: UserFiles) -> None:
        self._files = files
        self._otherwise: dict[UserFile, dict[int, InnerImport]] = {}
        self._assigned: dict[UserFile, set[str]] = {}
        self._found: dict[Statement, list[Inner]] = {}
        self._named: dict[UserFile, _Named] = {}

    def follower(self, file: UserFile) -> Follow:
        """Return what says which names that functions import are names of a module."""

        def follow(node: ImportNode, alias: ast.alias) -> bool:
            if not self.leads_home(file, node, alias):
                return False
            return id(alias) not in self._bound_otherwise(file)

        return follow

    def leads_home(self, file: UserFile, node: ImportNode, alias: ast.alias) -> bool:
        """Return whether a part of an import is of a file that can be carried."""
        if isinstance(node, ast.Import):
            return self._files.file(alias.name) is not None
        name = self._files.absolute(file, imported_modules(node)[0])
        return alias.name != "*" and self._files.file(name) is not None

    def _bound_otherwise(self, file: UserFile) -> dict[int, InnerImport]:
        """The parts of imports within functions whose names are bound otherwise as well,
        by their ids."""
        if file not in self._otherwise:
            found: dict[int, InnerImport] = {}
            self._otherwise[file] = found

            def follow(node: ImportNode, alias: ast.alias) -> bool:
                return self.leads_home(file, node, alias)

            for statement in file.statements:
                if statement.is_import or not statement.imports:
                    continue
                for node in statement.nodes:
                    if isinstance(node, FUNCTIONS):
                        found.update(
                            (id(one.alias), one)
                            for one in bound_otherwise(node, follow)
                        )
        return self._otherwise[file]

    def assigned(self, file: UserFile) -> set[str]:
        """Return the names that functions of a file assign what they import to."""
        if file not in self._assigned:
            found = self._bound_otherwise(file).values()
            self._assigned[file] = {one.name for one in found}
        return self._assigned[file]

    def calls_otherwise(self, other: UserFile, file: UserFile) -> bool:
        """Return whether a file may call the things of another one otherwise than that
        does, as `module.name` for one."""
        if other not in self._named:
            imports = [one for s in other.statements for one in s.imports]
            self._named[other] = _Named(
                [(n, frozenset(self._files.modules_of(other, n))) for n in imports],
                partial(self._brings_modules, other),
            )
        named = self._named[other]
        for node in named.by_module.get(file.name, ()):
            plain = isinstance(node, ast.ImportFrom) and not any(
                alias.asname or alias.name not in file.by_name for alias in node.names
            )
            if not plain:
                return True
        return any(file.name not in modules for modules in named.bringing)

    def _brings_modules(self, file: UserFile, node: ImportNode) -> bool:
        """Whether an import gives a module of the user's a name."""
        if isinstance(node, ast.Import):
            found = list(self._files.modules_of(file, node))
        else:
            base = self._files.absolute(file, imported_modules(node)[0])
            found = [f"{base}.{alias.name}" for alias in node.names]
        return any(map(self._files.file, found))

    def within(self, statement: Statement) -> list[Inner]:
        """Return the imports within a statement that do not stay as they are."""
        if statement not in self._found:
            file = self._files.of(statement)
            imports = list(_imports_in(statement))
            dead = never_run(statement, file.outcome) if imports else ()
            found = (
                self._inner(
                    file, node, where._replace(unread=where.unread or id(node) in dead)
                )
                for node, where in imports
            )
            self._found[statement] = [one for one in found if one.is_changed]
        return self._found[statement]

    def _inner(self, file: UserFile, node: ImportNode, where: _Where) -> Inner:
        kept, assigned, missing, error = [], [], "", "ModuleNotFoundError"
        for alias in node.names:
            name = bound_by(alias)
            if where.unread:
                own = is_own(self._files.absolute(file, imported_modules(node)[0]))
                if not (own or is_relative(node)):
                    kept.append(alias)
                continue
            target = self._files.imported(file, node, alias)
            if not self.leads_home(file, node, alias):
                gone = where.block and self._is_missing(file, node)
                if gone:
                    missing = self._files.absolute(file, imported_modules(node)[0])
                    missing = missing or imported_modules(node)[0]
                else:
                    kept.append(alias)
            elif target is None:
                kept.append(alias)
            elif target.name and not _has(target, Key(file, name)):
                if where.block:
                    missing, error = f"{target.file.name}.{target.name}", "ImportError"
                else:
                    kept.append(alias)
            elif (
                where.function
                and id(alias) in self._bound_otherwise(file)
                or where.kind
                and not where.function
            ):
                shared = where.function and name in where.shared
                assigned.append(Assigned(name, target, shared))
            elif not where.function and self._files.lead(file, name).key == Key(
                file, name
            ):
                assigned.append(Assigned(name, target, True))
        if missing in self._files.failed:
            error = type(self._files.failed[missing]).__name__
        return Inner(node, kept, assigned, missing, error)

    def _is_missing(self, file: UserFile, node: ImportNode) -> bool:
        """Whether an import is of a part of an own package, or of a file beside, that is
        not there, so that it is nowhere else; or of one that lacks what it imports."""
        name = imported_modules(node)[0]
        full = self._files.absolute(file, name)
        if not full:
            return is_relative(node)
        root = full.partition(".")[0]
        own = "." in full and is_own(root) and not is_library(root)
        gone = (own or is_relative(node)) and not is_own(full)
        return gone or full in self._files.failed

    def is_imported_from(self, file: UserFile, name: str) -> bool:
        """Return whether another file imports a name of a file's, or asks for it."""
        if any(
            isinstance(node, ast.Attribute)
            and node.attr == name
            and _may_be_module(node.value, other, file)
            for other in self._files
            for statement in (other.statements if other is not file else ())
            for node in statement.nodes
        ):
            return True
        names = (name, "*") if is_public(file, name) else (name,)
        return any(
            alias.name in names
            and self._files.absolute(other, imported_modules(node)[0]) == file.name
            for other in self._files
            for node in (n for s in other.statements for n in s.imports)
            if isinstance(node, ast.ImportFrom)
            for alias in node.names
        )

    def failed(self, statement: Statement) -> Iterator[tuple[int, str, str]]:
        """Yield the files that a statement tries to import, and that lack what they need
        here: the line, the module, and the error."""
        for inner in self.within(statement):
            if inner.missing in self._files.failed:
                error = self._files.failed[inner.missing]
                yield inner.node.lineno, inner.missing, str(error)

    def unruly(self, statement: Statement) -> Iterator[InnerImport]:
        """The names that a function imports of an own file, and binds for a function around
        it as well."""
        file = self._files.of(statement)
        others = self._bound_otherwise(file)
        for node in statement.nodes if others else ():
            if isinstance(node, FUNCTIONS):
                scope = Scope("function")
                fill(scope, node, lambda _, __: False)
                for inner in walk(node):
                    for alias in inner.names if isinstance(inner, _IMPORTS) else ():
                        one = others.get(id(alias))
                        if one and one.name in scope.outer:
                            yield one


def _may_be_module(node: ast.expr, file: UserFile, module: UserFile) -> bool:
    """Whether an expression of a file may be the module of another one, by its form."""
    match node:
        case ast.Name(id=name):
            return getattr(file.live.get(name), "__dict__", None) is module.live
        case ast.Attribute(attr=name):
            return name == module.name.rpartition(".")[2]
        case _:
            return False


def _has(target: Target, into: Key) -> bool:
    """Whether a file has the name that is imported from it: a package that imports a part
    of its own has the name if that is there."""
    bound = target.name in target.file.by_name and target.key != into
    return bound or target.name in target.file.live


def _imports_in(statement: Statement) -> Iterator[tuple[ImportNode, _Where]]:
    """The imports within a statement, with where they stand."""
    if statement.is_import or not statement.imports:
        return
    pending: list[tuple[ast.AST, _Where]] = [(statement.node, _Where())]
    while pending:
        node, where = pending.pop()
        match node:
            case ast.Import() | ast.ImportFrom():
                yield node, where
                continue
            case ast.ClassDef():
                where = where._replace(kind=True, function=False)
            case ast.FunctionDef() | ast.AsyncFunctionDef():
                shared = (n.names for n in ast.walk(node) if isinstance(n, ast.Global))
                names = frozenset(name for found in shared for name in found)
                where = where._replace(function=True, block=False, shared=names)
            case ast.If() if is_never_run(node):
                unread = where._replace(unread=True)
                pending += [(child, unread) for child in node.body]
                pending += [(child, where) for child in node.orelse]
                continue
            case _ if isinstance(node, _BLOCKS):
                where = where._replace(block=True)
        inner = (one for one in children(node) if not isinstance(one, ast.expr))
        pending += [(child, where) for child in inner]
