"""A compiled file's text comes in, its parts go out: each line belongs to one of them.

The parts are what stands above the sections, what is carried, the inputs, the defaults of
parameters, and the sections of skorche's own. This module must not know what they say.
"""

from __future__ import annotations

import ast
import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from skorche.errors import SkorcheError
from skorche.limits import DEPTH
from skorche.lower.machinery import BUNDLE
from skorche.lower.targets import DEFAULT, TARGETS, Target
from skorche.python.nesting import is_deeper
from skorche.python.trees import parsed as tree_of
from skorche.python.trees import walk
from skorche.write.file_names import from_comment_word
from skorche.write.marks import TITLES

#: What each target calls the section of what is pasted.
MACHINERY = "machinery"
_TEXTS = (ast.Constant, ast.JoinedStr)
_RULE = "# ---- "


class UnreadableError(SkorcheError):
    """The text is not that of a compiled file; the message says what is wrong where."""


@dataclass(frozen=True)
class Part:
    """Lines of a file: what part of it they are, the number of the first, their text.

    `kind` is head, whole, carried, inputs, parameters or own; `name` is that of the file that
    what is carried is from, or what the target calls a section of its own. `body` are its statements, with
    the numbers that their lines have in the file.
    """

    kind: str
    name: str
    first: int
    text: str
    body: tuple[ast.stmt, ...] = field(default=(), compare=False)

    @property
    def tree(self) -> ast.Module:
        return ast.Module([*self.body], [])

    def error(self) -> UnreadableError | None:
        """Return what is wrong with its text where it is not whole."""
        where = dict.fromkeys(("carried", "whole"), f"what is from {self.name}")
        where["own"] = f"its {self.name}"
        try:
            parsed(self.text, f" of {where.get(self.kind, f'its {self.kind}')}")
        except UnreadableError as error:
            return error
        return None


def parts_of(text: str, tree: ast.Module) -> tuple[Target, tuple[Part, ...]]:
    """Return which target a file is of, and its parts as they follow each other.

    Raises UnreadableError where a section is gone, or a statement lies in two parts.
    """
    found = _Rules(text, tree)
    parts = tuple(found.parts())
    if sum(len(part.body) for part in parts) != len(tree.body):
        errors = [error for part in parts if (error := part.error()) is not None]
        raise errors[0] if errors else UnreadableError("its sections overlap")
    return found.target, parts


def parsed(text: str, part: str = "") -> ast.Module:
    """Return a syntax tree; raise UnreadableError, which speaks of a part, for none."""
    try:
        tree = tree_of(text)
    except (RecursionError, MemoryError):
        raise UnreadableError("it is nested too deep") from None
    except SyntaxError as error:
        raise UnreadableError(f"line {error.lineno or 1}{part}: {error.msg}") from None
    except ValueError as error:
        raise UnreadableError(str(error)) from None
    if is_deeper(tree, DEPTH):
        raise UnreadableError(f"it is nested more than {DEPTH} deep")
    return tree


def made_of(parts: Iterable[Part]) -> list[ast.Module]:
    """Return what was made for a pipeline: skorche's own sections but for the machinery."""
    return [
        part.tree
        for part in parts
        if part.kind == "own" and part.name not in (BUNDLE, MACHINERY)
    ]


class _Rules:
    """The lines that open the sections. Comments of the user's may look like them, so
    skorche's own are looked for from the end."""

    def __init__(self, text: str, tree: ast.Module) -> None:
        self._lines = text.split("\n")
        self._rules = list(_rules(self._lines, tree))
        self.target = _target(title for _, title in self._rules)
        self._body = tree.body
        self._starts = [_start(node) for node in tree.body]
        self._ends = [node.end_lineno or 0 for node in tree.body]

    def parts(self) -> Iterator[Part]:
        own: list[Part] = []
        end = len(self._lines) + 1
        for name, title in self.target.titles.items():
            starts = [n for n, found in self._rules if found == title and n < end]
            if not starts:
                raise UnreadableError(f'the comment line "# ---- {title} ----" is gone')
            own.append(self._part("own", name, starts[-1], end))
            end = starts[-1]
        others = []
        for kind in ("parameters", "inputs"):
            title = TITLES[kind]
            starts = [n for n, found in self._rules if found == title and n < end]
            if starts:
                part = self._part(kind, kind, starts[-1], end)
                if all(isinstance(node, ast.Assign) for node in part.body):
                    others.append(part)
                    end = starts[-1]
        for number, title in reversed(self._rules):
            for kind in ("carried", "whole"):
                if number < end and title.startswith(TITLES[kind]):
                    path = _path(number, title.removeprefix(TITLES[kind]))
                    others.append(self._part(kind, path, number, end))
                    end = number
        if others and others[-1].kind == "whole":
            starts = [
                n for n, found in self._rules if found == TITLES[BUNDLE] and n < end
            ]
            if not starts:
                raise UnreadableError(
                    f'the comment line "# ---- {TITLES[BUNDLE]} ----" is gone'
                )
            others.append(self._part("own", BUNDLE, starts[-1], end))
            end = starts[-1]
        yield self._part("head", "head", 0, end)
        yield from reversed(others)
        yield from reversed(own)

    def _part(self, kind: str, name: str, rule: int, end: int) -> Part:
        """The lines between the number of a rule and that of the next one."""
        lines = self._lines[rule : end - 1]
        first = rule + 1
        while lines and not lines[0]:
            del lines[0]
            first += 1
        while lines and not lines[-1]:
            del lines[-1]
        # Statements follow each other, so that those that begin and end within do, too.
        since, until = bisect_right(self._starts, rule), bisect_left(self._ends, end)
        body = tuple(self._body[since:until])
        return Part(kind, name, first, "\n".join(lines), body)


