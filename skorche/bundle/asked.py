"""Which modules the text of a module asks for, and how.

Comes in: a module's syntax tree. Goes out: its imports, by whether they run as it is imported,
and are only tried; and where it asks for its own place. This module must not know where
modules are.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from typing import NamedTuple

from skorche.python.blocks import (
    catches_missing,
    executed,
    is_never_run,
    suppresses_missing,
)
from skorche.python.versions import decided

Import = ast.Import | ast.ImportFrom
#: What finds modules by a text.
_FINDERS = (
    "__import__",
    "import_module",
    "find_spec",
    "iter_modules",
    "walk_packages",
)
#: That text, where it stands there. Else it cannot be seen which.
_BY_TEXT = re.compile(
    rf"\b(?:{'|'.join(_FINDERS)})\((?:\s*(['\"])([\w.]+)\1(?=\s*[,)]))?"
)
#: Statements that have no others within.
_WITHOUT_BLOCKS = frozenset(
    [
        *(ast.AnnAssign, ast.Assert, ast.Assign, ast.AugAssign, ast.Delete, ast.Expr),
        *(ast.Pass, ast.Raise, ast.Return),
    ]
)
#: What lists the modules of a package, by where that lies.
_LISTS = re.compile(
    r"\b(iter_modules|walk_packages)\((?:\s*(?:path\s*=\s*)?([\w.]*)\b__path__\b)?"
)
_SAYS = re.compile(r"#\s*skorche:\s*reaches\s+([\w., \t]+)")


class Asked(NamedTuple):
    """An import: `late` says that it stands in a function, `tried` that it may fail, or
    be left out."""

    node: Import
    late: bool = False
    tried: bool = False


def imports_in(tree: ast.Module) -> list[Asked]:
    """Return what a module imports, but for what only type checkers or other Pythons read,
    and what it does as a script.

    >>> tree = ast.parse("try: import a\\nexcept ImportError: a = None")
    >>> [(one.node.names[0].name, one.tried) for one in imports_in(tree)]
    [('a', True)]
    """
    return list(_within(tree.body, False, False))


def _within(body: list[ast.stmt], late: bool, tried: bool) -> Iterator[Asked]:
    for node in body:
        if type(node) in _WITHOUT_BLOCKS:
            continue
        match node:
            case ast.Import() | ast.ImportFrom():
                yield Asked(node, late, tried)
            case ast.FunctionDef(body=inner) | ast.AsyncFunctionDef(body=inner):
                yield from _within(inner, True, tried)
            case ast.If(test=test, body=then, orelse=otherwise):
                outcome = decided(test, lambda _: None)
                if outcome is not False and not (is_never_run(node) or is_guard(test)):
                    yield from _within(then, late, tried or outcome is None)
                if outcome is not True:
                    yield from _within(otherwise, late, tried or outcome is None)
            case ast.Try(body=inner, handlers=handlers):
                tries = tried or any(map(catches_missing, handlers))
                yield from _within(inner, late, tries)
                for handler in handlers:
                    yield from _within(handler.body, late, tries)
                yield from _within(node.orelse, late, tried)
                yield from _within(node.finalbody, late, tried)
            case ast.Match(cases=cases):
                for one in cases:
                    yield from _within(one.body, late, tried)
            case ast.With() if suppresses_missing(node):
                yield from _within(node.body, late, True)
            case _:
                for part in ("body", "orelse", "finalbody"):
                    yield from _within(getattr(node, part, []), late, tried)
                for handler in getattr(node, "handlers", []):
                    yield from _within(handler.body, late, tried)


def is_guard(test: ast.expr) -> bool:
    """Return whether a test is that of a block for scripts."""
    match test:
        case ast.Compare(left=ast.Name(id="__name__"), ops=[ast.Eq()]):
            return True
        case _:
            return False


def names_in_texts(text: str) -> list[str]:
    """Return the modules that are asked for by texts; empty ones for those that cannot be
    seen.

    >>> names_in_texts("import_module('.part', __name__), __import__(name)")
    ['.part', '']
    >>> names_in_texts("import_module('plugs.' + name)")
    ['']
    """
    asks = any(f"{word}(" in text for word in _FINDERS)
    return [name for _, name in _BY_TEXT.findall(text)] if asks else []


def listings_in(text: str) -> list[tuple[str, bool]]:
    """Return of which packages modules are listed, and whether with all below: each by its
    name there, empty for the package that says it, and "?" for what cannot be seen.

    >>> listings_in("iter_modules(__path__), walk_packages(plugs.__path__), iter_modules(x)")
    [('', False), ('plugs', True), ('?', False)]
    """
    return [
        (
            base.rstrip(".") if "__path__" in whole[0] else "?",
            whole[1] == "walk_packages",
        )
        for whole in _LISTS.finditer(text)
        for base in [whole[2] or ""]
    ]


def names_said(text: str) -> Iterator[str]:
    """Yield the names that comments say are reached: `# skorche: reaches package.module`."""
    for words in _SAYS.findall(text) if "skorche" in text else ():
        yield from (word for word in re.split(r"[,\s]+", words) if word)


def place_asked(tree: ast.Module) -> tuple[int, int]:
    """Return the first lines where a module asks for its own place, by `__file__`: as it is
    imported, and within a function; 0 where it does not."""
    at_once, late = 0, 0
    for node in tree.body:
        if isinstance(node, ast.If) and is_guard(node.test):
            continue
        run = {id(one) for one in executed(node)}
        for one in ast.walk(node):
            if isinstance(one, ast.Name) and one.id == "__file__":
                if id(one) in run:
                    at_once = at_once or one.lineno
                else:
                    late = late or one.lineno
    return at_once, late
