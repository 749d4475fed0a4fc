"""Where in the user's program a call was made, and which variable took its result.

Comes in: the running frames, and the text of the user's files. Goes out: `CallSite`.
This module must not know what was called.
"""

from __future__ import annotations

import ast
import linecache
import sys
from bisect import bisect_right
from dataclasses import dataclass, field
from functools import lru_cache
from types import CodeType

from skorche.errors import Place

_PACKAGE = __name__.partition(".")[0]


@dataclass(frozen=True)
class CallSite(Place):
    """The place of a call, and its position in the code that made it."""

    code: CodeType | None = field(default=None, compare=False)
    position: int = 0


def call_site() -> CallSite:
    """Return where the nearest frame outside this package is."""
    frame = sys._getframe(1)
    while frame.f_back is not None:
        module = frame.f_globals.get("__name__", "")
        if module != _PACKAGE and not module.startswith(_PACKAGE + "."):
            break
        frame = frame.f_back
    code = frame.f_code
    return CallSite(code.co_filename, frame.f_lineno or 0, code, frame.f_lasti)


@lru_cache(maxsize=64)
def _assignments(path: str) -> tuple[list[int], list[tuple[int, tuple[str, ...]]]]:
    """The first line of each simple statement, with its last line and its targets."""
    lines = linecache.getlines(path)
    try:
        tree = ast.parse("".join(lines))
    except (SyntaxError, ValueError):
        return [], []
    found: list[tuple[int, int, tuple[str, ...]]] = []
    for node in ast.walk(tree):
        if isinstance(node, ast.stmt) and not hasattr(node, "body"):
            found.append((node.lineno, node.end_lineno or node.lineno, _targets(node)))
    found.sort()
    return [first for first, _, _ in found], [(last, names) for _, last, names in found]


def _targets(node: ast.stmt) -> tuple[str, ...]:
    """The plain names to which a statement assigns what one call returns."""
    if isinstance(node, ast.Assign) and len(node.targets) == 1:
        target = node.targets[0]
    elif isinstance(node, ast.AnnAssign) and node.value is not None:
        target = node.target
    else:
        return ()
    if not isinstance(node.value, ast.Call):
        return ()
    if isinstance(target, ast.Name):
        return (target.id,)
    if isinstance(target, (ast.Tuple, ast.List)):
        names = [item.id for item in target.elts if isinstance(item, ast.Name)]
        return tuple(names) if len(names) == len(target.elts) else ()
    return ()


def forget_files() -> None:
    """Look at files anew, which may have changed since they were read."""
    linecache.checkcache()
    _assignments.cache_clear()


def statement(site: CallSite) -> tuple[int, tuple[str, ...]]:
    """Return the first line of the statement at a call site, and its targets' names."""
    firsts, rest = _assignments(site.path)
    index = bisect_right(firsts, site.line) - 1
    if index < 0 or rest[index][0] < site.line:
        return site.line, ()
    return firsts[index], rest[index][1]
