"""What skorche itself wrote in a compiled file, and whether an older release wrote it so.

Comes in: a compiled file's reading. Goes out: the statements of skorche's own, each with
its shapes: digests of what it says without the user's words. `templates/released.txt` has
the shapes that each release of skorche began to write, or wrote no longer. It is added to
when a release is made, and at no other time, so that what an older one wrote is not taken
for a hand's edit: `check` says that skorche would now write it otherwise, and `compile`
overwrites it. A hand in such a file is still seen: in the machinery by the letter, and in
what was made for the pipeline by its words, its numbers and its comments, or by a form
that no release gave it.

Git alone would not do instead. That a file is as it was committed says that overwriting
it loses nothing, but not who wrote it: a hand's edit may be committed as well, `check` has
to name a cause, and where there is no git nothing would be known. What no release wrote,
but a skorche from between two, or one that is newer than this, counts as a hand's: that
costs a `--force`, and loses nothing. This module must not know what differs, nor why.
"""

from __future__ import annotations

import ast
import hashlib
from collections.abc import Iterable, Iterator
from copy import copy
from dataclasses import dataclass
from functools import cache

from skorche.lower.machinery import BUNDLE, templates_folder
from skorche.python.normal_form import comments
from skorche.python.statements import split_file
from skorche.review.reading import Reading, UnreadableError

#: Fields of syntax trees that hold statements, which have shapes of their own.
_BLOCKS = frozenset(["body", "orelse", "handlers", "finalbody", "cases"])
#: Fields that say nothing, or that not every Python has.
_SILENT = frozenset(["ctx", "kind", "type_comment"])


@dataclass(frozen=True)
class Piece:
    """A top-level statement of skorche's own: a name to call it by, its text and shapes.

    `made` says that it was made for the pipeline, and so has words of the user's.
    """

    name: str
    text: str
    shapes: frozenset[str]
    made: bool


@cache
def released_shapes() -> tuple[frozenset[str], frozenset[str]]:
    """Return the shapes that releases of skorche wrote: all, and those that the last one
    wrote no longer."""
    text = (templates_folder() / "released.txt").read_text(encoding="utf-8")
    begun: set[str] = set()
    ended: set[str] = set()
    for line in text.splitlines():
        _, sign, *shapes = line.split()
        (begun if sign == "+" else ended).update(shapes)
        (ended if sign == "+" else set()).difference_update(shapes)
    return frozenset(begun), frozenset(ended)


def record_of(release: str, shapes: Iterable[str]) -> str:
    """Return the lines for the record by which a release is known that writes these."""
    begun, ended = released_shapes()
    now = frozenset(shapes)
    text = ""
    for sign, news in (("+", now - (begun - ended)), ("-", begun - ended - now)):
        rows = sorted(news)
        for start in range(0, len(rows), 7):
            text += f"{release} {sign} {' '.join(rows[start : start + 7])}\n"
    return text


def pieces(reading: Reading) -> list[Piece]:
    """Return what a compiled file has of skorche's own, statement by statement.

    Raises UnreadableError where a section begins within a statement, is nested too deep,
    or has numbers that are too large to be written.
    """
    try:
        return list(_pieces(reading))
    except SyntaxError as error:
        raise UnreadableError(f"a section of it is no Python: {error}") from None
    except (RecursionError, ValueError) as error:
        raise UnreadableError(f"a section of it cannot be told: {error}") from None


def _pieces(reading: Reading) -> Iterator[Piece]:
    shapes = _Shapes(reading)
    for section, text in reading.own.items():
        for statement in split_file(text):
            names = sorted(statement.binds)
            name = names[0] if names else statement.lines[0]
            lines = "\n".join(statement.lines)
            made = section not in ("machinery", "head", BUNDLE)
            if section == "machinery":
                guard = isinstance(statement.node, ast.If)
                made = guard or shapes.plain(name) in reading.target.made
            node = statement.node
            plain = shapes.made(node) if made else shapes.pasted(node)
            where = f"{reading.target.name} {section}"
            texts = (*plain, *comments(lines))
            digests = frozenset(_digest(f"{where}: {text}") for text in texts)
            yield Piece(name, lines, digests, made)


class Origins:
    """Who wrote the pieces of a compiled file that are not as the present skorche writes
    them: `again` is that file, written again from itself."""

    def __init__(self, kept: Reading, again: Reading) -> None:
        self._present = frozenset(s for piece in pieces(again) for s in piece.shapes)
        self._says_the_same = _says_the_same(kept, again)

    def is_of_a_release(self, piece: Piece) -> bool:
        """Whether an older release wrote a piece, and nobody changed it."""
        begun, ended = released_shapes()
        other = piece.shapes - self._present
        if not other or not other <= begun:
            return False
        # Of what was made for a pipeline the release in use may have the shapes elsewhere.
        return not piece.made or self._says_the_same and not other.isdisjoint(ended)


