"""A diagram as a drawing: DOT, SVG, PNG, or mermaid.

Comes in: a diagram or a figure. Goes out: text, or a file's bytes. The only module that
knows graphviz. It must not know live graphs.
"""

from __future__ import annotations

import html
import os
import re
import shutil
import subprocess
import sys
from bisect import bisect_left, bisect_right
from collections import Counter
from itertools import accumulate
from typing import TYPE_CHECKING

from skorche.diagram.diagram import Diagram
from skorche.diagram.figure import Figure, Node, figure
from skorche.errors import DrawingError
from skorche.files import replace_file
from skorche.python.visible import visible, visible_line

if TYPE_CHECKING:
    import graphviz

FORMATS = ("svg", "png", "dot", "mmd")
#: Programs that lay out and draw DOT: graphviz's own, and the one of its optional extra.
PROGRAMS = ("dot", "graphviz-pure")

# Light fills with dark text, and mid greys on a transparent ground: readable on both a
# light and a dark page.
_INK, _LINE, _QUIET = "#1f2933", "#6f7b87", "#52606d"
_TASK = {"fillcolor": "#dbe7f6", "color": "#7d9cc4"}
_ROUTE = {"fillcolor": "#f8e9c8", "color": "#cfa94a"}
_SHAPE = {"fillcolor": "#e8e4f3", "color": "#9d92c4"}
_QUEUE = {"fillcolor": "#dcefe0", "color": "#7fb08d"}
_LOOKS = {
    "map": {"shape": "box", "style": "rounded,filled", **_TASK},
    "split": {"shape": "diamond", "style": "filled", "margin": "0.02", **_ROUTE},
    "filter": {"shape": "hexagon", "style": "filled", **_ROUTE},
    "tee": {"shape": "ellipse", "style": "filled", **_SHAPE},
    "merge": {"shape": "ellipse", "style": "filled", **_SHAPE},
    "batch": {"shape": "ellipse", "style": "filled", **_SHAPE},
    "unbatch": {"shape": "ellipse", "style": "filled", **_SHAPE},
    "queue": {"shape": "cylinder", "style": "filled", **_QUEUE},
}
_MERMAID = {
    "map": '("{}"):::task',
    "split": '{{"{}"}}:::route',
    "filter": '{{{{"{}"}}}}:::route',
    "tee": '(["{}"]):::shape',
    "merge": '(["{}"]):::shape',
    "batch": '(["{}"]):::shape',
    "unbatch": '(["{}"]):::shape',
    "queue": '[("{}")]:::queue',
}
_CLASSES = {"task": _TASK, "route": _ROUTE, "shape": _SHAPE, "queue": _QUEUE}
_MARKS = {"added": "#2da44e", "changed": "#d4a72c", "removed": "#cf222e"}
_MARKS["limit"] = _MARKS["removed"]
#: The fills of a stage that is never busy, and of one that always is.
_COLD, _HOT = (253, 247, 227), (246, 160, 107)
#: Columns in a row, before a long pipeline goes on in the next, and the fewest of one.
COLUMNS, FEWEST = 8, 3


def to_digraph(figure: Figure, down: bool = False) -> graphviz.Digraph:
    """Return a figure as a graphviz graph, which leads down the page or, in rows, right."""
    import graphviz

    text = {"fontname": "Helvetica", "fontsize": "11"}
    digraph = graphviz.Digraph(
        "pipeline",
        graph_attr={
            "rankdir": "TB" if down else "LR",
            "bgcolor": "transparent",
            "nodesep": "0.3",
        },
        node_attr={**text, "fontcolor": _INK, "height": "0.45", "penwidth": "1.2"},
        edge_attr={**text, "fontsize": "9", "color": _LINE, "fontcolor": _LINE},
    )
    digraph.edge_attr["arrowsize"] = "0.7"
    columns = figure.columns()
    rows = dict.fromkeys(columns, 0) if down else _rows(figure)
    alone = Counter(columns.values())
    for node in figure.nodes:
        looks = {**_LOOKS[node.kind], **_heat(node), **_mark(node.mark)}
        if node.mark == "removed":
            looks["style"] = f"{_LOOKS[node.kind]['style']},dashed"
        if alone[columns[node.name]] == 1:  # in a straight line with its like
            looks["group"] = f"row{rows[node.name]}"
        digraph.node(node.name, _label(node), **looks)
    for arrow in figure.arrows:
        # With room on both sides, so that no arrow touches them.
        words = _dot_text("\n".join(f"  {word}  " for word in arrow.words)) or None
        back = {"constraint": "false"} if rows[arrow.tail] != rows[arrow.head] else {}
        digraph.edge(arrow.tail, arrow.head, words, **_mark(arrow.mark), **back)
    _fold(digraph, figure, rows)
    return digraph


