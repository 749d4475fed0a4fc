"""A compiled file's text comes in, what it says goes out; nothing of it is run.

What is read: the picture in its docstring, its imports, what it carries of the user's,
its inputs, and the text of its other sections. So a file can be judged that a stranger
sent. This module must not know declarations, nor whether the file is as skorche wrote it.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from itertools import takewhile

from skorche.declare.parameters import Parameter
from skorche.diagram.diagram import Diagram
from skorche.diagram.picture import PictureError, parse
from skorche.lower.carrier import OTHERWISE, Import, Section
from skorche.lower.machinery import BUNDLE
from skorche.lower.plan import BALANCED, BOUNDED, BUNDLED, FROZEN, TRUSTED, TUNED
from skorche.lower.targets import Target
from skorche.python.binding import bound
from skorche.python.statements import Statement, split_file
from skorche.python.trees import walk
from skorche.review.docstrings import settled_in, title_in
from skorche.review.given import parameters_in
from skorche.review.parts import (
    MACHINERY,
    Part,
    UnreadableError,
    defines,
    machinery_of,
    made_of,
    parsed,
    parts_of,
    whole_module,
)
from skorche.review.readable import beginning, check_text, tree_of
from skorche.review.set_up import logging_in
from skorche.write.marks import PROVENANCE, command_in, comment_head

__all__ = ["Reading", "UnreadableError", "diagram_of", "read"]


@dataclass(frozen=True)
class Reading:
    """What a compiled file says.

    `inputs` are pairs: a parameter of run(), and the text of the inputs that were
    compiled in for it, or None; `parameters` are the others. `pipeline` and `arguments`
    are which of the source's it is, and what that is run with. `needs` is the line of the
    docstring that names packages; `settled` are those of what was set elsewhere. `own` are
    skorche's texts: sections by their target's names, in order, and what stands above all,
    by "head". `parts` are all parts of the file, to which each line belongs; `tree` is its
    syntax tree.
    """

    text: str
    source: str
    pipeline: str
    arguments: tuple[str, ...]
    header: str
    title: str
    needs: str
    settled: str
    picture: str
    diagram: Diagram
    imports: tuple[Import, ...]
    sections: tuple[Section, ...]
    inputs: tuple[tuple[str, str | None], ...]
    parameters: tuple[Parameter, ...]
    own: Mapping[str, str]
    target: Target
    parts: tuple[Part, ...]
    tree: ast.Module

    @cached_property
    def made(self) -> list[ast.Module]:
        """What was made for this pipeline: all sections but the machinery."""
        return made_of(self.parts)

    @property
    def has_async_api(self) -> bool:
        """Whether it has an `astream()`, for event loops."""
        defines = (ast.FunctionDef, ast.AsyncFunctionDef)
        nodes = [node for tree in self.made for node in tree.body]
        return any(isinstance(n, defines) and _is(n.name, "astream") for n in nodes)

    @property
    def has_script(self) -> bool:
        """Whether it has a command line."""
        return any(isinstance(node, ast.If) for node in machinery_of(self.parts))

    def set_by(self, beginning: str) -> str:
        """Return what was set beside the declaration, as one line that begins so."""
        lines = [
            line
            for line in self.settled.split("\n")
            if not line.startswith((BUNDLED, FROZEN, TRUSTED))
        ]
        text = " ".join("\n".join(lines).split())
        found = text.partition(beginning)[2]
        for other in {TUNED, BALANCED, BOUNDED} - {beginning}:
            found = found.partition(f" {other}")[0]
        return found

    @property
    def bundled(self) -> list[str]:
        """What the packages are called that come along whole."""
        lines = (x for x in self.settled.split("\n") if x.startswith(BUNDLED))
        return [line.removeprefix(BUNDLED) for line in lines]

    @property
    def has_progress(self) -> bool:
        """Whether its command line says how far it is."""
        return defines(self.parts, "Progress")

    @property
    def is_resumable(self) -> bool:
        """Whether its runs can keep a journal."""
        return defines(self.parts, "Journal")

    @property
    def logging(self) -> tuple[str, ...]:
        """The calls by which its script sets logging up."""
        script = [node for node in machinery_of(self.parts) if isinstance(node, ast.If)]
        return tuple(logging_in(script))

    @property
    def has_own_json(self) -> bool:
        """Whether its command line keeps clear of what the user's file does to json."""
        return defines(self.parts, "untouched")

    @property
    def has_plain_outputs(self) -> bool:
        """Whether its command line writes nothing but what JSON has anyway."""
        return not defines(self.parts, "Forms")

    @property
    def made_inputs(self) -> frozenset[str]:
        """The names of inputs whose items its command line makes of what a file has."""
        found = set()
        script = [node for node in machinery_of(self.parts) if isinstance(node, ast.If)]
        for node in (node for one in script for node in walk(one)):
            if isinstance(node, ast.Dict):
                for key, value in zip(node.keys, node.values):
                    match key, value:
                        case ast.Constant(value=str(name)), ast.Tuple(elts=[_, _, _]):
                            found.add(name)
        return frozenset(found)

    @cached_property
    def _statements(self) -> list[Statement]:
        return [s for section in self.sections for s in split_file(section.text)]

    def statements(self) -> list[Statement]:
        """Return what is carried of the user's, statement by statement."""
        return self._statements

    def bound(self) -> set[str]:
        """Return the names that what is carried binds."""
        return {name for statement in self.statements() for name in statement.binds}

    def name_of(self, statement: Statement) -> str:
        """Return what to call a statement: by what it binds, or as its last line is."""
        if (module := whole_module(statement.node)) is not None:
            return f"module {module}"
        names = ", ".join(sorted(statement.binds))
        return names or statement.lines[-1].partition("\n")[0].strip()

    def functions(self) -> dict[str, str]:
        """Return the text of each thing that is carried, by what it binds."""
        found: dict[str, list[str]] = {}
        for statement in self.statements():
            found.setdefault(self.name_of(statement), []).extend(statement.lines)
        return {name: "\n".join(lines) for name, lines in found.items()}


