"""A live graph as a drawing: for `render_pipeline()`, and for notebooks.

Comes in: a graph, and the queues to begin at. Goes out: a file, or forms by MIME type.
This module must not know how things are drawn.
"""

from __future__ import annotations

from collections.abc import Iterable

from skorche.analysis.profile import Profile
from skorche.check.rules import check
from skorche.declare.graph import Graph
from skorche.declare.queues import Queue
from skorche.diagram.diagram import Diagram
from skorche.diagram.drawing import drawing, to_mermaid, write_drawing
from skorche.diagram.figure import figure, reachable
from skorche.diagram.heat import heats, with_heat
from skorche.diagram.names import describe, queue_names
from skorche.diagram.picture import draw
from skorche.errors import DeclarationError, DrawingError, Problem


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
