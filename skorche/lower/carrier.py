"""How a module gets hold of the user's functions and values.

Comes in: live functions and values. Goes out: an expression for each. A `Carrier` either
carries their source along (`skorche.carry.source`), or binds the live objects (`LiveCarrier`),
which is what running in this process does. This module must not know graphs.
"""

from __future__ import annotations

import ast
import builtins
import re
from dataclasses import dataclass
from typing import Any, NamedTuple, Protocol

from skorche.declare.tasks import name_of
from skorche.errors import Place
from skorche.python.identifiers import Namespace, identifier
from skorche.python.trees import annotation_of, parsed, walk

#: The functions that a compiled module is used by. Where a thing of the user's has such a
#: name, it keeps it, and the module's own is `run_pipeline()` and so on.
PUBLIC_NAMES = ("astream", "stream", "run")
OTHERWISE = "_pipeline"
#: How the text of a module ends that comes along whole, of a package of which not all does.
_LACKS = re.compile(r",\s+lacks=\[[^\]]*\],?\s*\)\Z")

#: How that of a file beside modules begins.
_FILE = "bundle.add_file("


class Import(NamedTuple):
    """`import module`, or `from module import name`, bound to an identifier."""

    module: str
    name: str
    bound: str


class Section(NamedTuple):
    """Text as the user wrote it, and the file that it is from.

    `made` are the statements in it that skorche wrote, in their order; `is_whole` says that
    it is a module of its own, as a text that `bundle` gets. `places` say of the text of each
    statement where it is from.
    """

    path: str
    text: str
    made: tuple[str, ...] = ()
    is_whole: bool = False
    places: tuple[tuple[str, Place], ...] = ()

    def place_of(self, text: str) -> Place | None:
        """Return where the first statement is from that has this text, or None."""
        return next((place for own, place in self.places if text in own), None)


@dataclass(frozen=True)
class Carried:
    """What the functions and values need in the module, and the identifiers it takes.

    `provided` are names of skorche's that the module has of its own; `packages` says that
    something comes from a package that Python does not bring; `acting` are the texts of
    statements that do something to the process.
    """

    imports: frozenset[Import] = frozenset()
    sections: tuple[Section, ...] = ()
    taken: frozenset[str] = frozenset()
    provided: frozenset[str] = frozenset()
    packages: bool = False
    acting: frozenset[str] = frozenset()

    @property
    def has_bundle(self) -> bool:
        """Whether modules come along whole."""
        return any(section.is_whole for section in self.sections)

    @property
    def goes_by_name(self) -> bool:
        """Whether something may be there that pickle, and cloudpickle, know by name alone."""
        words = ("cache", "NewType")
        return any(word in s.text for s in self.sections for word in words)

    @property
    def has_files(self) -> bool:
        """Whether files come along beside modules."""
        return any(s.is_whole and s.text.startswith(_FILE) for s in self.sections)

    @property
    def lists_modules(self) -> bool:
        """Whether something may ask which modules a package has that comes along whole."""
        words = ("iter_modules", "walk_packages")
        texts = [s.text for s in self.sections] if self.has_bundle else []
        return any(word in text for text in texts for word in words)

    @property
    def lacks(self) -> bool:
        """Whether some say what of them stays behind."""
        return any(s.is_whole and _LACKS.search(s.text) for s in self.sections)


class Carrier(Protocol):
    """Gives expressions; `user` says who needs the thing, for errors."""

    def function(self, function: Any, place: Place, user: str) -> str:
        """Return an expression for a function."""

    def value(self, value: Any, place: Place, user: str) -> str:
        """Return an expression that builds an equal value."""

    def inputs(self, inputs: Any, place: Place, user: str) -> str:
        """Return an expression for fixed inputs; empty if they are bound instead."""

    def bind(self, constant: str, inputs: Any) -> None:
        """Take note of the name under which the module looks for fixed inputs."""

    def carried(self) -> Carried:
        """Return what all that was asked for needs."""


class LiveCarrier:
    """Binds live objects under names; `bound` is the namespace to run the module in."""

    def __init__(self) -> None:
        self.bound: dict[str, Any] = {}
        self._names: dict[int, str] = {}
        self._namespace = Namespace()

    def function(self, function: Any, place: Place, user: str) -> str:
        if id(function) not in self._names:
            name = self._namespace.unique(identifier(name_of(function)))
            self._names[id(function)] = name
            self.bound[name] = function
        return self._names[id(function)]

    def value(self, value: Any, place: Place, user: str) -> str:
        if type(value) in (bool, int, str, type(None)):
            return repr(value)
        name = self._namespace.unique(f"value_of_{identifier(user)}")
        self.bound[name] = value
        return name

    def inputs(self, inputs: Any, place: Place, user: str) -> str:
        return ""

    def bind(self, constant: str, inputs: Any) -> None:
        self.bound[constant] = inputs

    def carried(self) -> Carried:
        return Carried(taken=frozenset(self.bound), packages=True)


def is_annotated(carried: Carried) -> bool:
    """Return whether annotations say more than the names of builtins, or are looked at."""
    for section in (one for one in carried.sections if not one.is_whole):
        if "annotation" in section.text:
            return True
        for node in walk(parsed(section.text)):
            match annotation_of(node):
                case None | ast.Constant():
                    continue
                case ast.Name(id=name) if name in vars(builtins):
                    continue
            return True
    return False
