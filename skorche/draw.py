"""A diagram as a drawing: DOT, SVG, PNG, or mermaid.

Comes in: a diagram, or a graph and roots. Goes out: text, or a file's bytes. The only
module that knows graphviz. It must not know how the graph came to be.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterable
from typing import TYPE_CHECKING

from skorche.diagram import Diagram, Stage, arrange
from skorche.errors import DeclarationError, DrawingError, Problem
from skorche.files import replace_file
from skorche.graph import Graph
from skorche.naming import describe, queue_names
from skorche.queues import Queue
from skorche.validate import check

if TYPE_CHECKING:
    import graphviz

FORMATS = ("svg", "png", "dot", "mmd")
#: Programs that lay out and draw DOT: graphviz's own, and the one of its optional extra.
PROGRAMS = ("dot", "graphviz-pure")

# Light fills with dark text, and mid greys on a transparent ground: readable on both a
# light and a dark page.
_INK, _LINE = "#1f2937", "#7b8794"
_LOOKS = {
    "map": {"shape": "box", "style": "rounded,filled", "fillcolor": "#dbe7f6"},
    "split": {"shape": "diamond", "style": "filled", "fillcolor": "#f7e8c9"},
    "filter": {"shape": "hexagon", "style": "filled", "fillcolor": "#f7e8c9"},
    "merge": {"shape": "ellipse", "style": "filled", "fillcolor": "#e8e4f3"},
    "batch": {"shape": "ellipse", "style": "filled", "fillcolor": "#e8e4f3"},
    "unbatch": {"shape": "ellipse", "style": "filled", "fillcolor": "#e8e4f3"},
    "queue": {"shape": "cylinder", "style": "filled", "fillcolor": "#dcefe0"},
}
_MERMAID = {
    "map": '("{}")',
    "split": '{{"{}"}}',
    "filter": '{{{{"{}"}}}}',
    "merge": '(["{}"])',
    "batch": '(["{}"])',
    "unbatch": '(["{}"])',
    "queue": '[("{}")]',
}


def reachable(diagram: Diagram, roots: Iterable[str]) -> Diagram:
    """Return the part of a diagram that the queues with these names lead to."""
    reads = {name: stage for stage in diagram.stages for name in stage.reads}
    pending, names, stages = list(roots), set(roots), {}
    while pending:
        stage = reads.get(pending.pop())
        if stage is not None and id(stage) not in stages:
            inside = tuple(name for name in stage.reads)
            stages[id(stage)] = stage
            names.update(inside)
            pending += [name for name in stage.writes if name not in names]
            names.update(stage.writes)
    edges = [edge for edge in diagram.edges if edge.name in names]
    return arrange(edges, [stage for stage in diagram.stages if id(stage) in stages])


def _label(stage: Stage) -> str:
    words = stage.label if stage.kind == "map" else f"{stage.kind} {stage.label}"
    extra = [f"{name}={value}" for name, value in stage.settings]
    return "\n".join([words.strip(), *extra])


def _nodes(diagram: Diagram) -> list[tuple[str, str, str]]:
    """The nodes, as identifier, kind and label: stages, and the queues at the ends."""
    ends = [*diagram.inputs(), *diagram.outputs()]
    nodes = [(f"queue{n}", "queue", edge.name) for n, edge in enumerate(ends, 1)]
    nodes += [
        (f"stage{n}", stage.kind, _label(stage))
        for n, stage in enumerate(diagram.stages, 1)
    ]
    return nodes


def _arrows(diagram: Diagram) -> list[tuple[str, str, str]]:
    """The arrows, as two identifiers and a label."""
    ends = [*diagram.inputs(), *diagram.outputs()]
    named = {edge.name: f"queue{n}" for n, edge in enumerate(ends, 1)}
    source, target = dict(named), dict(named)
    values: dict[str, str] = {}
    for number, stage in enumerate(diagram.stages, 1):
        source.update(dict.fromkeys(stage.writes, f"stage{number}"))
        target.update(dict.fromkeys(stage.reads, f"stage{number}"))
        values.update(zip(stage.writes, stage.values))
        if stage.kind == "map":
            values.update(dict.fromkeys(stage.writes[1:], "failed"))
    arrows = []
    for edge in diagram.edges:
        label = [values[edge.name]] if edge.name in values else []
        label += [edge.name] if edge.name not in named else []
        arrows.append((source[edge.name], target[edge.name], "\n".join(label)))
    return arrows


def to_digraph(diagram: Diagram) -> graphviz.Digraph:
    """Return the diagram as a graphviz graph."""
    import graphviz

    text = {"fontname": "Helvetica", "fontsize": "11"}
    digraph = graphviz.Digraph(
        "pipeline",
        graph_attr={"rankdir": "LR", "bgcolor": "transparent", "nodesep": "0.3"},
        node_attr={**text, "color": _LINE, "fontcolor": _INK},
        edge_attr={**text, "fontsize": "9", "color": _LINE, "fontcolor": _LINE},
    )
    for name, kind, label in _nodes(diagram):
        digraph.node(name, _dot_text(label), **_LOOKS[kind])
    for tail, head, label in _arrows(diagram):
        digraph.edge(tail, head, _dot_text(label) if label else None)
    return digraph


def _dot_text(text: str) -> str:
    """Text for a label as it is: no escapes or markup of DOT's, no references."""
    import graphviz

    label: str = graphviz.escape(text.replace("&", "&amp;"))
    return label


