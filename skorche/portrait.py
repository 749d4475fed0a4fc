"""A live graph as a drawing, or as the text that it compiles to: for `render_pipeline()` and
`compile()`, and for notebooks.

Comes in: a graph, and the queues to begin at. Goes out: a file, a text, or forms by MIME
type. This module must not know how things are drawn.
"""

from __future__ import annotations

import html
import os
import sys
from collections.abc import Iterable
from dataclasses import replace
from types import ModuleType

from skorche.analysis.profile import Profile
from skorche.carry.cells import Cells, is_cell
from skorche.carry.process_state import ProcessState
from skorche.carry.source import SourceCarrier
from skorche.carry.survey import Survey
from skorche.carry.user_files import UserFiles
from skorche.check.plain_outputs import outputs_are_plain
from skorche.check.rules import check
from skorche.declare.call_sites import CallSite, reading
from skorche.declare.graph import Graph
from skorche.declare.operators import Map
from skorche.declare.queues import Queue
from skorche.diagram.diagram import Diagram
from skorche.diagram.drawing import drawing, to_mermaid, write_drawing
from skorche.diagram.figure import figure, reachable
from skorche.diagram.heat import heats, with_heat
from skorche.diagram.names import describe, queue_names
from skorche.diagram.picture import draw
from skorche.errors import DeclarationError, DrawingError, Problem, StateError
from skorche.lower.plan import NEEDS, Wanted
from skorche.lower.targets import TARGETS
from skorche.python.source_files import SourceFiles
from skorche.python.visible import visible_line
from skorche.write.emit import emit
from skorche.write.planned import check_planned

#: How a compiled file names a notebook that it is made in.
_NOTEBOOK = "notebook.ipynb"


def render_graph(
    graph: Graph,
    base: str,
    root: Queue | tuple[Queue, ...] | None,
    profile: Profile | None = None,
) -> str:
    """Draw what the roots reach (all, without a root) to <base>.svg; return the path.

    With a profile, stages are coloured by it; ProfileError if it is of another pipeline.
    """
    _check(graph)
    names = queue_names(graph)
    roots = root if isinstance(root, (tuple, list)) else () if root is None else (root,)
    for queue in roots:
        if not isinstance(queue, Queue) or queue not in names:
            problem = Problem(
                "unknown-root",
                graph.place,
                f"render_pipeline() was given the root {queue!r}, "
                "which is no queue of this pipeline",
                hint="pass a queue, or a tuple of queues, that a verb was given",
            )
            raise DeclarationError([problem])
    part = _part(graph, names, roots)
    if profile is None:
        return write_drawing(part, f"{base}.svg", "svg")
    measured = heats(describe(graph, names), profile)
    return write_drawing(with_heat(part, measured), f"{base}.svg", "svg")


def _check(graph: Graph) -> None:
    """Raise what is wrong with a graph; of one that ran nothing is, and its outputs may
    hold items by now."""
    if not graph.has_run:
        check(graph)


def _part(graph: Graph, names: dict[Queue, str], roots: Iterable[Queue]) -> Diagram:
    diagram = describe(graph, names)
    wanted = [names[queue] for queue in roots]
    return reachable(diagram, wanted) if wanted else diagram


def bundle(graph: Graph, queue: Queue | None = None) -> dict[str, str]:
    """Return how a notebook shows a pipeline, or what a queue leads to, by MIME type:
    as SVG where this machine can draw, else as mermaid; and as text.

    A queue that leads to nothing shows all. What is wrong with the graph is shown, too,
    and not raised: it may not be finished.
    """
    try:
        _check(graph)
        names = queue_names(graph)
        inner = queue if queue is not None and graph.consumers().get(queue) else None
        diagram = _part(graph, names, [] if inner is None else [inner])
    except DeclarationError as error:
        return {"text/plain": str(error)}
    shown = {"text/plain": draw(diagram)}
    try:
        shown["image/svg+xml"] = drawing(diagram, "svg").decode()
    except DrawingError:
        mermaid = to_mermaid(figure(diagram))
        shown["text/vnd.mermaid"] = mermaid
        shown["text/markdown"] = f"```mermaid\n{mermaid}```"
    return shown


class CompiledText(str):
    """The text of a compiled file, which a notebook shows with a button that copies it."""

    __slots__ = ()

    def _repr_mimebundle_(
        self, include: object = None, exclude: object = None
    ) -> dict[str, str]:
        copies = "navigator.clipboard.writeText(this.nextElementSibling.textContent)"
        button = f'<button onclick="{copies}">Copy</button>'
        shown = f"{button}<pre>{html.escape(self, quote=False)}</pre>"
        return {"text/plain": str(self), "text/html": shown}


def compiled(graph: Graph, target: str, asks: CallSite) -> CompiledText:
    """Return the text that the graph compiles to, as it is declared so far.

    Raises DeclarationError or CompileError with all problems at once.
    """
    if not isinstance(target, str) or target not in TARGETS:
        known = " or ".join(f'"{name}"' for name in TARGETS)
        raise StateError(f"compile() knows no target {target!r}: say {known}")
    module = sys.modules["__main__"]
    if not is_cell(asks.path):
        sources = SourceFiles()
        return _compiled(graph, target, module, sources, asks.path, asks.line)
    path = os.path.abspath(_NOTEBOOK)
    cells = Cells(path, asks)
    sources = SourceFiles(cells.source)
    with reading(sources.tree), cells.made(graph, vars(module)) as moved:
        return _compiled(moved, target, module, sources, path, 0)


def _compiled(
    graph: Graph,
    target: str,
    module: ModuleType,
    sources: SourceFiles,
    path: str,
    until: int,
) -> CompiledText:
    check(graph)
    shown = os.path.basename(path)
    files = UserFiles(module, sources, path, shown, until)
    crosses = any(
        isinstance(op, Map) and op.task.settings.executor == "process"
        for op in graph.operators
    )
    carrier = SourceCarrier(Survey(files), False, ProcessState(), crosses=crosses)
    title = sources.read(path).title(shown)
    asked = Wanted(shown, title, plain=outputs_are_plain(graph))
    plan = TARGETS[target].lower(graph, carrier, asked)
    if needed := dict.fromkeys([*TARGETS[target].needs, *carrier.needs()]):
        needs = visible_line(f"{NEEDS}{', '.join(needed)}")
        plan = replace(plan, title=f"{plan.title}\n{needs}")
    text = emit(plan)
    check_planned(text, plan)
    return CompiledText(text)