def read(text: str) -> Reading:
    """Return what a compiled file says; raise UnreadableError where it does not."""
    tree = tree_of(text)
    provenance = next((x for x in comment_head(text) if x.startswith(PROVENANCE)), None)
    if provenance is None:
        raise UnreadableError("line 1: it does not say what it was compiled from")
    words, _, picture = _docstring(tree).partition("\n\n")
    diagram = _diagram(picture)
    words, settled = settled_in(words)
    title, needs = title_in(words)
    target, parts = parts_of(text, tree)
    own = {part.name: part.text for part in parts if part.kind == "own"}
    own["head"] = _head(parts[0])
    text_of = {part.kind: part.text for part in parts}
    count = len(diagram.open_inputs())
    imports = tuple(_imports(parts[0].tree.body))
    own_arguments = target.own_arguments
    arguments = [
        line for line in _arguments(made_of(parts)) if line[0].arg not in own_arguments
    ]
    defaults = _assigned(text_of.get("parameters", ""))
    [machinery] = (part for part in parts if part.name == MACHINERY)
    script = [node for node in machinery.tree.body if isinstance(node, ast.If)]
    if (command := command_in(text)) is None:
        raise UnreadableError(f"the file that it was compiled from: {provenance!r}")
    given = parameters_in(arguments[count:], defaults, script, imports, command.source)
    return Reading(
        text=text,
        **command._asdict(),
        header=_header(text),
        title=title,
        needs=needs,
        settled=settled,
        picture=picture,
        diagram=diagram,
        imports=imports,
        sections=tuple(_sections(parts)),
        inputs=tuple(_inputs(arguments[:count], text_of.get("inputs", ""))),
        parameters=tuple(given),
        own=own,
        target=target,
        parts=parts,
        tree=tree,
    )


def _sections(parts: Iterable[Part]) -> Iterator[Section]:
    """What is carried; the texts of modules by the usual name of what gets them, if they
    have the one that it has."""
    named: set[str] = set()
    for part in parts:
        if part.name == BUNDLE and part.kind == "own":
            named = set(bound(part.tree))
        elif part.kind == "carried":
            yield Section(part.name, part.text)
        elif part.kind == "whole":
            word, _, rest = part.text.partition(".")
            text = f"{BUNDLE}.{rest}" if word in named else part.text
            yield Section(part.name, text, is_whole=True)


