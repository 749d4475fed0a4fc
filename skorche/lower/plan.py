"""`Plan`: a compiled module as data, in file order, every name and number decided.

Comes in: what a target decided. Goes out: the same, checked; `skorche.write.emit` prints it.
Here is what modules of all targets have; each target adds what is its own. This module must
not know graphs, live functions, or the look of the text.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from textwrap import wrap
from typing import ClassVar, NamedTuple, Protocol

from skorche.lower.carrier import Carried, Import, Section
from skorche.lower.machinery import BUNDLE, Layers
from skorche.python.visible import visible_line

#: How the line of a title begins that names packages which Python does not bring.
NEEDS = "Needs: "
#: What stands there behind a file that has to lie where the module runs.
WHERE = " (where it runs)"
#: How each line begins that names a value from outside which stands in the module; what
#: such a line says before the name of a queue, and before what the value is from.
FROZEN = "Frozen: "
INPUTS_OF = "the inputs of "
FROM = ", from "
#: How each line begins that says what a look-up by a text reaches, by the user's word.
TRUSTED = "Taken on trust: "
#: How the line begins that says what was set by `skorche tune`, and not by the declaration.
TUNED = "Tuned by "
#: The same for what the project, and not the declaration, leaves to the run.
BALANCED = "Balanced: "
#: How each line begins that names a package of the user's own that comes along whole.
BUNDLED = "Bundled: "
#: What the project set of queues.
BOUNDED = "Bounded: "


class Wanted(NamedTuple):
    """What is asked for beside the graph: `source` is how the module names the file that it
    is compiled from, `title` what its docstring begins with, `async_api` whether there is
    an `astream()`, `script` whether it has a command line, and `progress` whether that
    can say how far a run is, and write its figures to a file; `own_json` that the user's
    file changes what Python's json does, which the command line keeps clear of; `plain`
    that what comes out is text, whole numbers and the like, by annotations; `made` names
    the inputs of which annotations say what is to be made of what a file has; `logging` are
    the calls by which it sets logging up; `live` says that it runs here, so that what other
    processes are to do may hold large values; `resumable` that a run can keep a journal, for
    another to go on from."""

    source: str
    title: str
    async_api: bool = False
    script: bool = True
    progress: bool = False
    own_json: bool = False
    plain: bool = False
    made: frozenset[str] = frozenset()
    logging: tuple[str, ...] = ()
    live: bool = False
    resumable: bool = False

    def layers(self, machinery: Iterable[str], carried: Carried) -> Layers:
        """Return the layers of the machinery that are there for that, beside these files
        of it, and for what is carried."""
        has = {name.rpartition("/")[2] for name in machinery}
        forms = self.script and not self.plain
        layers = {
            "own_json": self.own_json,
            "cluster": "options" in has,
            "resources": "resources" in has,
            "forms": forms,
            "failing": forms and "failures" in has,
            "packages": forms and carried.packages,
            "lacks": carried.lacks,
            "files": carried.has_files,
            "listing": carried.lists_modules,
            "bundle": carried.has_bundle,
            "skips": "skips" in has,
            "workers": "workers" in has,
            "made": "made" in has,
            "large_work": self.live,
            "by_name": "workers" in has and (self.live or carried.goes_by_name),
        }
        return frozenset(name for name, there in layers.items() if there)

    def script_units(
        self, given: Iterable[str], skips: bool, folder: str = ""
    ) -> list[str]:
        """Return the files of the machinery that its command line needs, in order: what
        parameters need goes before what says how items are written. `skips` says that some
        may be left out."""
        there = {
            "own_json": self.own_json,
            "made": bool(self.made),
            "tally": skips,
            "forms": not self.plain,
            "script": True,
        }
        last = [name for name, wanted in there.items() if wanted]
        return [*given, *(f"{folder}{name}" for name in last)] if self.script else []


@dataclass(frozen=True)
class Input:
    """What the module reads: a parameter of stream() and run(), under the name of a queue.

    `constant` names the compiled-in inputs and is empty where there are none;
    `expression` builds them, and is empty where the constant is bound by other means.
    `queue` is what they go into: that of their name, or the one that it is merged into.
    `items` is their type, where the functions that take them say it; `taker` is the function
    that says what is made of what a file has, if something is.
    """

    parameter: str
    constant: str
    expression: str
    name: str
    queue: str
    items: str = ""
    taker: str = ""


@dataclass(frozen=True)
class ParameterLine:
    """A keyword of stream() and run(), with the type and the default that it has there.

    `constant` names the default, where there is one that is not None; `expression` builds
    it, and is None where a value has to be given. `option` is the class that tells the
    command line of it, and `arguments` are what that is told. One that is `secret` is never
    written down.
    """

    name: str
    annotation: str
    constant: str
    expression: str | None
    option: str
    arguments: str
    secret: bool

    @property
    def signature(self) -> str:
        """How functions declare it."""
        if self.expression is None:
            return f"{self.name}: {self.annotation}"
        return f"{self.name}: {self.annotation} = {self.constant or None}"


class Piece(NamedTuple):
    """One text of several that a part of the module consists of: the template that prints
    it and what that is given beside the plan, or a file of the machinery."""

    template: str
    given: Mapping[str, object]


class Line(Protocol):
    """A few lines of a function: the template that prints them, and how deep they lie."""

    @property
    def file(self) -> str:
        """The name of the template."""

    @property
    def depth(self) -> int:
        """How many blocks the lines lie in."""


class Process(NamedTuple):
    """A function that worker processes run, and the expressions of the user's in it."""

    name: str
    expressions: tuple[str, ...]


