"""Where in the user's program a call was made, and which variable took its result.

Comes in: the running frames, and the text of the user's files. Goes out: `CallSite`.
This module must not know what was called.
"""

from __future__ import annotations

import ast
import linecache
import sys
from bisect import bisect_right
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import lru_cache
from types import CodeType

from skorche.errors import Place

_PACKAGE = __name__.partition(".")[0]
#: Gives the parsed files of the declaration that is looked at, if there is one.
_parsed: Callable[[str], ast.Module] | None = None


@dataclass(frozen=True)
class CallSite(Place):
    """The place of a call, its position in the code that made it, and what it called."""

    code: CodeType | None = field(default=None, compare=False)
    position: int = 0
    called: str = ""


def call_site() -> CallSite:
    """Return where the nearest frame outside this package is."""
    frame, called = sys._getframe(1), ""
    while frame.f_back is not None:
        module = frame.f_globals.get("__name__", "")
        if module != _PACKAGE and not module.startswith(_PACKAGE + "."):
            break
        called = frame.f_code.co_name
        frame = frame.f_back
    code = frame.f_code
    called = "Queue" if called == "__init__" else called
    return CallSite(code.co_filename, frame.f_lineno or 0, code, frame.f_lasti, called)


@lru_cache(maxsize=64)
def _assignments(path: str) -> tuple[list[int], list[tuple[int, str, tuple[str, ...]]]]:
    """The first line of each simple statement, with its last line, what it calls, and
    the names that it assigns the result to."""
    tree = _tree(path)
    if tree is None:
        return [], []
    found: dict[int, tuple[int, str, tuple[str, ...]]] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.stmt) and not hasattr(node, "body"):
            first, last = node.lineno, node.end_lineno or node.lineno
            # Two statements on a line cannot be told apart, so neither names anything.
            found[first] = (last, *(("", ()) if first in found else _targets(node)))
    lines_found = sorted(found)
    return lines_found, [found[first] for first in lines_found]


def _tree(path: str) -> ast.Module | None:
    """A file as it was read for the declaration, or as tracebacks show it: also cells of
    a notebook, which are in no file."""
    if _parsed is not None:
        with suppress(OSError, SyntaxError, ValueError):
            return _parsed(path)
    with suppress(SyntaxError, ValueError):
        return ast.parse("".join(linecache.getlines(path)))
    return None


def _targets(node: ast.stmt) -> tuple[str, tuple[str, ...]]:
    """What a statement calls, and the plain names to which it assigns the result."""
    if isinstance(node, ast.Assign) and len(node.targets) == 1:
        target = node.targets[0]
    elif isinstance(node, ast.AnnAssign) and node.value is not None:
        target = node.target
    else:
        return "", ()
    if not isinstance(node.value, ast.Call):
        return "", ()
    called = called_by(node.value)
    if isinstance(target, ast.Name):
        return called, (target.id,)
    if isinstance(target, (ast.Tuple, ast.List)):
        names = [item.id for item in target.elts if isinstance(item, ast.Name)]
        return called, tuple(names) if len(names) == len(target.elts) else ()
    return "", ()


def called_by(call: ast.Call) -> str:
    """Return the last name of what a call calls: Queue, for skorche.Queue[int]("numbers")."""
    function = call.func
    if isinstance(function, ast.Subscript):
        function = function.value
    return ast.unparse(function).rpartition(".")[2]


@contextmanager
def reading(parsed: Callable[[str], ast.Module]) -> Iterator[None]:
    """Within this context look at files as they are given here, and not as before."""
    global _parsed
    outer, _parsed = _parsed, parsed
    _assignments.cache_clear()
    try:
        yield
    finally:
        _parsed = outer
        _assignments.cache_clear()


def statement(site: CallSite) -> tuple[int, tuple[str, ...]]:
    """Return the first line of the statement at a call site, and the names to which it
    assigns what the call returns."""
    firsts, rest = _assignments(site.path)
    index = bisect_right(firsts, site.line) - 1
    if index < 0 or rest[index][0] < site.line:
        return site.line, ()
    _, called, targets = rest[index]
    same = called == site.called
    return firsts[index], targets if same else ()