def diagram_of(text: str) -> Diagram:
    """Return what the picture of a compiled file shows, whatever the rest of it is.

    Raises UnreadableError where it has none.
    """
    check_text(text)
    return _diagram(_docstring(parsed(beginning(text))).partition("\n\n")[2])


def bundled_in(text: str) -> tuple[str, ...]:
    """Return the names of the packages that a compiled file says it brings along whole."""
    if f"\n{BUNDLED}" not in text:
        return ()
    with suppress(UnreadableError):
        words = _docstring(parsed(beginning(text))).partition("\n\n")[0]
        lines = (x for x in words.split("\n") if x.startswith(BUNDLED))
        return tuple(line.removeprefix(BUNDLED).partition(" ")[0] for line in lines)
    return ()


def _diagram(picture: str) -> Diagram:
    try:
        return parse(picture)
    except PictureError as error:
        raise UnreadableError(f"the picture in its docstring: {error}") from None


def _docstring(tree: ast.Module) -> str:
    match tree.body:
        case [ast.Expr(value=ast.Constant(value=str(docstring))), *_]:
            return docstring.rstrip("\n")
        case _:
            raise UnreadableError("it has no docstring")


def _head(head: Part) -> str:
    """What stands above the sections, but for the docstring and the imports."""
    lines = head.text.split("\n")
    for number, node in enumerate(head.tree.body):
        docstring = not number and isinstance(node, ast.Expr)
        if docstring or isinstance(node, (ast.Import, ast.ImportFrom)):
            start = 0 if docstring else node.lineno - head.first
            count = (node.end_lineno or node.lineno) - head.first + 1 - start
            lines[start : start + count] = [""] * count
    return "\n".join(lines).strip("\n")


def _header(text: str) -> str:
    """The project's own comment lines, above the line of provenance."""
    above = takewhile(lambda x: not x.startswith(PROVENANCE), comment_head(text))
    lines = list(above)
    return "\n".join(lines[1:] if lines and lines[0].startswith("#!") else lines)


def _imports(nodes: Iterable[ast.stmt]) -> Iterator[Import]:
    for node in nodes:
        match node:
            case ast.ImportFrom(module=module, level=level) if module != "__future__":
                for alias in node.names:
                    origin = "." * level + (module or "")
                    yield Import(origin, alias.name, alias.asname or alias.name)
            case ast.Import():
                for alias in node.names:
                    root = alias.name.partition(".")[0]
                    yield Import(alias.name, "", alias.asname or root)


def _is(name: str, public: str) -> bool:
    """Whether a name is that of a function which the module is used by."""
    return bool(re.fullmatch(rf"{public}({OTHERWISE}(_\d+)?)?", name))


def _assigned(text: str) -> dict[str, str]:
    """The texts of what is assigned, by its names."""
    return {
        node.targets[0].id: ast.get_source_segment(text, node.value) or ""
        for node in ast.parse(text).body
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name)
    }


def _arguments(
    made: Iterable[ast.Module],
) -> Iterator[tuple[ast.arg, ast.expr | None]]:
    """The arguments of run(), with their defaults."""
    for node in (node for tree in made for node in tree.body):
        if isinstance(node, ast.FunctionDef) and _is(node.name, "run"):
            arguments = node.args
            padding: list[ast.expr | None] = [None] * len(arguments.args)
            defaults = [*padding, *arguments.defaults][-len(padding) :]
            yield from zip(arguments.args, defaults if padding else ())
            yield from zip(arguments.kwonlyargs, arguments.kw_defaults)


def _inputs(
    arguments: Iterable[tuple[ast.arg, ast.expr | None]], text: str
) -> Iterator[tuple[str, str | None]]:
    """The inputs of run(), each with the text of what it reads unless told."""
    values = _assigned(text)
    for argument, default in arguments:
        name = default.id if isinstance(default, ast.Name) else ""
        yield argument.arg, values.get(name)
