"""What skorche itself wrote around the user's part, now or in the past, by its shape.

Comes in: a compiled file's reading. Goes out: for each statement of skorche's own, shapes:
digests of its text without the user's words. `templates/known.txt` keeps the shapes that
were ever written, so that what an older skorche wrote is not taken for a hand's edit.
This module must not know what differs, nor why.
"""

from __future__ import annotations

import ast
import builtins
import hashlib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache

from skorche.lower.machinery import all_units, templates_folder, unit
from skorche.lower.targets import Target
from skorche.python.statements import split_file
from skorche.review.reading import Reading, UnreadableError

_DOCSTRING = r'"""(?:[^"\\]|\\.|"(?!""))*"""'
_STRING = r""""(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'"""
_TOKEN = re.compile(rf"{_DOCSTRING}|{_STRING}|[\w.]+")
_VALUES = re.compile(r'\((?:(?:""|-?0|True|False|None|_)(?:, )?)+\)')


@dataclass(frozen=True)
class Piece:
    """A statement of skorche's own: a name to call it by, its text, and its shapes.

    What connects the stages, or calls their functions, has a shape for each line, since
    there are as many of them as the pipeline has stages; any other statement has one.
    """

    name: str
    text: str
    shapes: tuple[str, ...]


@cache
def known_shapes() -> tuple[frozenset[str], frozenset[str]]:
    """Return the shapes that skorche writes now, and those that only an older one wrote."""
    path = templates_folder() / "known.txt"
    lines = [line.split() for line in path.read_text(encoding="utf-8").splitlines()]
    now = frozenset(shape for when, shape in lines if when == "now")
    return now, frozenset(shape for when, shape in lines if when == "before") - now


def is_of_another_skorche(
    piece: Piece, instead: Piece | None, again: Iterable[Piece]
) -> bool:
    """Whether another skorche wrote a piece of a compiled file: the present one writes
    `instead` in its place, and `again` in all."""
    now, before = known_shapes()
    other = set(piece.shapes).difference(*(present.shapes for present in again))
    if not other or not other <= now | before:
        return False
    new = instead is not None and not {*instead.shapes} <= now | before
    return new or bool(other & before)


def pieces(reading: Reading) -> list[Piece]:
    """Return what a compiled file has of skorche's own, statement by statement.

    Raises UnreadableError where a section begins within a statement.
    """
    found = []
    for part, text in enumerate(reading.parts):
        try:
            statements = split_file(text)
        except SyntaxError as error:
            raise UnreadableError(f"a section of it is no Python: {error}") from None
        for statement in statements:
            names = sorted(statement.binds)
            name = names[0] if names else statement.lines[0]
            lines = "\n".join(statement.lines)
            plain = [_digest(s) for s in _shapes(reading, part, name, lines)]
            found.append(Piece(name, lines, tuple(plain)))
    return found


def _shapes(reading: Reading, part: int, name: str, text: str) -> Iterable[str]:
    text = _with_plain_names(text, reading)
    if name in reading.workers:
        called = reading.called_by(name)
        expressions = [*called.tasks, called.setup, *called.retry_on]
        roots = {expression.partition(".")[0] for expression in expressions}
        shape = _without(text, roots | {name, *reading.aliases})
        return [_VALUES.sub("(_)", shape)]
    node = ast.parse(text).body[0]
    plain = isinstance(node, ast.If) or name in reading.target.made
    if part == 3 or part == 2 and not plain:
        return [_spaced(text)]
    if not reading.target.has_workers and isinstance(node, ast.FunctionDef):
        names = _names_of_items(node, reading.target)
        return [_once(_without(head, names)) for head in _heads(text)]
    users = _names_of_queues(reading)
    if not isinstance(node, ast.FunctionDef) or not _uses(node, reading.workers):
        return [_once(_without(text, users))]
    docstring, *lines = node.body
    head = text.partition(ast.get_source_segment(text, docstring) or "")[0]
    segments = [head, *(ast.get_source_segment(text, line) or "" for line in lines)]
    return [_once(_without(segment, users)) for segment in segments]


def _uses(node: ast.FunctionDef, names: Iterable[str]) -> bool:
    used = {part.id for part in ast.walk(node) if isinstance(part, ast.Name)}
    return not used.isdisjoint(names)


def _with_plain_names(text: str, reading: Reading) -> str:
    """The text with the machinery's own names, also where the user's took them."""
    for name in {line.bound for line in reading.imports} | reading.bound():
        if f"{name}_" in text:
            text = re.sub(rf"\b{re.escape(name)}_\b", name, text)
    return text


def _heads(text: str) -> Iterator[str]:
    """Each statement of a function by its own, without those that are within it."""
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.stmt):
            whole = ast.get_source_segment(text, node) or ""
            inner = [part for part in ast.walk(node) if isinstance(part, ast.stmt)][1:]
            segment = ast.get_source_segment(text, inner[0]) if inner else None
            yield whole.partition(segment)[0] if segment else whole


def _names_of_items(node: ast.FunctionDef, target: Target) -> set[str]:
    """The words of a function with a line for each step which follow from the user's."""
    files = all_units(target.machinery)
    own = {name for file in files for name in unit(file).defines}
    own |= {*dir(builtins), *target.words}
    used = {part.id for part in ast.walk(node) if isinstance(part, ast.Name)}
    used |= {part.name for part in ast.walk(node) if isinstance(part, ast.FunctionDef)}
    used |= {part.arg for part in ast.walk(node) if isinstance(part, ast.arg)}
    return used - own - {node.name}


def _names_of_queues(reading: Reading) -> set[str]:
    """The words of the part that connects the stages which follow from the user's."""
    words = {*reading.workers, *(parameter for parameter, _ in reading.inputs)}
    for node in ast.walk(ast.parse(reading.parts[1])):
        match node:
            case ast.Name(id=word, ctx=ast.Store()) if word != "pipeline":
                words.add(word)
            case ast.Name(id=word) if word.isupper():
                words.add(word)
    return words


def _without(text: str, users: Iterable[str]) -> str:
    """A text without the user's words, literals, and what a formatter decides."""

    def plain(match: re.Match[str]) -> str:
        word = match[0]
        if word[0] in "\"'":
            return word if word.startswith('"""') else '""'
        if word[0].isdigit():
            return "0"
        return "_" if word.partition(".")[0] in users else word

    return _spaced(_TOKEN.sub(plain, text))


def _spaced(text: str) -> str:
    text = re.sub(r"(?<=[\[(])\s+|,?\s+(?=[\])])", "", text)
    return re.sub(r"\s+", " ", text).replace(",]", "]")


def _once(text: str) -> str:
    """The text with lists of queues or inputs cut down to one."""
    text = text.replace("_=_", "_").replace('"": ("", _)', "_").replace(", }", "}")
    text = re.sub(r'"": (_|None|\[\])', "_", text)
    return re.sub(r'(""|_[^,(){}]*)(?:, \1)+', r"\1", text)


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:12]
