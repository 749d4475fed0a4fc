"""Texts of Python programs by what they say, whatever a formatter did to them.

Comes in: text. Goes out: a form that two texts share if and only if they differ in layout
alone. This module must not know what the texts are for.
"""

from __future__ import annotations

import ast
import io
import re
import tokenize
from collections.abc import Iterator
from dataclasses import dataclass


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
        return NormalForm(tuple(_statements(ast.parse(text))), tuple(comments(text)))
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
    return one == other or normal_form(one) == normal_form(other)


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