@dataclass(frozen=True)
class Plan:
    """What a module of every target says.

    `given` are what a run is given beside inputs, `given_inputs` those inputs that are it;
    `machinery` are its files in order, `layers` what is used of them beside the plain;
    `async_api` says that there is an `astream()`, `script` that there is a command line, and
    `logging` are the calls by which that sets logging up.
    `names` gives the identifier for each name of skorche's own, or builtin that it uses,
    of which the user's own code took the plain one. `words_behind` are those behind the
    source in the command that writes the module: which pipeline of the file it is, and
    what the file is run with. `types` are imports for annotations alone, which only type
    checkers read, and `is_told_of_types` says that one of the user's tells when they do.
    """

    #: The name of the target whose plans are of this class.
    target: ClassVar[str]

    source: str
    title: str
    picture: str
    imports: tuple[Import, ...]
    carried: tuple[Section, ...]
    inputs: tuple[Input, ...]
    given: tuple[ParameterLine, ...]
    given_inputs: tuple[Input, ...]
    machinery: tuple[str, ...]
    layers: Layers
    async_api: bool
    script: bool
    names: Mapping[str, str]
    words_behind: tuple[str, ...] = field(default=(), kw_only=True)
    types: tuple[Import, ...] = field(default=(), kw_only=True)
    is_told_of_types: bool = field(default=False, kw_only=True)
    logging: tuple[str, ...] = field(default=(), kw_only=True)

    @property
    def resumable(self) -> bool:
        """Whether a run can keep a journal."""
        return "journal" in self.layers

    @property
    def above(self) -> tuple[str, ...]:
        """The files of the machinery that stand above what is carried."""
        return tuple(name for name in self.machinery if name == BUNDLE)

    @property
    def below(self) -> tuple[str, ...]:
        """The other files of it."""
        return tuple(name for name in self.machinery if name != BUNDLE)

    def name(self, plain: str) -> str:
        """Return what the module calls a thing of skorche's own."""
        return self.names.get(plain, plain)

    def pieces(self) -> Mapping[str, Sequence[Piece]]:
        """Return the parts of the module that consist of several texts, by their names."""
        return {}

    def processes(self) -> Sequence[Process]:
        """Return the functions that worker processes run."""
        return ()

    def words(self) -> frozenset[str]:
        """Return names of the user's that stand in the module's functions as strings."""
        return frozenset()

    def made(self) -> frozenset[str]:
        """Return the names of the functions that are made for the pipeline, and use names of
        the user's as strings."""
        return frozenset(map(self.name, ("build_pipeline", "steps", "run")))

    def check(self) -> None:
        """Raise AssertionError if the plan contradicts itself: a defect of a target."""
        parameters = [line.parameter for line in self.inputs]
        constants = [line.constant for line in self.inputs if line.constant]
        parameters += [line.name for line in self.given]
        assert len(set(parameters)) == len(parameters), "two parameters of one name"
        assert len(set(constants)) == len(constants), "two inputs of one name"
        assert len(set(self.machinery)) == len(self.machinery), "machinery twice"


def settled_lines(
    tuned: Sequence[str],
    path: str,
    balanced: Sequence[str],
    bounded: Sequence[str] = (),
) -> str:
    """Return what a title ends with where not all settings are the declaration's: those of
    the file at a path, those that the run sets, and those of the project."""
    tuned_by = f"{TUNED}{visible_line(path)}: "
    lines = _line(tuned_by, tuned) + _line(BALANCED, balanced)
    return lines + _line(BOUNDED, bounded)


def frozen_lines(things: Iterable[str]) -> str:
    """Return what a title ends with where values from outside are frozen, one a line."""
    return "".join(f"\n{visible_line(f'{FROZEN}{thing}')}" for thing in things)


def trusted_lines(things: Iterable[str]) -> str:
    """The same for look-ups of which the user says what they reach."""
    return "".join(f"\n{visible_line(f'{TRUSTED}{thing}')}" for thing in sorted(things))


def needs_line(things: Sequence[str]) -> str:
    """The same for what Python does not bring, all in one line."""
    text = f"{NEEDS}{', '.join(things)}"
    return f"\n{visible_line(text)}" if things else ""


def bundled_lines(titles: Iterable[str]) -> str:
    """The same for packages of the user's own that come along whole."""
    return "".join(f"\n{visible_line(f'{BUNDLED}{title}')}" for title in titles)


def _line(beginning: str, things: Sequence[str]) -> str:
    lines = wrap(
        f"{beginning}{', '.join(things)}.",
        88,
        subsequent_indent=" " * 4,
        break_long_words=False,
        break_on_hyphens=False,
    )
    return "".join(f"\n{line}" for line in lines) if things else ""
