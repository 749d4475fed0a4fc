"""The hand-written classes that a compiled module carries along, read from their files.

Comes in: names of files under templates/machinery. Goes out: their text without docstring
and imports, what they import, and what they define. This module must not know what a
target needs them for.
"""

from __future__ import annotations

import ast
import builtins
import io
import tokenize
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path


@cache
def templates_folder() -> Path:
    """Return where the templates are: in the package, or beside it in a checkout."""
    package = Path(__file__).parent
    inside = package / "templates"
    return inside if inside.is_dir() else package.parent / "templates"


@dataclass(frozen=True)
class Unit:
    """One file of the machinery.

    `imports` are pairs of module and name (the name is empty for a plain import), of
    the standard library only; `needs` names its sibling files; `defines` and `uses`
    are its top-level names, and the builtins that it uses.
    """

    text: str
    imports: tuple[tuple[str, str], ...]
    needs: tuple[str, ...]
    defines: frozenset[str]
    uses: frozenset[str]


@cache
def unit(name: str) -> Unit:
    """Read a file of the machinery."""
    path = templates_folder() / "machinery" / f"{name}.py"
    source = path.read_text(encoding="utf-8")
    tree = ast.parse(source)
    imports: list[tuple[str, str]] = []
    needs: list[str] = []
    defines: set[str] = set()
    last_import = 0
    for node in tree.body:
        match node:
            case ast.ImportFrom(module=str(module), level=1):
                needs.append(module)
                last_import = node.end_lineno or 0
            case ast.ImportFrom(module=str(module)):
                if module != "__future__":
                    imports += [(module, alias.name) for alias in node.names]
                last_import = node.end_lineno or 0
            case ast.Import():
                imports += [(alias.name, "") for alias in node.names]
                last_import = node.end_lineno or 0
            case ast.FunctionDef(name=defined) | ast.ClassDef(name=defined):
                defines.add(defined)
            case ast.Assign(targets=[ast.Name(id=defined)]):
                defines.add(defined)
            case ast.AnnAssign(target=ast.Name(id=defined)):
                defines.add(defined)
    names = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    text = "\n".join(source.splitlines()[last_import:]).strip("\n") + "\n"
    uses = frozenset(names & set(dir(builtins)))
    return Unit(text, tuple(imports), tuple(needs), frozenset(defines), uses)


def closure(names: Iterable[str]) -> tuple[str, ...]:
    """Return these files and all that they need, each after what it needs."""
    found: dict[str, None] = {}

    def visit(name: str) -> None:
        for needed in unit(name).needs:
            if needed not in found:
                visit(needed)
        found.setdefault(name)

    for name in names:
        visit(name)
    return tuple(found)


def rename(text: str, names: Mapping[str, str]) -> str:
    """Return the text with identifiers renamed; attributes and keywords stay.

    >>> rename("apply(x.apply, apply=1)", {"apply": "apply_"})
    'apply_(x.apply, apply=1)'
    """
    if not names:
        return text
    tokens = list(tokenize.generate_tokens(io.StringIO(text).readline))
    lines = text.splitlines(keepends=True)
    depth = 0
    for index, token in enumerate(tokens):
        depth += {"(": 1, "[": 1, "{": 1, ")": -1, "]": -1, "}": -1}.get(
            token.string, 0
        )
        if token.type != tokenize.NAME or token.string not in names:
            continue
        before = tokens[index - 1].string if index else ""
        is_keyword = depth and tokens[index + 1].string == "="
        if before != "." and not is_keyword:
            tokens[index] = token._replace(string=names[token.string])
    edits = [
        (old.start, old.end, new.string)
        for old, new in zip(
            tokenize.generate_tokens(io.StringIO(text).readline), tokens
        )
        if old.string != new.string
    ]
    for (row, start), (_, end), string in reversed(edits):
        line = lines[row - 1]
        lines[row - 1] = line[:start] + string + line[end:]
    return "".join(lines)