def _start(node: ast.stmt) -> int:
    decorators: list[ast.expr] = getattr(node, "decorator_list", [])
    return min([node.lineno, *(one.lineno for one in decorators)])


def _rules(lines: list[str], tree: ast.Module) -> Iterator[tuple[int, str]]:
    """The lines that open the sections: number and title. Those in strings are none."""
    found = [(n, line) for n, line in enumerate(lines, 1) if line.startswith(_RULE)]
    within: set[int] = set()
    for one in walk(tree) if found else ():
        if isinstance(one, _TEXTS):
            within.update(range(one.lineno + 1, (one.end_lineno or 0) + 1))
    for number, line in found:
        if number not in within:
            title = line.removeprefix(_RULE).rstrip("-")
            yield number, title.removesuffix(" ")


def _target(titles: Iterable[str]) -> Target:
    """The target of a file that has sections of these titles."""
    found = {*titles}
    others = (target for target in TARGETS.values() if target.name != DEFAULT)
    fitting = (target for target in others if target.titles["machinery"] in found)
    return next(fitting, TARGETS[DEFAULT])


def _path(number: int, word: str) -> str:
    try:
        return from_comment_word(word)
    except ValueError as error:
        raise UnreadableError(f"line {number}: {error}") from None


def machinery_of(parts: Iterable[Part]) -> list[ast.stmt]:
    """Return the statements of the machinery, and of what ends the file."""
    [machinery] = (part for part in parts if part.name == MACHINERY)
    return machinery.tree.body


def defines(parts: Iterable[Part], name: str) -> bool:
    """Return whether the machinery has a thing of its own of this name, or nearly so."""
    names = [getattr(node, "name", "") for node in machinery_of(parts)]
    return any(re.fullmatch(rf"{name}_*\d*", one) for one in names)


def whole_module(node: ast.AST) -> str | None:
    """Return the name of the module whose text a statement has, if it is such a one.

    >>> whole_module(ast.parse("bundle.add('lib', '')").body[0])
    'lib'
    """
    match node:
        case ast.Expr(
            value=ast.Call(
                func=ast.Attribute(value=ast.Name(id=name), attr="add" | "add_file"),
                args=[ast.Constant(value=str(module)), ast.Constant(value=str())],
            )
        ) if name.startswith(BUNDLE):
            return module
        case _:
            return None


def whole_texts(parts: Iterable[Part]) -> dict[str, tuple[str, str]]:
    """Return the file and the text of each module that comes along whole, by its name, if
    it is called as its file is."""
    found = {}
    for part in parts:
        stem = f"/{part.name.removesuffix('.py').removesuffix('/__init__')}"
        for node in part.body if part.kind == "whole" else ():
            name = whole_module(node) or ""
            match node:
                case ast.Expr(value=ast.Call(args=[_, ast.Constant(value=str(text))])):
                    if stem.endswith(f"/{name.replace('.', '/')}"):
                        found[name] = part.name, text[1:]
    return found


def has_same_module(before: str, after: str) -> bool:
    """Return whether two statements have the same text of a module: what these say of others
    that stayed behind is of no matter.

    >>> has_same_module("bundle.add('a', '', lacks=['a.b'])", "bundle.add('a', '')")
    True
    """
    first, second = (_without_others(text) for text in (before, after))
    return first == second and first != ""


def _without_others(text: str) -> str:
    match ast.parse(text).body:
        case [ast.Expr(value=ast.Call() as call) as node] if whole_module(node):
            kept = [word for word in call.keywords if word.arg != "lacks"]
            return ast.unparse(ast.Call(call.func, call.args, kept))
        case _:
            return ""
