"""Worker functions of a compiled file come in, what they call of the user's goes out.

This module must not know the file that they are from, nor which stage is whose.
"""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from skorche.lower.machinery import all_units, unit


@dataclass(frozen=True)
class Called:
    """What a stage's worker calls of the user's, as expressions: its tasks, of which only
    a process has several, what sets it up, and the errors after which it tries again.

    `values` are those by which a split sends items on; `texts` the literals in it, among
    them names of tasks; `awaits` says that it runs an event loop.
    """

    tasks: tuple[str, ...] = ()
    setup: str = ""
    retry_on: tuple[str, ...] = ()
    values: tuple[str, ...] = ()
    texts: tuple[str, ...] = ()
    awaits: bool = False


def called(
    workers: Sequence[ast.FunctionDef],
    text: str,
    aliases: Mapping[str, str],
    folder: str,
) -> Called:
    """Return what worker functions, of which `text` is the source, give of the user's to
    the machinery of a folder; `aliases` stand for expressions."""

    def plain(node: ast.expr) -> str:
        """An expression, in which an alias stands for what it is one of."""
        root, _, rest = ast.unparse(node).partition(".")
        root = aliases.get(root, root)
        return f"{root}.{rest}" if rest else root

    def segment(node: ast.expr) -> str:
        return ast.get_source_segment(text, node) or ""

    nodes = [node for worker in workers for node in ast.walk(worker)]
    calls = [node for node in nodes if isinstance(node, ast.Call)]
    arguments = {node.arg for node in nodes if isinstance(node, ast.arg)}
    local = {worker.name for worker in workers} | arguments
    local.update(
        node.id
        for node in nodes
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
    )
    setup, tasks, values = "", tuple[str, ...](), tuple[str, ...]()
    kinds: tuple[str, ...] = ()
    for call in calls:
        name = _machinery_name(call.func, folder)
        given = [plain(arg) for arg in call.args if _is_users(arg, local)]
        if given and name in ("opened", "async_opened"):
            setup = given[0]
        elif given and not tasks:
            tasks = tuple(given) if name else ()
        if call.args and isinstance(call.args[0], ast.Tuple):  # zip((True, ...), sinks)
            values = tuple(map(segment, call.args[0].elts))
        for keyword in call.keywords:
            if keyword.arg == "retry_on" and isinstance(keyword.value, ast.Tuple):
                kinds = tuple(plain(kind) for kind in keyword.value.elts)
    texts = [
        node.value
        for node in nodes
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    ]
    awaits = "at_once" in arguments
    return Called(tasks, setup, kinds, values, tuple(texts), awaits)


def _is_users(node: ast.expr, local: set[str]) -> bool:
    """Whether an argument is a name that the user's part binds, or an attribute of one,
    or of a literal."""
    whole = node
    while isinstance(node, ast.Attribute):
        node = node.value
    if isinstance(node, ast.Constant):
        return node is not whole
    return isinstance(node, ast.Name) and node.id not in local


def _machinery_name(function: ast.expr, folder: str) -> str:
    """The machinery's own name of what is called, also where the user took that."""
    match function:
        case ast.Attribute(attr="work"):
            return "work"
        case ast.Name(id=name):
            plain = name.rstrip("_0123456789")
            known = any(plain in unit(file).defines for file in all_units(folder))
            return plain if known else ""
        case _:
            return ""
