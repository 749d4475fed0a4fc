"""What the compiled file calls each thing, and what it imports.

Comes in: names of the user's files, one after the other. Goes out: for each an identifier
that nothing else has: its own where that is free, which it always is for the declaration's
own names. This module must not know why a thing is carried.
"""

from __future__ import annotations

import ast
import builtins
import enum
from typing import Any

from skorche.carry.own_imports import OwnImports
from skorche.carry.user_file import Key, UserFile
from skorche.carry.user_files import UserFiles
from skorche.declare.graph import Graph
from skorche.declare.queues import Queue
from skorche.lower.carrier import Import
from skorche.python.identifiers import identifier
from skorche.python.imports import bound_by
from skorche.python.statements import Statement


class Standing(enum.Enum):
    """What stands under a name where a definition binds it for a moment."""

    FREE = "nothing yet, or ever"
    BOUND = "another thing, which is to have it again"
    UNSURE = "one of the two"


class Bindings:
    """Gives names, and gathers imports."""

    def __init__(self, files: UserFiles, own_imports: OwnImports | None = None) -> None:
        self.imports: set[Import] = set()
        self.names: set[str] = set()
        self.own_imports = own_imports or OwnImports(files)
        self._files = files
        self._for_types: list[Import] = []
        self._unbound: set[str] = set()
        self._final: dict[Key, str] = {}
        self._owners: dict[str, object] = {}
        self._seen: tuple[UserFile, ...] = ()
        self._indexed: set[UserFile] = set()  # the files of which these are:
        self._inner: dict[str, list[UserFile]] = {}  # who has names for its functions
        for name in files.main.by_name:
            key = Key(files.main, name)
            if files.lead(*key).key == key and not _is_wiring(
                files.main.live.get(name)
            ):
                self._owners[name] = key

    # ---- the user's own

    def name(self, key: Key) -> str:
        """Return what the compiled file calls a thing of the user's."""
        if key not in self._final:
            word = key.name
            if key.file is not self._files.main:
                word = self._free(key)
            self._give(key, word)
        return self._final[key]

    def hold(self, file: UserFile, name: str) -> None:
        """Take a fresh name for that of what skorche has such a file define."""
        self._give(Key(file, name), name)

    def _give(self, key: Key, word: str) -> None:
        self._final[key] = word
        self._owners[word] = key
        self.names.add(word)

    def standing(self, name: str, file: UserFile) -> Standing:
        """Return what a definition of a file that binds a name would meet, though the name
        is another thing's in the end."""
        owner = self._owners.get(name, ())
        self.names.add(name)
        if owner == ():
            return Standing.FREE
        if any(line.bound == name for line in self.imports):
            return Standing.BOUND  # which stand above all
        if not isinstance(owner, Key) or owner.file is file:
            return Standing.UNSURE
        bindings = owner.file.by_name.get(owner.name, [])
        if any(one.is_import or one.guarded for one in bindings):
            return Standing.UNSURE
        order = list(self._files)
        if order.index(owner.file) > order.index(file):
            return Standing.FREE
        plain = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Assign)
        is_plain = bindings and all(isinstance(one.node, plain) for one in bindings)
        return Standing.BOUND if is_plain else Standing.UNSURE

    def given(self, key: Key) -> str | None:
        """Return the name that a thing was given, if it was."""
        return self._final.get(key)

    def provide(self, key: Key) -> None:
        """Let a name stand for what every compiled file has under it, if it is used."""
        name = self._final[key] = key.name.rpartition(".")[2]
        self._owners.setdefault(name, None)

    def unbound(self, key: Key) -> None:
        """Have a name that nothing binds stand for nothing else either: nor does one that
        only type checkers import, of which the definition is there by that name."""
        word = key.name
        there = word in key.file.by_name and word not in key.file.rebinds
        if there or word not in self._unbound and self._taken(word, key):
            word = self._numbered(f"{key.file.name.rpartition('.')[2]}_{word}", key)
        self._unbound.add(word)
        self._give(key, word)

    def name_module(self, file: UserFile) -> None:
        """Have a name stand for a module itself: one that no function has for its own."""
        word = file.name.rpartition(".")[2]
        files = list(self._files)
        own = set().union(*(f.inner | self.own_imports.assigned(f) for f in files))
        if word in own or self._taken(word):
            word = f"{word}_module"
        self._final[Key(file, "")] = self.fresh(word)

    def fresh(self, word: str) -> str:
        """Return a name for what skorche makes of the user's own: the word, if it is free."""
        word = identifier(word)
        name, number = word, 2
        while self._taken(name):
            name, number = f"{word}_{number}", number + 1
        self._owners[name] = None
        self.names.add(name)
        return name

    def _free(self, key: Key) -> str:
        plain = key.name
        if not self._taken(plain, key) and not self._is_shadowed(plain, key.file):
            return plain
        module = key.file.name.rpartition(".")[2]
        return self._numbered(f"{module}_{plain.lstrip('_')}", key)

    def _numbered(self, word: str, owner: Key) -> str:
        name, number = word, 2
        while (
            self._taken(name, owner)
            or self._is_shadowed(name, owner.file)
            or name in owner.file.inner
        ):
            name, number = f"{word}_{number}", number + 1
        return name

    def _taken(self, name: str, owner: object = ()) -> bool:
        if name in self._owners:
            return self._owners[name] != owner
        return hasattr(builtins, name)

    def _is_shadowed(self, name: str, file: UserFile) -> bool:
        """Whether functions of another file have a name for themselves, where that calls
        this one's things otherwise than it does, as `module.name` for one."""
        return any(
            other is not file
            and (
                name in self.own_imports.assigned(other)
                or self.own_imports.calls_otherwise(other, file)
            )
            for other in self._having(name)
        )

    def _having(self, name: str) -> list[UserFile]:
        """The files in which functions have a name for themselves."""
        files = self._files.in_order()
        if self._seen is not files:
            self._seen = files
            for file in files:
                if file not in self._indexed:
                    self._indexed.add(file)
                    for one in file.inner | self.own_imports.assigned(file):
                        self._inner.setdefault(one, []).append(file)
        return self._inner.get(name, [])

    # ---- what is imported

    def imported(self, key: Key, module: str, name: str) -> str:
        """Return what an import of the user's is called, and take note of it."""
        if key in self._final and self._final[key] in self.names:
            bound = self._final[key]
        else:
            bound = key.name
            if key.file is not self._files.main:
                bound = self._shared(module, name, key)
            self._give(key, bound)
        self._take(Import(module, name, bound))
        return bound

    def for_types(self, key: Key, module: str, name: str) -> bool:
        """Give what only type checkers import a name; return whether nothing else that is
        imported has it yet."""
        for line in (*sorted(self.imports), *self._for_types):
            same = (line.module, line.name) == (module, name)
            if same and (name or line.bound == key.name):
                self._final.setdefault(key, line.bound)
                return False
        self._for_types.append(Import(module, name, self.name(key)))
        return True

    def _shared(self, module: str, name: str, key: Key) -> str:
        """The name that an import has in the declaration, or had before, if any."""
        wanted = key.name
        main = Key(self._files.main, wanted)
        if (
            (module, name) in imports_of(main)
            or not name
            and self._same_root(main, module)
        ):
            return self._final.setdefault(main, wanted)
        for line in sorted(self.imports):
            if (line.module, line.name) == (module, name) and (
                name or line.bound == wanted
            ):
                return line.bound
        plain = [line for line in self.imports if not (name or line.name)]
        for line in plain:  # import a.b and import a.c both bring a
            roots = {line.module.partition(".")[0], module.partition(".")[0]}
            if line.bound == wanted and len(roots) == 1:
                return wanted
        if not self._taken(wanted):
            return wanted
        return self._numbered(f"{module.replace('.', '_')}_{name}".rstrip("_"), key)

    def _same_root(self, key: Key, module: str) -> bool:
        found = imports_of(key)
        root = module.partition(".")[0]
        return bool(found) and all(
            not name and one.partition(".")[0] == root == key.name
            for one, name in found
        )

    def installed(self, module: str, name: str) -> str:
        """Return a name for a thing of an installed module, whoever imports it."""
        main = Key(self._files.main, name or module)
        if imports_of(main) == {(module, name)}:
            self._give(main, name)
            self._take(Import(module, name, name))
            return name
        for line in sorted(self.imports):
            if (line.module, line.name) == (module, name):
                return line.bound
        bound = name or module
        if self._taken(bound) and not (
            module == "builtins" and bound not in self._owners
        ):
            bound = f"{module.replace('.', '_')}_{name}"
        while bound in self._owners:
            bound += "_"
        self._owners[bound] = Import(module, name, bound)
        self._take(Import(module, name, bound))
        return bound

    def imported_or_installed(self, module: str, name: str) -> str:
        """Return an expression for a thing of the standard library: by the import that
        the declaration has, if it has one."""
        if imports_of(Key(self._files.main, module)) == {(module, "")}:
            bound = self.imported(Key(self._files.main, module), module, "")
            return f"{bound}.{name}" if name else bound
        return self.installed(module, name)

    def _take(self, line: Import) -> None:
        self.imports.add(line)
        self.names.add(line.bound)

    def builtin(self, name: str, starred: bool = False) -> str:
        """Return a builtin's name, or another one where the file gives the name to a
        thing of its own."""
        taken = name in self._owners or starred
        return self.installed("builtins", name) if taken else name


def imports_of(key: Key) -> set[tuple[str, str]]:
    """Return the modules and names that imports bind to a name, if all bindings are such."""
    found: set[tuple[str, str]] = set()
    for statement in key.statements:
        if not statement.is_import:
            return set()
        found |= brought_by(statement, key.name)
    return found


def brought_by(statement: Statement, wanted: str) -> set[tuple[str, str]]:
    """Return the modules and names that an import binds to a name."""
    node = statement.node
    found = set()
    for alias in getattr(node, "names", ()):
        if bound_by(alias) == wanted:
            if isinstance(node, ast.ImportFrom):
                found.add((node.module or "", alias.name))
            else:
                found.add((alias.name, ""))
    return found


def _is_wiring(held: Any) -> bool:
    """Whether a name holds a part of the pipeline, which is not carried."""
    parts = held if isinstance(held, (tuple, list)) else [held]
    return bool(parts) and all(
        isinstance(part, (Queue, Graph)) or _is_pipeline(part) for part in parts
    )


def _is_pipeline(thing: Any) -> bool:
    """Whether a thing is a pipeline, by the graph that it holds."""
    return isinstance(getattr(thing, "__dict__", {}).get("graph"), Graph)
