"""The user's own files: the declaration's and those that it imports, and where names lead.

Comes in: a module that has run, and its file. Goes out: for a name used in one of the files
the file that binds it. This module must not know what is carried.
"""

from __future__ import annotations

import ast
import importlib
import importlib.util
import inspect
import os
import sys
from collections.abc import Iterator
from contextlib import suppress
from types import ModuleType

from skorche.carry.file_order import FileOrder, Stretch, asks_at_once
from skorche.carry.library import PROVIDED, is_library, is_package, provided_key
from skorche.carry.loading_apart import loading_apart
from skorche.carry.patience import doing
from skorche.carry.tried_imports import is_imported_first
from skorche.carry.user_file import Key, Target, UserFile, is_public
from skorche.python.binding import bound
from skorche.python.blocks import binding_statements, is_type_checking
from skorche.python.imports import bound_by, imported_modules
from skorche.python.modules import is_installed, is_own
from skorche.python.packages import shown_beside
from skorche.python.scopes import Reference
from skorche.python.source_files import SourceFile, SourceFiles
from skorche.python.statements import Statement
from skorche.python.versions import decided


class UserFiles:
    """The declaration's file, and the own files that it imports, directly or not."""

    def __init__(
        self,
        module: ModuleType,
        sources: SourceFiles,
        path: str,
        shown: str,
        until: int = 0,
    ) -> None:
        """`sources` are the files as they were read when the declaration ran; `until` is
        its last line that did, or 0."""
        self._sources = sources
        main = sources.read(path)
        ran = [s for s in main.statements if not until or s.line <= until]
        self.main = UserFile("__main__", path, shown, module.__dict__, main, ran)
        self._files: dict[str, UserFile | None] = {}
        self._stretches: list[Stretch] = []
        self._known = 0  # how many files there were when these were found
        self._asked: set[int] = set()  # blocks that are looked at now
        self._by_path: dict[str, UserFile] = {}
        self._leads: dict[Key, Target] = {}
        self._stars: dict[UserFile, list[str]] = {}
        self.apart: dict[str, ModuleType] = {}  # those that nothing else has loaded
        self.failed: dict[str, ImportError] = {}  # those that lack what they import
        self._order = FileOrder(self._needed_by, self._loaded)
        self._visit(self.main)

    def __iter__(self) -> Iterator[UserFile]:
        return iter(self.in_order())

    def in_order(self) -> tuple[UserFile, ...]:
        """Return the files, each after those that it imports, the declaration last: the
        same object, as long as there is no other file."""
        self.stretches()
        return self._in_order

    def stretches(self) -> list[Stretch]:
        """Return the files in their order, or parts of them where they import each other;
        the declaration is the last."""
        if self._known < len(self._by_path):
            self._known = len(self._by_path)
            found = self._order.stretches()
            self._stretches = sorted(found, key=lambda one: one.file is self.main)
            self._in_order = tuple(dict.fromkeys(one.file for one in self._stretches))
        return self._stretches

    def order_after(self, file: UserFile, name: str, line: int) -> None:
        """Have a file come after one that it imports as a function of it runs."""
        if self._order.add(file, name, line):
            self._known = 0

    def _loaded(self, name: str) -> UserFile | None:
        return self._files.get(name)

    def _needed_by(self, file: UserFile, node: ast.AST) -> Iterator[str]:
        """The modules that an import needs: not the packages that the file is in itself,
        but for what is taken from them."""
        for name in self.modules_of(file, node):
            if f"{file.name}.".startswith(f"{name}."):
                names = getattr(node, "names", ())
                base = self.absolute(file, imported_modules(node)[0])
                taken = isinstance(node, ast.ImportFrom) and base == name
                parts = all(f"{name}.{alias.name}" in sys.modules for alias in names)
                if not (taken and not parts or asks_at_once(file, node, name)):
                    continue
            yield name

    def of(self, statement: Statement) -> UserFile:
        """Return the file that a statement is from."""
        return self._by_path[statement.path]

    def file(self, name: str) -> UserFile | None:
        """Return the file of a module by its name, if it is one of the user's own."""
        if name not in self._files:
            self._files[name] = None
            if is_own(name) and not is_library(name):
                self._load(name)
        return self._files[name]

    def _visit(self, file: UserFile) -> None:
        """Find the files that a file imports, also within functions if they are loaded."""
        doing("reading the files that it imports")
        self._by_path[file.path] = file
        self._order.visit(file)
        for statement in file.statements:
            for node in statement.imports:
                for name in self.modules_of(file, node):
                    if name in sys.modules:
                        self.file(name)

    def _load(self, name: str) -> UserFile | None:
        """Read the file of a module; where nothing has imported it so far, what that loads
        is forgotten again, so that it is as if nothing had, but for the next one."""
        before = set(sys.modules)
        sys.modules.update(
            (one, held) for one, held in self.apart.items() if one not in before
        )
        try:
            return self._loaded_anew(name)
        finally:
            for new in sys.modules.keys() - before:
                if not is_installed(new):
                    self.apart[new] = sys.modules.pop(new)

    def _loaded_anew(self, name: str) -> UserFile | None:
        self._files[name] = None
        module = sys.modules.get(name)
        if module is None:  # what imports it, within a function or a block, did not run
            try:
                with loading_apart(self.apart):
                    module = importlib.import_module(name)
            except ImportError as error:
                self.failed[name] = error
            except Exception:  # noqa: BLE001 - it is the user's code
                return None
        path = inspect.getattr_static(module, "__file__", None)
        if module is None or path is not None and not path.endswith(".py"):
            return None
        if module.__name__ != name and is_installed(module.__name__):
            return None  # which goes by another name there
        if path is not None and os.path.abspath(path) == self.main.path:
            return None  # the declaration once more, as a module
        if path is not None and os.path.abspath(path) in self._by_path:
            path = None  # it only says so: another module is from that file
        try:
            source = SourceFile(name, "") if path is None else self._sources.read(path)
            statements = source.statements
        except (OSError, SyntaxError, ValueError):
            return None
        shown = name
        if path is not None:
            shown = shown_beside(source.path, name, self.main.path, self.main.shown)
        path = source.path
        file = UserFile(name, path, shown, vars(module), source, statements)
        self._files[name] = file
        self._visit(file)
        return file

    def modules_of(self, file: UserFile, node: ast.AST) -> Iterator[str]:
        """The full names of modules that an import brings, or may bring."""
        for name in imported_modules(node):
            full = self.absolute(file, name)
            if not full:
                continue
            parts = full.split(".")
            yield from (".".join(parts[:n]) for n in range(1, len(parts) + 1))
            if isinstance(node, ast.ImportFrom):
                yield from (f"{full}.{alias.name}" for alias in node.names)

    def absolute(self, file: UserFile, name: str) -> str:
        """Return the full name of a module that may be given relative to a file's."""
        if not name.startswith("."):
            return name
        package = file.live.get("__package__") or ""
        with suppress(ImportError, ValueError):
            return importlib.util.resolve_name(name, package)
        return ""

    # ---- where names lead

    def target(self, file: UserFile, use: Reference) -> Target:
        """Return what binds a name, followed through imports of own modules."""
        doing("finding what its tasks need")
        if use.inner is not None:
            node, alias = use.inner
            found = self.imported(file, node, alias)
            found = found or Target(file, use.name)
        else:
            found = self.lead(file, use.name)
        taken = 0
        while not found.name and taken < len(use.attributes):
            attribute = use.attributes[taken].attr
            below = self._below(found.file, attribute)
            taken += 1
            own = self.file(below.__name__) if inspect.ismodule(below) else None
            is_it = own is not None and own.live is vars(below)
            if own is not None and is_it and attribute not in found.file.by_name:
                found = Target(own, "")
            else:
                found = self.lead(found.file, attribute)
        for further in use.attributes[taken : taken + 1]:
            held = found.file.live.get(found.name)
            if further.attr in PROVIDED and is_package(held):
                return Target(found.file, provided_key(further.attr), taken + 1)
        return Target(found.file, found.name, taken)

    def _module(self, file: UserFile) -> ModuleType | None:
        return self.apart.get(file.name, sys.modules.get(file.name))

    def _below(self, file: UserFile, name: str) -> object:
        """What a module has under a name; one without a file may have it from its class,
        where nothing makes it anew each time."""
        if file.statements or name in file.live:
            return file.live.get(name)
        return inspect.getattr_static(self._module(file), name, None)

    def lead(self, file: UserFile, name: str, seen: tuple[Key, ...] = ()) -> Target:
        """Return the file that binds a name of a file's in the end."""
        key = Key(file, name)
        if seen or self._asked:  # what leads in a circle is not known for good
            return self._led(file, name, seen)
        if key not in self._leads:
            self._leads[key] = self._led(file, name, seen)
        return self._leads[key]

    def _led(self, file: UserFile, name: str, seen: tuple[Key, ...]) -> Target:
        here = Target(file, name)
        if here.key in seen:
            return here
        seen = (*seen, here.key)
        statements = file.by_name.get(name, [])
        if not file.statements and name not in file.live:
            with suppress(Exception):  # one without a file makes what it is asked for
                getattr(self._module(file), name)
        if name not in file.live:  # what deletes it comes last
            kept = [s for s in statements if not isinstance(s.node, ast.Delete)]
            statements = kept or statements
        found = set()
        for statement in statements:
            imports = self.import_nodes(file, statement, name)
            if not imports:
                return here
            for node in imports:
                for alias in node.names:
                    if bound_by(alias) == name:
                        found.add(self.imported(file, node, alias, seen) or here)
        if not statements:
            found.add(self._starred(file, name, seen) or here)
        return found.pop() if len(found) == 1 else here

    def import_nodes(
        self, file: UserFile, statement: Statement, name: str
    ) -> list[ast.Import | ast.ImportFrom]:
        """Return the imports by which a statement binds a name: itself, or those within a
        block for type checkers, below `__main__`, or tried where nothing else had to be.
        None if it binds it otherwise as well."""
        node = statement.node
        inside: list[ast.stmt] = [node]
        if isinstance(node, ast.If) and (statement.guarded or is_type_checking(node)):
            inside = binding_statements(node, name)
        elif isinstance(node, ast.If):
            inside = [one for one in self.run_by(file, node) if name in set(bound(one))]
            if not inside and name in statement.binds:
                return []
        elif isinstance(node, ast.Try) and self._is_sure(file, node, name):
            inside = [one for one in node.body if name in set(bound(one))]
        found = [one for one in inside if isinstance(one, (ast.Import, ast.ImportFrom))]
        return found if len(found) == len(inside) else []

    def run_by(self, file: UserFile, node: ast.If) -> list[ast.stmt]:
        """Return the statements that an `if` comes to on each Python; itself where that
        is not said by its words."""
        outcome = decided(node.test, file.outcome)
        if outcome is None:
            return [node]
        found = []
        for one in node.body if outcome else node.orelse:
            found += self.run_by(file, one) if isinstance(one, ast.If) else [one]
        return found

    def _is_sure(self, file: UserFile, node: ast.Try, name: str) -> bool:
        """Whether a block begins with imports of own files, of which one binds a name, and
        did: nothing that is not in these can keep it from that elsewhere."""
        if id(node) in self._asked:  # what it imports leads back to it
            return False
        self._asked.add(id(node))
        try:
            return is_imported_first(file, node, name, self.imported)
        finally:
            self._asked.remove(id(node))

    def imported(
        self,
        file: UserFile,
        node: ast.Import | ast.ImportFrom,
        alias: ast.alias,
        seen: tuple[Key, ...] = (),
    ) -> Target | None:
        """Where a name leads that an import binds: None if that is no own file."""
        if isinstance(node, ast.Import):
            name = alias.name if alias.asname else bound_by(alias)
            own = self.file(name)
            return None if own is None else Target(own, "")
        base = self.absolute(file, imported_modules(node)[0])
        own = self.file(base)
        if own is None:
            return None
        below = own.live.get(alias.name)
        unbound = alias.name not in own.by_name or own is file  # `from . import part`
        if unbound and (below is None or inspect.ismodule(below)):
            module = self.file(f"{base}.{alias.name}")
            if module is not None:
                return Target(module, "")
        if own is file:  # a package that asks itself for a part that is not there
            return Target(own, alias.name)
        return self.lead(own, alias.name, seen)

    def _starred(
        self, file: UserFile, name: str, seen: tuple[Key, ...]
    ) -> Target | None:
        """The own file from which a star import brought a name, if one did."""
        for own in reversed(list(self.starred(file))):
            if own is not None and is_public(own, name):
                return self.lead(own, name, seen)
        return None

    def starred(self, file: UserFile) -> Iterator[UserFile | None]:
        """The own files that a file imports all names of."""
        if file not in self._stars:
            stars = [s.node for s in file.by_name.get("*", []) if s.is_import]
            names = [self.absolute(file, imported_modules(one)[0]) for one in stars]
            self._stars[file] = [n for n in names if n and not is_installed(n)]
        yield from map(self.file, self._stars[file])
