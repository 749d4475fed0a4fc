"""Texts of Python programs by what they say, whatever a formatter did to them.

Comes in: text. Goes out: a form that two texts share if and only if they differ in layout
alone. This module must not know what the texts are for.
"""

from __future__ import annotations

import ast
import io
import re
import tokenize
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass

from skorche.python.trees import parsed


@dataclass(frozen=True)
class NormalForm:
    """What a text says: its statements in their order, imports name by name; comments."""

    statements: tuple[str, ...]
    comments: tuple[str, ...]


def normal_form(text: str) -> NormalForm | str:
    """Return a text but for its layout.

    One that is no Python, is nested too deep, or has numbers too large, is as it stands.

    >>> normal_form("x=(1)  # a") == normal_form("x = 1 # a")
    True
    """
    try:
        return NormalForm(tuple(_statements(parsed(text))), tuple(comments(text)))
    except (RecursionError, MemoryError, SyntaxError, ValueError, tokenize.TokenError):
        return text


def _statements(tree: ast.Module) -> Iterator[str]:
    for node in tree.body:
        match node:
            case ast.Import(names=names):
                for name in names:
                    yield f"import {name.name} as {name.asname}"
            case ast.ImportFrom(module=module, names=names, level=level):
                origin = "." * level + (module or "")
                for name in names:
                    yield f"from {origin} import {name.name} as {name.asname}"
            case _:
                yield ast.dump(node)


def same(one: str, other: str) -> bool:
    """Return whether two texts differ in nothing but layout."""
    if one == other:
        return True
    left, right = map(normal_form, _differing(one, other))
    if isinstance(left, str) or isinstance(right, str):
        return normal_form(one) == normal_form(other)
    return left == right


def _differing(one: str, other: str) -> tuple[str, str]:
    """Two texts without the statements that both begin with, and end with, line by line:
    to look through these takes long in files of which little differs.

    >>> _differing("a = 1\\nb = 2 # 2\\nc = 3", "a = 1\\nb = (2)\\nc = 3")
    ('b = 2 # 2', 'b = (2)')
    """
    if "\r" in one or "\r" in other:  # which may end a line, or not
        return one, other
    try:
        bodies = parsed(one).body, parsed(other).body
    except (RecursionError, MemoryError, SyntaxError, ValueError):
        return one, other
    texts = one.split("\n"), other.split("\n")
    first = _alike(*texts)
    last = min(_alike(*(text[::-1] for text in texts)), min(map(len, texts)) - first)
    found = [_middle(*both, first, last) for both in zip(texts, bodies, strict=True)]
    (left, *counts), (right, *others) = found
    return (left, right) if counts == others else (one, other)


def _alike(one: list[str], other: list[str]) -> int:
    """How many lines two texts begin with alike."""
    pairs = enumerate(zip(one, other, strict=False))
    return next((n for n, (a, b) in pairs if a != b), min(len(one), len(other)))


def _middle(
    lines: list[str], body: list[ast.stmt], first: int, last: int
) -> tuple[str, int, int]:
    """A text without its statements within so many of the first lines, and of the last;
    how many the former are, and how many lines the latter have."""
    starts = [
        min(n.lineno for n in (node, *getattr(node, "decorator_list", ())))
        for node in body
    ]
    ends = [node.end_lineno or 0 for node in body]
    before, after = bisect_right(ends, first), bisect_right(starts, len(lines) - last)
    while before and before < len(body) and starts[before] <= ends[before - 1]:
        before -= 1  # a line has several
    while 0 < after < len(body) and starts[after] <= ends[after - 1]:
        after += 1
    after = max(before, after)
    begin = ends[before - 1] if before else 0
    end = starts[after] - 1 if after < len(body) else len(lines)
    return "\n".join(lines[begin:end]), before, len(lines) - end


def same_code(one: str, other: str) -> bool:
    """Return whether two texts differ in nothing but layout and comments."""
    left, right = normal_form(one), normal_form(other)
    if isinstance(left, str) or isinstance(right, str):
        return left == right
    return left.statements == right.statements


def comments(text: str) -> list[str]:
    """Return the comments, those that are drawn out to a length without their dashes."""
    if "#" not in text:
        return []
    tokens = tokenize.generate_tokens(io.StringIO(text).readline)
    return [t.string.rstrip("- ") for t in tokens if t.type == tokenize.COMMENT]


def renamed(text: str, before: str, after: str) -> str | None:
    """Return what a statement says under another name, as code without comments; None
    where the new name has a meaning there already.

    >>> renamed("def f(x): return f(x.f)", "f", "g")
    'def g(x):\\n    return g(x.f)'
    """
    if re.search(rf"\b{re.escape(after)}\b", text):
        return None
    try:
        tree = ast.parse(text)
        for node in ast.walk(tree):
            if isinstance(node, ast.Name) and node.id == before:
                node.id = after
        for node in tree.body:
            if getattr(node, "name", "") == before:
                node.name = after  # type: ignore[attr-defined]
        return ast.unparse(tree)
    except (RecursionError, MemoryError, SyntaxError, ValueError):
        return None
