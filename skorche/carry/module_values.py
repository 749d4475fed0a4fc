"""Modules of the user's own that are used as values: `{"a": a, "b": b}`.

Comes in: what is carried. Goes out: for each such module a namespace that has of it what
may be asked of it, or why that cannot be told; and functions that find those that a text
names. This module must not know how a name is carried.
"""

from __future__ import annotations
import __future__

import ast
import inspect
from collections.abc import Callable
from typing import NamedTuple

from skorche.carry import own_file_refusals
from skorche.carry.cargo import Cargo
from skorche.carry.module_finders import NAMES, finder, not_carried
from skorche.carry.named_imports import LOADED, Asked
from skorche.carry.refusals import chain_of
from skorche.carry.user_file import Key, Target, UserFile
from skorche.carry.user_files import UserFiles
from skorche.errors import Place
from skorche.python.statements import Statement

Chain = tuple[str, ...]

#: What shows more of a module than a namespace has.
_SHOWING = frozenset("""
    __builtins__ __dict__ __doc__ __file__ __loader__ __package__ __path__ __spec__
    delattr dir getmembers getmodule getsource reload setattr testmod vars
    """.split())  # noqa: SIM905 - a list is a word a line

#: What gives an attribute by a text.
_GIVING = ("attrgetter", "getattr", "hasattr", "methodcaller")


class _User(NamedTuple):
    """Who uses a module as a value first."""

    chain: Chain
    place: Place


class ModuleValues:
    """Knows the modules that are used as values, and gives them names."""

    def __init__(
        self, cargo: Cargo, need: Callable[[Target, Chain, Place], str]
    ) -> None:
        self._cargo = cargo
        self._need = need
        self._users: dict[UserFile, _User] = {}
        self._made: dict[tuple[UserFile, UserFile], Statement] = {}
        self._values: set[UserFile] = set()  # those that are used anyhow
        self._plain: dict[UserFile, Asked] = {}  # those that are asked for names
        self._named: dict[UserFile, Asked] = {}  # those that texts name
        self._modules = ""  # what holds these in the compiled file
        self._not_carried = ""  # what is raised there for others

    def use(self, file: UserFile, chain: Chain, place: Place) -> None:
        """Take note of a module that is used as a value, and give it a name."""
        self._values.add(file)
        self._note(file, chain, place)

    def use_plainly(
        self, file: UserFile, chain: Chain, place: Place, asked: frozenset[str]
    ) -> None:
        """The same of one that is asked for names, and nothing else is done with it."""
        self._note(file, chain, place)
        before = self._plain.get(file, Asked(frozenset()))
        self._plain[file] = before.together(Asked(asked))

    def _note(self, file: UserFile, chain: Chain, place: Place) -> None:
        if file not in self._users:
            self._users[file] = _User(chain, place)
            self._cargo.bindings.name_module(file)

    def carry(self) -> bool:
        """Have carried what may be asked of modules; return whether there was anything
        new. Problems are added where that cannot be told."""
        new = self._name_files()
        asked = _Asked(self._cargo) if self._users else None
        for file, (chain, place) in list(self._users.items()) if asked else ():
            assert asked is not None, "somebody uses a module"
            uses = chain_of((*chain, file.name))
            named = self._named.get(file, Asked(frozenset()))
            named = named.together(self._plain.get(file, Asked(frozenset())))
            plainly = named.plainly and file not in self._values
            reason = asked.why_not(file, named if plainly else None)
            if reason:
                problem = own_file_refusals.module_shown(uses, file.name, reason, place)
                self._cargo.problems.append(problem)
                return False
            longer = (*chain, file.name)
            lines: dict[UserFile, list[str]] = {file: [self._begin(file)]}
            for name in asked.of(file, named, plainly):
                target = self._lead(file, name)
                value = self._need(target, longer, place)
                where = self._below(file, target)
                line = f"{self._name(file)}.{name} = {value}"
                lines.setdefault(where, []).append(line)
            if file in self._named:
                held = f'{self._modules}["{file.name}"]'
                lines[file].append(f"{held} = {self._name(file)}")
            for where, found in lines.items():
                new |= self._make(file, where, found)
        return new

    def _name_files(self) -> bool:
        """Take note of the modules that texts name, and have carried what finds them;
        return whether there is anything new."""
        cargo, before = self._cargo, dict(self._named)
        for file, (one, asked) in cargo.named.files(cargo.statements).items():
            place = Place(one.file.path, one.node.lineno)
            self._note(file, (*one.chain, one.function), place)
            self._named[file] = asked
        functions = {one.function for one in cargo.named.calls.values()}
        new = self._named != before
        if functions and not self._modules:
            self._modules = cargo.bindings.fresh("MODULES")
            self._not_carried = cargo.bindings.fresh("ModuleNotCarried")
            cargo.put_above(0, f"{self._modules}: dict[str, {self._any()}] = {{}}")
            cargo.put_above(1, not_carried(self._not_carried))
        for number, function in enumerate(sorted(functions), 2):
            new |= self._make_finder(function, number)
        return new

    def _any(self) -> str:
        return self._cargo.bindings.imported_or_installed("typing", "Any")

    def _make_finder(self, function: str, number: int) -> bool:
        cargo = self._cargo
        finders = cargo.named.finders
        if function not in finders:
            finders[function] = cargo.bindings.fresh(NAMES[function])
        words = {
            "name": finders[function],
            "modules": self._modules,
            "NotCarried": self._not_carried,
            "Any": self._any(),
        }
        if function == LOADED:
            words["sys"] = cargo.bindings.imported_or_installed("sys", "")
        roots = {file.name.partition(".")[0] for file in cargo.files} - {"__main__"}
        whole = cargo.named.whole()
        text = finder(function, words, roots, whole, cargo.bindings.installed)
        return cargo.put_above(number, text)

    def _name(self, file: UserFile) -> str:
        return self._cargo.bindings.name(Key(file, ""))

    def _begin(self, file: UserFile) -> str:
        kind = self._cargo.bindings.imported_or_installed("types", "ModuleType")
        return f'{self._name(file)} = {kind}("{file.name}")'

    def _lead(self, file: UserFile, name: str) -> Target:
        """Return what a name of a file leads to: that of a part of a package to that."""
        part = own_part(self._cargo.files, file, name)
        return Target(part, "") if part else self._cargo.files.lead(file, name)

    def _below(self, file: UserFile, target: Target) -> UserFile:
        """The file below which a module gets a name: itself, or a part of it that comes
        later."""
        order = list(self._cargo.files)
        later = order.index(target.file) > order.index(file)
        return target.file if later and not target.name else file

    def _make(self, file: UserFile, where: UserFile, lines: list[str]) -> bool:
        before = self._made.get((file, where))
        if before is not None:
            if before.lines == tuple(lines):
                return False
            del self._cargo.statements[before]
        bound = [""] if file is where else []
        made = self._cargo.add_lines(where, bound, *lines)
        self._made[file, where] = made
        for (other, place), statement in self._made.items():
            if place is where is not other:  # what gives it to another one comes last
                self._cargo.put_last(statement)
        return True


