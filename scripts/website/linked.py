"""Which lines of a declaration and of its compiled file belong to which stage.

Comes in: an example's name. Goes out: its texts, its diagram, and for each stage, by its number
in the drawing, the lines of each text. What the compiled file says is read out of it, as
`skorche show` does it. This module must not know how lines are shown.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeGuard

from scripts.website.pages import ROOT
from skorche.declaring import declared
from skorche.diagram.diagram import Diagram, Stage
from skorche.diagram.names import queue_names
from skorche.review.reading import diagram_of

Lines = frozenset[int]


@dataclass(frozen=True)
class Places:
    """Where a stage is: its lines in the declaration, its function's there, and in the file.

    `declares` and `wires` are the lines that make it a stage, `worker` is the function of the
    file that runs it, and `picture` its line of the picture.
    """

    stage: Stage
    declares: Lines
    function: Lines
    picture: Lines
    wires: Lines
    worker: Lines
    compiled_function: Lines


@dataclass(frozen=True)
class Example:
    """An example: its two texts, its diagram, and the places of each stage of that."""

    name: str
    declaration: str
    compiled: str
    diagram: Diagram
    stages: tuple[Places, ...]


def example(name: str) -> Example:
    """Return an example with the places of its stages.

    Raises AssertionError where a stage has no place: then the form of files has changed, and
    this module has not.
    """
    path = ROOT / "examples" / f"{name}.py"
    source = path.read_text(encoding="utf-8")
    compiled = (ROOT / "generated" / f"{name}.py").read_text(encoding="utf-8")
    diagram = diagram_of(compiled)
    ours, theirs = ast.parse(source), ast.parse(compiled)
    functions, written = _functions(ours), _functions(theirs)
    [build] = [node for node in theirs.body if _is_named(node, "build_pipeline")]
    declares = _declared_at(str(path), ours)
    pictured = _pictured(diagram, compiled)
    wired = _wired(build)
    places = []
    for stage in diagram.stages:
        wires, worker = Lines(), ""
        if stage.kind != "merge":  # which the stages before it do together
            wires, worker = next(wired)
            assert stage.kind in worker or stage.kind == "map", (name, stage, worker)
        function = stage.label if stage.kind in ("map", "filter", "split") else ""
        places.append(
            Places(
                stage,
                declares[stage.writes],
                functions.get(function, Lines()),
                pictured[stage],
                wires,
                written.get(worker, Lines()),
                written.get(function, Lines()),
            )
        )
    assert next(wired, None) is None, f"{name}: more is wired than the picture shows"
    return Example(name, source, compiled, diagram, tuple(places))


def _declared_at(path: str, tree: ast.Module) -> dict[tuple[str, ...], Lines]:
    """Return by the queues that a stage fills the lines of the statement that declares it."""
    with declared(path) as found:
        names = queue_names(found.graph)
        operators = {
            tuple(names[queue] for queue in op.writes): op.place.line
            for op in found.graph.operators
        }
    statements = [node for node in ast.walk(tree) if isinstance(node, ast.stmt)]
    lines = {}
    for writes, line in operators.items():
        around = [_lines(one) for one in statements if line in _lines(one)]
        lines[writes] = min(around, key=len)
    return lines


def _pictured(diagram: Diagram, compiled: str) -> dict[Stage, Lines]:
    """Return the lines of each stage in the picture: one, or for a merge one a queue."""
    head = compiled.partition("\nfrom __future__")[0].split("\n")
    arrows = [n for n, line in enumerate(head, 1) if line.startswith("    -> ")]
    lines: dict[Stage, Lines] = {}
    for number, stage in zip(arrows, _followed(diagram), strict=True):
        lines[stage] = lines.get(stage, Lines()) | {number}
    return lines


def _followed(diagram: Diagram) -> Iterator[Stage]:
    """Yield the stages as a picture has them: line by line, each to where it parts or meets."""
    consumers = {name: stage for stage in diagram.stages for name in stage.reads}
    begins = [edge.name for edge in diagram.inputs()]
    parting = ("split", "tee", "merge")
    begins += [n for s in diagram.stages if s.kind in parting for n in s.writes]
    begins += [n for s in diagram.stages if s.kind not in parting for n in s.writes[1:]]
    order = [edge.name for edge in diagram.edges]
    for name in sorted(begins, key=order.index):
        while stage := consumers.get(name):
            yield stage
            if stage.kind in parting:
                break
            name = stage.writes[0]


def _wired(build: ast.FunctionDef) -> Iterator[tuple[Lines, str]]:
    """Yield for each stage the lines that add it, and the function that they call."""
    lines = Lines()
    for node in build.body:
        match node:
            case ast.Expr(value=ast.Call(func=ast.Name(id=name))):
                yield lines | _lines(node), name
                lines = Lines()
            case ast.Assign(targets=[ast.Name(id=name)]) if name != "pipeline":
                lines |= _lines(node)  # what is around the task of the next stage


def _is_named(node: ast.stmt, name: str) -> TypeGuard[ast.FunctionDef]:
    return isinstance(node, ast.FunctionDef) and node.name == name


def _lines(node: ast.stmt) -> Lines:
    decorators = getattr(node, "decorator_list", [])
    first = min([node.lineno, *(one.lineno for one in decorators)])
    return frozenset(range(first, (node.end_lineno or first) + 1))


def _functions(tree: ast.Module) -> dict[str, Lines]:
    return {
        node.name: _lines(node)
        for node in tree.body
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    }
