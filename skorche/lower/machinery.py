"""The hand-written classes that a compiled module carries along, read from their files.

Comes in: names of files under templates/machinery. Goes out: their text without docstring
and imports, what they import, and what they define. This module must not know what a
target needs them for.
"""

from __future__ import annotations

import ast
import builtins
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from skorche.python.renaming import Renaming, renamed
from skorche.python.scopes import references
from skorche.python.statements import Statement
from skorche.python.trees import annotation_of, walk
from skorche.python.used_names import names_in_text


@cache
def templates_folder() -> Path:
    """Return where the templates are: in the package, or beside it in a checkout."""
    package = Path(__file__).parent.parent
    inside = package / "templates"
    return inside if inside.is_dir() else package.parent / "templates"


#: What marks a statement that belongs to a layer, at the end of its first line: it is there
#: where something else needs the layer, or only where nothing does.
_MARK = re.compile(r"  # (with|without) (\w+(?:, \w+)*)$")
#: What marks the import of a sibling that a file uses only where it is there anyway.
_IF_THERE = "  # if there"
Layers = frozenset[str]
#: The file that finds modules which come along whole, in every target; and how the texts of
#: these begin.
BUNDLE = "bundle"
ADDED = f"{BUNDLE}.add("


@dataclass(frozen=True)
class Unit:
    """One file of the machinery, with some of its layers.

    `imports` are pairs of module and name (the name is empty for a plain import), of
    the standard library, and of what its target needs; `needs` names its sibling files, and
    those of another target's folder, `layers` what it needs of
    their layers, and `knows` siblings that it uses only where they are there; `defines`
    and `uses` are its top-level names, and the builtins that it uses.
    """

    text: str
    imports: tuple[tuple[str, str], ...]
    needs: tuple[str, ...]
    knows: tuple[str, ...]
    layers: Layers
    defines: frozenset[str]
    uses: frozenset[str]


@cache
def unit(name: str, layers: Layers | None = None) -> Unit:
    """Read a file of the machinery, with these layers, or with all."""
    path = templates_folder() / "machinery" / f"{name}.py"
    source = path.read_text(encoding="utf-8")
    marks = filter(None, map(_MARK.search, source.splitlines()))
    marked = frozenset(layer for mark in marks for layer in mark[2].split(", "))
    if layers is not None:
        layers = layers & marked if marked else None
    return _read(name[: name.rfind("/") + 1], source, layers)


@cache
def _read(folder: str, source: str, layers: Layers | None) -> Unit:
    """Read a file's text; `layers` are those that its statements depend on, or all."""
    needed = _layers_needed(source)
    source = _with_layers(source, layers)
    tree = ast.parse(source)
    imports: list[tuple[str, str]] = []
    needs: list[str] = []
    knows: list[str] = []
    defines: set[str] = set()
    last_import = tree.body[0].end_lineno or 0  # that of the docstring
    for node in tree.body:
        match node:
            case ast.ImportFrom(module=str(module), level=1):
                line = source.splitlines()[node.lineno - 1]
                siblings = knows if line.endswith(_IF_THERE) else needs
                siblings.append(f"{folder}{module}")
                last_import = node.end_lineno or 0
            case ast.ImportFrom(module=str(module), level=2):
                line = source.splitlines()[node.lineno - 1]
                siblings = knows if line.endswith(_IF_THERE) else needs
                siblings.append(module.replace(".", "/"))
                last_import = node.end_lineno or 0
            case ast.ImportFrom(module=str(module)):
                if module != "__future__":
                    imports += [(module, alias.name) for alias in node.names]
                last_import = node.end_lineno or 0
            case ast.Import():
                imports += [(alias.name, "") for alias in node.names]
                last_import = node.end_lineno or 0
            case (
                ast.FunctionDef(name=defined)
                | ast.AsyncFunctionDef(name=defined)
                | ast.ClassDef(name=defined)
            ):
                defines.add(defined)
            case ast.Assign(targets=[ast.Name(id=defined)]):
                defines.add(defined)
            case ast.AnnAssign(target=ast.Name(id=defined)):
                defines.add(defined)
    names = {node.id for node in walk(tree) if isinstance(node, ast.Name)}
    names |= set(named_in_texts(tree))
    text = "\n".join(source.splitlines()[last_import:]).strip("\n") + "\n"
    return Unit(
        text,
        # What only another layer uses is not imported.
        tuple(line for line in imports if (line[1] or line[0]) in names),
        tuple(needs),
        tuple(knows),
        needed,
        frozenset(defines),
        frozenset(names & builtin_names()),
    )