#: What may ask a thing for something; calls are looked at before what they consist of.
_LOOKED_AT = (ast.Call, ast.Attribute, ast.Name, ast.alias)


class _Asked:
    """What the carried statements ask of things of which nobody knows what they are."""

    def __init__(self, cargo: Cargo) -> None:
        self.hidden = ""
        self._files = cargo.files
        self._attributes: set[str] = set()
        self._stored: set[str] = set()
        self._named: set[int] = set()  # uses of getattr that say the name
        self._all = False
        for statement in cargo.statements:
            for node in () if statement.made else statement.of(*_LOOKED_AT):
                self._look(node)

    def _look(self, node: ast.AST) -> None:
        match node:
            case ast.Attribute(attr=name, ctx=context) if name not in _GIVING:
                self._attributes.add(name)
                if not isinstance(context, ast.Load):
                    self._stored.add(name)
                if name in _SHOWING:
                    self.hidden = name
            case ast.Name(id=name) | ast.alias(name=name) if name in _SHOWING:
                self.hidden = name
            case ast.Call(
                func=ast.Name(id="getattr" | "hasattr") as func,
                args=[_, ast.Constant(value=name), *_],
            ):
                self._attributes.add(str(name))
                self._named.add(id(func))
            case ast.Name(id=name) if name in _GIVING and id(node) not in self._named:
                self._all = True
            case ast.Attribute():
                self._all = True

    def of(self, file: UserFile, named: Asked, plainly: bool) -> list[str]:
        """The names of a file that may be asked for: by a call that gives it, and if that
        is not all that is done with it by anybody."""
        names = {name for name in file.by_name if name != "*"} & set(file.live)
        names -= {n for n in names if isinstance(file.live[n], __future__._Feature)}
        names |= {name for name in file.live if own_part(self._files, file, name)}
        if named.names is None or not plainly and self._all:
            return sorted(names)
        asked = named.names if plainly else named.names | self._attributes
        return sorted(asked & names)

    def why_not(self, file: UserFile, named: Asked | None) -> str:
        """Why it cannot be told what of a file may be seen, if so: of one that is only
        asked for names, those alone."""
        if named is None and self.hidden:
            return f"`{self.hidden}` may show what is not carried of it"
        if "__getattr__" in file.live:
            return "its `__getattr__` makes names when they are asked for"
        rebound = set(file.rebinds)
        rebound |= self._stored & set(file.by_name) if named is None else set()
        plainly = named is not None
        names = self.of(file, named or Asked(frozenset()), plainly)
        name = next((name for name in names if name in rebound), "")
        return name and f"{name} in it may be bound again as the tasks run"


def own_part(files: UserFiles, file: UserFile, name: str) -> UserFile | None:
    """Return the module that a name of a package is, if no statement of it binds it."""
    held = file.live.get(name) if name not in file.by_name else None
    return files.file(held.__name__) if inspect.ismodule(held) else None