def _rows(figure: Figure) -> dict[str, int]:
    """The row of each node: a long pipeline is folded like lines of text, where one
    arrow alone leads on."""
    columns = figure.columns()
    total = max(columns.values(), default=0) + 1
    spans = [(columns[a.tail], columns[a.head]) for a in figure.arrows]
    spans = [(tail, head) for tail, head in spans if tail < head]
    # How many arrows more lead over the beginning of a column than over that before it.
    more = Counter(tail + 1 for tail, _ in spans)
    more.subtract(head + 1 for _, head in spans)
    over = [*accumulate(more[column] for column in range(total))]
    cuts = [n for n in range(1, total) if over[n] == 1]
    width = -(-total // -(-total // COLUMNS))
    starts = [0]
    while total - starts[-1] > COLUMNS:
        first = bisect_left(cuts, starts[-1] + FEWEST)
        end = bisect_right(cuts, total - FEWEST)
        if first >= end:
            break
        near = bisect_right(cuts, starts[-1] + width, first, end)
        starts.append(cuts[near - 1 if near > first else near])
    return {name: bisect_right(starts, n) - 1 for name, n in columns.items()}


def _fold(digraph: graphviz.Digraph, figure: Figure, rows: dict[str, int]) -> None:
    """Put the first nodes of all rows below each other."""
    columns = figure.columns()
    first: dict[int, str] = {}
    for name in sorted(columns, key=lambda name: columns[name]):
        first.setdefault(rows[name], name)
    if len(first) > 1:
        with digraph.subgraph() as same:
            same.attr(rank="same")
            for name in first.values():
                same.node(name)
            for above, below in zip(first.values(), [*first.values()][1:]):
                same.edge(above, below, style="invis")


def _mark(mark: str) -> dict[str, str]:
    if not mark:
        return {}
    looks = {"color": _MARKS[mark], "penwidth": "2.2"}
    return {**looks, "style": "dashed"} if mark == "removed" else looks


def _heat(node: Node) -> dict[str, str]:
    """The colours of a stage that was measured: dark text is read on all of them."""
    if node.heat is None:
        return {}
    share = min(1.0, max(0.0, node.heat))
    mixed = [
        round(cold + share * (hot - cold))
        for cold, hot in zip(_COLD, _HOT, strict=True)
    ]
    looks = {"fillcolor": "#{:02x}{:02x}{:02x}".format(*mixed), "color": "#a08060"}
    # With more room than other nodes, for letters that are wider than they should be.
    return {**looks, "margin": "0.2,0.06"} if node.kind == "map" else looks


def _label(node: Node) -> str:
    """A node's words; how it is to run stands below in smaller letters."""
    if not node.details:
        return _dot_text(node.title)
    title = _markup(node.title)
    ink = _QUIET if node.heat is None else _INK
    small = [
        f'<font point-size="9" color="{ink}">{_markup(text)}</font>'
        for text in node.details
    ]
    return f"<{'<br/>'.join([title, *small])}>"


def _shown(text: str) -> str:
    """A label's lines, with what nobody sees, and XML may not have, as escapes."""
    return "\n".join(map(visible_line, text.split("\n")))


def _markup(text: str) -> str:
    """Text for a label with markup, where it stands for itself."""
    return html.escape(_shown(text)).replace("\n", "<br/>")


def _dot_text(text: str) -> str:
    """Text for a label as it is: no escapes or markup of DOT's, no references."""
    import graphviz

    label: str = graphviz.escape(_shown(text).replace("&", "&amp;"))
    return label


def to_mermaid(figure: Figure) -> str:
    """Return a figure as a mermaid flowchart, which GitHub draws.

    A long one goes down the page, where it need not be made small.
    """
    way = "TD" if len(set(_rows(figure).values())) > 1 else "LR"
    lines = [f"flowchart {way}"]
    for node in figure.nodes:
        label = _mermaid_text("\n".join([node.title, *node.details]))
        lines.append(f"    {node.name}{_MERMAID[node.kind].format(label)}")
    for arrow in figure.arrows:
        label = _mermaid_text("\n".join(arrow.words))
        link = f'-->|"{label}"|' if label else "-->"
        lines.append(f"    {arrow.tail} {link} {arrow.head}")
    for name, look in _CLASSES.items():
        colours = f"fill:{look['fillcolor']},stroke:{look['color']},color:{_INK}"
        lines.append(f"    classDef {name} {colours}")
    for node in figure.nodes:
        if hot := _heat(node):
            lines.append(f"    style {node.name} fill:{hot['fillcolor']},color:{_INK}")
    for mark, colour in _MARKS.items():
        nodes = [node.name for node in figure.nodes if node.mark == mark]
        links = [str(n) for n, a in enumerate(figure.arrows) if a.mark == mark]
        dashed = ",stroke-dasharray:5" if mark == "removed" else ""
        style = f"stroke:{colour},stroke-width:3px{dashed}"
        lines += [f"    style {name} {style}" for name in nodes]
        lines += [f"    linkStyle {','.join(links)} {style}"] if links else []
    return "\n".join(lines) + "\n"


def _mermaid_text(text: str) -> str:
    """Text for a quoted label: what is not plain goes as a character reference."""
    plain = re.sub(r"[^\w .,:=()\[\]\n'+-]", lambda m: f"#{ord(m[0])};", _shown(text))
    return plain.replace("\n", "<br>")


def drawing(drawn: Diagram | Figure, form: str, down: bool = False) -> bytes:
    """Return a diagram or a figure in one of FORMATS; `down` is for narrow pages.

    Raises DrawingError where the format needs a program that this machine lacks, or
    where that program fails.
    """
    shown = figure(drawn) if isinstance(drawn, Diagram) else drawn
    if form == "mmd":
        return to_mermaid(shown).encode()
    source = str(to_digraph(shown, down).source).encode()
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


def write_drawing(drawn: Diagram | Figure, path: str, form: str) -> str:
    """Write a diagram or a figure to a file, and return its path.

    Where this machine cannot draw, the DOT text is written beside it instead, and what
    to install is said on standard error.
    """
    try:
        content = drawing(drawn, form)
    except DrawingError as error:
        path = f"{os.path.splitext(path)[0]}.dot"
        said = f"skorche: {error}; wrote {path} instead"
        print(visible(said), file=sys.stderr)
        content = drawing(drawn, "dot")
    replace_file(path, content)
    return path