def named_in_texts(tree: ast.Module) -> Iterator[str]:
    """Return the names in annotations that are texts."""
    for node in walk(tree):
        annotation = annotation_of(node)
        if isinstance(annotation, ast.Constant) and isinstance(annotation.value, str):
            yield from names_in_text(annotation.value)


def builtin_names() -> set[str]:
    """Return the names that Python has everywhere: not `_`, which the REPL binds to its last
    value."""
    return set(dir(builtins)) - {"_"}


def _layers_needed(source: str) -> Layers:
    """The layers that are named where a file imports its siblings."""
    marks = re.findall(r"^from \.\w+ import .*?  # with (.*)$", source, re.MULTILINE)
    return frozenset(name for mark in marks for name in mark.split(", "))


def _with_layers(source: str, layers: Layers | None) -> str:
    """The text with the statements of these layers, or of all, and without marks."""
    lines = source.splitlines()
    dropped: set[int] = set()
    for node in walk(ast.parse(source)):
        if not isinstance(node, ast.stmt) or isinstance(node, ast.ImportFrom):
            continue
        mark = _MARK.search(lines[node.lineno - 1])
        if mark is None:
            continue
        there = layers is None or not layers.isdisjoint(mark[2].split(", "))
        if (mark[1] == "with") != there:
            decorators = getattr(node, "decorator_list", [])
            first = min([node.lineno, *(d.lineno for d in decorators)])
            kinds = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
            if isinstance(node, kinds):
                while first > 1 and not lines[first - 2]:
                    first -= 1  # the blank lines above it
            dropped.update(range(first, (node.end_lineno or node.lineno) + 1))
    kept = (line for number, line in enumerate(lines, 1) if number not in dropped)
    return "\n".join(_MARK.sub("", line) for line in kept) + "\n"


def layers_between(names: Iterable[str]) -> Layers:
    """Return the layers that these files need of each other."""
    return frozenset().union(*(unit(name).layers for name in names))


@cache
def all_units(folder: str = "") -> tuple[str, ...]:
    """Return the names of all files of a target's machinery: `folder` is "serial/", or
    empty for threads."""
    paths = (templates_folder() / "machinery" / folder).glob("*.py")
    stems = sorted(path.stem for path in paths if path.stem != "__init__")
    return tuple(f"{folder}{stem}" for stem in stems)


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


def names_in(texts: Iterable[str]) -> set[str]:
    """Return the global names that texts use."""
    return {use.name for text in texts for use in references(ast.parse(text))}


def rename(text: str, names: Mapping[str, str]) -> str:
    """Return the text with global names renamed. Attributes, keywords and methods stay, and
    so does what a function has under such a name for itself.

    >>> rename('apply(x.apply, apply=f"{apply}")', {"apply": "apply_"})
    'apply_(x.apply, apply=f"{apply_}")'
    >>> rename("lambda item: task(item, len(x))", {"item": "item_", "len": "len_"})
    'lambda item: task(item, len_(x))'
    """
    if not names:
        return text
    block = ast.Try(ast.parse(text).body, [], [], [])  # a statement of them all
    lines = tuple(text.split("\n"))
    whole = Statement("", block, 1, len(lines), frozenset(), False, lines)
    changes = [
        Renaming(use, 0, names[use.name])
        for use in references(block)
        if use.name in names
    ]
    return renamed(whole, [], [], changes, lambda _, __: False)