def _says_the_same(kept: Reading, again: Reading) -> bool:
    """Whether what was made for a pipeline has the queues and numbers that it should have,
    and calls what it should, whatever its form."""
    stages = kept.diagram.stages
    wanted = {edge.name for edge in kept.diagram.edges}
    wanted.update(text for stage in stages for _, text in stage.settings)
    wanted.update(stage.label for stage in stages if stage.kind == "batch")
    named = {word for stage in stages for word in (stage.label, *stage.values)}
    words, new = _words(kept), _words(again)
    return (
        words & wanted == new & wanted
        and words <= new | wanted | named | _roots(kept)
        and named & kept.bound() <= words
    )


def _roots(reading: Reading) -> set[str]:
    """The names of what is carried and not used by what else is."""
    found = reading.bound()
    for statement in reading.statements():
        for node in statement.nodes:
            if isinstance(node, ast.Name) and node.id not in statement.binds:
                found.discard(node.id)
    return found


def _words(reading: Reading) -> set[str]:
    """The user's words in what was made for a pipeline, and its texts and numbers, but for
    those that may be anybody's."""
    users = reading.bound()
    nodes = [node for tree in reading.made for node in ast.walk(tree)]
    docstrings = [node.value for node in nodes if isinstance(node, ast.Expr)]
    found = set()
    for node in nodes:
        match node:
            case ast.Constant(value=value):
                if value not in (None, "", 0, 1) and node not in docstrings:
                    found.add(str(value))
            case ast.Name(id=name) if name in users:
                found.add(name)
    return found


class _Shapes:
    """The shapes of a compiled file's statements, as text.

    They have the same text under any Python, and whatever a formatter did.
    """

    def __init__(self, reading: Reading) -> None:
        machinery = ast.parse(reading.own["machinery"]).body
        self._own = {getattr(node, "name", "") for node in machinery}
        self._taken = reading.bound() | {line.bound for line in reading.imports}
        self._parameters = {parameter for parameter, _ in reading.inputs}

    def pasted(self, node: ast.stmt) -> Iterator[str]:
        """A statement of the machinery by the letter; of a class, each part by its own,
        since they are there or not as they are needed."""
        if isinstance(node, ast.ClassDef):
            for part in node.body:
                yield f"{self.plain(node.name)}: {self._letters(part)}"
            node = copy(node)
            node.body = []
        yield self._letters(node)

    def made(self, whole: ast.stmt) -> Iterator[str]:
        """Each statement, call and keyword within one, without the user's words."""
        for node in ast.walk(whole):
            match node:
                case ast.stmt() | ast.ExceptHandler():
                    yield self._outline(node)
                case ast.Call():
                    yield f"{self._outline(node.func)}({self._outline(node.args)})"
                case ast.keyword(arg=name, value=value):
                    name = "_" if name in self._parameters else name
                    yield f"{name}={self._outline(value)}"

    def plain(self, name: str) -> str:
        """The machinery's own name for what the user's took the name of."""
        plain = name.removesuffix("_")
        if plain == name:  # or it has a number, too
            stem, dashes, number = name.rpartition("__")
            plain = stem if dashes and number.isdecimal() else name
        return plain if plain in self._taken else name

    def _letters(self, node: object) -> str:
        match node:
            case ast.Constant(value=value):
                return repr(value)
            case ast.AST():
                parts = [f"{k}={self._letters(v)}" for k, v in _fields(node)]
                return f"{type(node).__name__}({', '.join(parts)})"
            case list():
                return f"[{', '.join(map(self._letters, node))}]"
            case str():
                return self.plain(node)
            case _:
                return repr(node)

    def _outline(self, node: object) -> str:
        match node:
            case ast.Expr(value=ast.Constant(value=str(docstring))):
                return docstring
            case ast.Call():
                return "call"
            case ast.Constant(value=value):
                return type(value).__name__
            case ast.Name(id=name):
                return self.plain(name) if name in self._own else "_"
            case ast.Attribute(value=ast.Name(id=name)) if name in self._taken:
                return "_"
            case ast.Attribute(value=value, attr=name):
                return f"{self._outline(value)}.{name}"
            case ast.AST():
                fields = [(k, v) for k, v in _fields(node) if k not in _BLOCKS]
                parts = [f"{k}={self._outline(v)}" for k, v in fields]
                if isinstance(node, ast.FunctionDef):
                    parts.append(str(ast.get_docstring(node)))
                return f"{type(node).__name__}({', '.join(parts)})"
            case list():  # of queues, inputs, outputs, as many as the pipeline has
                return f"[{', '.join(dict.fromkeys(map(self._outline, node)))}]"
            case str():  # the name of a function, a parameter, an error
                return "_"
            case _:
                return repr(node)


def _fields(node: ast.AST) -> Iterator[tuple[str, object]]:
    for name, value in ast.iter_fields(node):
        if name not in _SILENT and value is not None and value != []:
            yield name, value


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "backslashreplace")).hexdigest()[:10]