def to_mermaid(diagram: Diagram) -> str:
    """Return the diagram as a mermaid flowchart, which GitHub draws."""
    lines = ["flowchart LR"]
    for name, kind, label in _nodes(diagram):
        lines.append(f"    {name}{_MERMAID[kind].format(_mermaid_text(label))}")
    for tail, head, label in _arrows(diagram):
        arrow = f'-->|"{_mermaid_text(label)}"|' if label else "-->"
        lines.append(f"    {tail} {arrow} {head}")
    return "\n".join(lines) + "\n"


def _mermaid_text(text: str) -> str:
    """Text for a quoted label: what is not plain goes as a character reference."""
    return re.sub(r"[^\w .,:=()\[\]\n'+-]", lambda m: f"#{ord(m[0])};", text).replace(
        "\n", "<br>"
    )


def drawing(diagram: Diagram, form: str) -> bytes:
    """Return the diagram in one of FORMATS.

    Raises DrawingError where the format needs a program that this machine lacks, or
    where that program fails.
    """
    if form == "mmd":
        return to_mermaid(diagram).encode()
    source = str(to_digraph(diagram).source).encode()
    if form == "dot":
        return source
    program = next(filter(None, map(_find_program, PROGRAMS)), None)
    if program is None:
        raise DrawingError(
            f"drawing {form.upper()} needs the program `dot`: install Graphviz, "
            "or `pip install skorche[pure]`"
        )
    done = subprocess.run(
        [program, f"-T{form}"], input=source, capture_output=True, check=False
    )
    if done.returncode or not done.stdout:
        why = done.stderr.decode(errors="replace").strip()
        raise DrawingError(f"{program} could not draw: {why or done.returncode}")
    return done.stdout


def _find_program(name: str) -> str | None:
    """A program on PATH, or beside this Python, where an environment keeps its own."""
    beside = os.path.dirname(sys.executable)
    return shutil.which(name) or shutil.which(name, path=beside)


def write_drawing(diagram: Diagram, path: str, form: str) -> str:
    """Write the diagram to a file, and return its path.

    Where this machine cannot draw, the DOT text is written beside it instead, and what
    to install is said on standard error.
    """
    try:
        content = drawing(diagram, form)
    except DrawingError as error:
        path = f"{os.path.splitext(path)[0]}.dot"
        print(f"skorche: {error}; wrote {path} instead", file=sys.stderr)
        content = drawing(diagram, "dot")
    replace_file(path, content)
    return path


def render_graph(
    graph: Graph, base: str, root: Queue | tuple[Queue, ...] | None
) -> str:
    """Draw what the roots reach (all, without a root) to <base>.svg; return the path."""
    check(graph)
    names = queue_names(graph)
    diagram = describe(graph, names)
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
    if roots:
        diagram = reachable(diagram, [names[queue] for queue in roots])
    return write_drawing(diagram, f"{base}.svg", "svg")
