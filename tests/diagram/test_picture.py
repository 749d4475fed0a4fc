"""Pictures: a diagram as arrows in text, and back.

Random diagrams with odd names, values and settings survive the way to text and back; a
few pictures are there to be read by eye; a text that is no picture is refused by line.
"""

from __future__ import annotations

import itertools
import os
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from skorche.diagram.diagram import Diagram, Edge, Stage, arrange
from skorche.diagram.names import implied_names, unnamed
from skorche.diagram.picture import PictureError, draw, parse

EXAMPLES = int(os.environ.get("SKORCHE_EXAMPLES", "0"))

pytestmark = pytest.mark.timeout(max(60, EXAMPLES // 10))

usually = settings(
    deadline=None,
    database=None,
    derandomize=not EXAMPLES,
    max_examples=EXAMPLES or 120,
    suppress_health_check=list(HealthCheck),
)


# ---- random diagrams

WORDS = [
    "inputs",
    "map",
    "split",
    "filter",
    "merge",
    "batch",
    "unbatch",
    "a b",
    "batch 10",
    "->",
    " -> x",
    "a -> b",
    'x -> "y" (maxsize=3)',
    "(maxsize=3)",
    "max_workers=2",
    "(max_workers=2) -> q",
    '"',
    '""',
    "'",
    "\\",
    '\\"',
    "a\nb",
    "\t",
    "\r",
    "\x00",
    "\x1c",
    "\x85",
    "\u2028",
    "\ud800",
    "é",
    "名前",
    "<lambda>",
    "1st",
    "a.b",
    ".",
    " ",
    "  leading",
    "trailing ",
    "#",
    '"""',
    "f_out",
    "f_kept",
    "f_true",
    "q_batches",
    "q_items",
    "q_merged",
    "{}",
    "%s",
]
NAMES = st.one_of(
    st.sampled_from("abcdefgh"),
    st.sampled_from(WORDS),
    st.text(max_size=8).filter(bool),
    st.text("ab \"'\\->()=,\n", min_size=1, max_size=10),
)
LITERALS = st.one_of(
    st.booleans(),
    st.integers(),
    st.none(),
    st.floats(),
    NAMES,
    st.binary(max_size=4),
    st.tuples(NAMES, st.integers()),
)
BOUNDS = st.one_of(st.none(), st.integers(1, 5000))


@st.composite
def diagrams(draw: st.DrawFn) -> Diagram:
    """Diagrams in canonical order, as a graph without problems would give."""
    edges: dict[str, Edge] = {}
    stages: list[Stage] = []

    def named(implied: bool = True) -> str:
        if implied and draw(st.booleans()):
            name = unnamed(len(edges))
        else:
            name = draw(NAMES.filter(lambda name: name not in edges))
        bound = draw(BOUNDS) if draw(st.integers(0, 3)) == 0 else None
        edges[name] = Edge(name, bound, implied=name == unnamed(len(edges)))
        return name

    open_ends = [named() for _ in range(draw(st.integers(1, 3)))]
    inputs = set(open_ends)
    for _ in range(draw(st.integers(1, 8))):
        read = draw(st.sampled_from(open_ends))
        kinds = ["map", "map", "filter", "split", "batch", "unbatch"]
        kind = draw(st.sampled_from(kinds + ["merge"] * 3 * (len(open_ends) > 1)))
        reads: tuple[str, ...] = (read,)
        values: tuple[str, ...] = ()
        extra: tuple[tuple[str, str], ...] = ()
        label = ""
        if kind in ("map", "filter", "split"):
            label = draw(NAMES)
        if kind == "map":
            if draw(st.booleans()):
                extra += (("max_workers", str(draw(st.integers(2, 99)))),)
            if draw(st.integers(0, 2)) == 0:
                extra += (("logger", draw(st.one_of(NAMES, st.just("")))),)
        if kind == "batch":
            label = str(draw(st.integers(1, 10_000)))
            extra = (("fill_batch", "False"),) * draw(st.integers(0, 1))
        if kind == "split":
            texts = draw(st.lists(LITERALS.map(repr), min_size=1, max_size=3))
            values = tuple(dict.fromkeys(texts))
            writes = tuple(named() for _ in values)
        else:
            if kind == "merge":
                others = [name for name in open_ends if name != read]
                more = draw(st.lists(st.sampled_from(others), unique=True, min_size=1))
                reads = (read, *more)
            writes = (named(),)
        stages.append(Stage(kind, label, reads, writes, values, extra))
        open_ends = [name for name in open_ends if name not in reads]
        open_ends += writes
    read_by_some = {name for stage in stages for name in stage.reads}
    for name in inputs - read_by_some:
        del edges[name]
    return with_names(arrange(edges.values(), stages))


def with_names(diagram: Diagram) -> Diagram:
    """The diagram with names for those of its queues that were given none."""
    names = implied_names(diagram)

    def named(queues: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(names.get(queue, queue) for queue in queues)

    return Diagram(
        tuple(replace(e, name=names.get(e.name, e.name)) for e in diagram.edges),
        tuple(
            replace(stage, reads=named(stage.reads), writes=named(stage.writes))
            for stage in diagram.stages
        ),
    )


@usually
@given(diagrams())
def test_a_picture_says_all_of_its_diagram(diagram: Diagram) -> None:
    assert parse(draw(diagram)) == diagram


@usually
@given(diagrams())
def test_a_picture_can_be_drawn_again_from_itself(diagram: Diagram) -> None:
    picture = draw(diagram)
    assert draw(parse(picture)) == picture


@usually
@given(diagrams())
def test_a_picture_is_plain_lines(diagram: Diagram) -> None:
    """Whatever the names are: nothing that an editor or a docstring would change."""
    picture = draw(diagram)
    assert picture.splitlines() == picture.split("\n")
    assert picture == picture.strip()
    for line in picture.splitlines():
        assert line == line.rstrip()
        assert line.isprintable()
    picture.encode("utf-8")


@usually
@given(diagrams(), st.data())
def test_a_text_is_read_as_it_stands_or_refused(
    diagram: Diagram, data: st.DataObject
) -> None:
    """No line that was changed, dropped, moved or doubled is read as something else."""
    lines = draw(diagram).splitlines()
    number = data.draw(st.integers(0, len(lines) - 1))
    match data.draw(st.sampled_from(["drop", "double", "move", "change", "blank"])):
        case "drop":
            del lines[number]
        case "double":
            lines.insert(number, lines[number])
        case "move":
            lines.insert(data.draw(st.integers(0, len(lines))), lines.pop(number))
        case "change":
            position = data.draw(st.integers(0, len(lines[number])))
            letter = data.draw(st.sampled_from(' ->()"\\=,ab1\t'))
            line = lines[number]
            lines[number] = line[:position] + letter + line[position + 1 :]
        case _:
            lines.insert(number, "")
    text = "\n".join(lines)
    try:
        read = parse(text)
    except PictureError:
        return
    assert parse(draw(read)) == read
    assert {
        name for stage in read.stages for name in (*stage.reads, *stage.writes)
    } == {edge.name for edge in read.edges}
    assert all(stage.writes for stage in read.stages)
    assert all(len(s.reads) > 1 for s in read.stages if s.kind == "merge")


# ---- pictures to be read by eye

IMAGES = """\
inputs
    -> download
    -> unzip -> q_files
    -> split is_image
        True -> q_images
        False -> q_texts

q_images
    -> batch 10 -> q_albums
    -> show_all (max_workers=2) -> q_shown
    -> unbatch
    -> merge -> shown

q_texts
    -> filter is_relevant
    -> show (logger=texts) -> q_pages
    -> merge -> shown"""

IMAGES_DIAGRAM = Diagram(
    (
        Edge("inputs"),
        Edge("download_out"),
        Edge("q_files"),
        Edge("q_images"),
        Edge("q_albums"),
        Edge("q_shown"),
        Edge("q_shown_items"),
        Edge("q_texts"),
        Edge("is_relevant_kept"),
        Edge("q_pages"),
        Edge("shown"),
    ),
    (
        Stage("map", "download", ("inputs",), ("download_out",)),
        Stage("map", "unzip", ("download_out",), ("q_files",)),
        Stage(
            "split",
            "is_image",
            ("q_files",),
            ("q_images", "q_texts"),
            ("True", "False"),
        ),
        Stage("batch", "10", ("q_images",), ("q_albums",)),
        Stage(
            "map", "show_all", ("q_albums",), ("q_shown",), (), (("max_workers", "2"),)
        ),
        Stage("unbatch", "", ("q_shown",), ("q_shown_items",)),
        Stage("filter", "is_relevant", ("q_texts",), ("is_relevant_kept",)),
        Stage(
            "map",
            "show",
            ("is_relevant_kept",),
            ("q_pages",),
            (),
            (("logger", "texts"),),
        ),
        Stage("merge", "", ("q_shown_items", "q_pages"), ("shown",)),
    ),
)

BOUNDED = """\
a (maxsize=5)
    -> "split" (max_workers=2, logger="my \\"log\\"") -> "b c" (maxsize=7)
    -> batch 3 (fill_batch=False) -> d"""

BOUNDED_DIAGRAM = Diagram(
    (Edge("a", 5), Edge("b c", 7), Edge("d")),
    (
        Stage(
            "map",
            "split",
            ("a",),
            ("b c",),
            (),
            (("max_workers", "2"), ("logger", 'my "log"')),
        ),
        Stage("batch", "3", ("b c",), ("d",), (), (("fill_batch", "False"),)),
    ),
)

TWO_MERGES = """\
left
    -> merge -> both

right
    -> merge -> both

both
    -> merge -> all

more
    -> merge -> all"""

TWO_MERGES_DIAGRAM = Diagram(
    (Edge("left"), Edge("right"), Edge("both"), Edge("more"), Edge("all")),
    (
        Stage("merge", "", ("left", "right"), ("both",)),
        Stage("merge", "", ("both", "more"), ("all",)),
    ),
)

VALUES = """\
words
    -> split kind
        'a -> b' -> "a -> b"
        ('x', 1) -> pairs (maxsize=1)
        None -> "none"
        '"' -> rest"""

VALUES_DIAGRAM = Diagram(
    (Edge("words"), Edge("a -> b"), Edge("pairs", 1), Edge("none"), Edge("rest")),
    (
        Stage(
            "split",
            "kind",
            ("words",),
            ("a -> b", "pairs", "none", "rest"),
            ("'a -> b'", "('x', 1)", "None", "'\"'"),
        ),
    ),
)

BY_EYE = [
    (IMAGES, IMAGES_DIAGRAM),
    (BOUNDED, BOUNDED_DIAGRAM),
    (TWO_MERGES, TWO_MERGES_DIAGRAM),
    (VALUES.replace('"none"', "none"), VALUES_DIAGRAM),
]


def with_implied(diagram: Diagram) -> Diagram:
    """The diagram with those names implied that a picture may leave out."""
    implied = {"download_out", "q_shown_items", "is_relevant_kept"}
    edges = [Edge(e.name, e.maxsize, e.name in implied) for e in diagram.edges]
    return Diagram(tuple(edges), diagram.stages)


@pytest.mark.parametrize(("picture", "diagram"), BY_EYE)
def test_pictures_by_eye(picture: str, diagram: Diagram) -> None:
    assert parse(picture) == diagram
    assert draw(with_implied(diagram)) == picture


def test_ends_of_a_diagram() -> None:
    assert IMAGES_DIAGRAM.inputs() == (Edge("inputs"),)
    assert IMAGES_DIAGRAM.outputs() == (Edge("shown"),)
    assert BOUNDED_DIAGRAM.inputs() == (Edge("a", 5),)
    assert TWO_MERGES_DIAGRAM.inputs() == (Edge("left"), Edge("right"), Edge("more"))


def test_a_diagram_is_the_same_however_its_parts_are_listed() -> None:
    """But for the order of inputs, which is the user's."""
    stages = IMAGES_DIAGRAM.stages
    first, *others = IMAGES_DIAGRAM.edges
    for some in itertools.islice(itertools.permutations(stages), 0, 5000, 97):
        assert arrange([first, *reversed(others)], some) == IMAGES_DIAGRAM


# ---- what is no picture

NOT_A_LINE = [
    ("    -> f -> b", 1),
    ("a b\n    -> f -> c", 1),
    ("a\n  -> f -> b", 2),
    ("a\n    f -> b", 2),
    ("a\n    -> f g -> b", 2),
    ("a\n    -> f ->", 2),
    ("a\n    -> f -> b -> c", 2),
    ("a\n    -> f (maxsize=3 -> b", 2),
    ("a\n    -> f -> b (maxsize=x)", 2),
    ("a\n    -> f -> b\n        True -> c", 3),
    ("a\n    -> split f\n    -> g -> b", 3),
    ("a\n\n    -> f -> b", 3),
    ("a\n    -> merge -> m\n    -> f -> b\n\nc\n    -> merge -> m", 3),
    ("a\n    -> split f\n        True b", 3),
    ('a\n    -> "f -> b', 2),
    ('"\\q"\n    -> f -> b', 1),
    ('a\n    -> "\\x" -> b', 2),
    ("\ta\n    -> f -> b", 1),
    ("a\n    -> f (max_workers) -> b", 2),
    ("a\n    -> f (max_workers=2, nonsense) -> b", 2),
    ("a\n    -> batch ten -> b", 2),
    ("a\n    -> batch -> b", 2),
    ("a\n    -> split -> b", 2),
    ("a\n    -> filter -> b", 2),
    ("a (maxsize=0)\n    -> f -> b", 1),
]

NOT_A_GRAPH = [
    "a",
    "a\n    -> f -> b\n\nc",
    "a\n    -> split f",
    "a\n    -> merge -> b",
    "a\n    -> f -> a",
    "a\n    -> f -> b\n\nc\n    -> g -> b",
    "a\n    -> f -> b\n\na\n    -> g -> c",
    "a\n    -> f -> b\n\nb\n    -> g -> c",
    "a\n    -> f -> b (maxsize=2)\n    -> g -> c\n\nd\n    -> h -> b",
]


@pytest.mark.parametrize(("text", "line"), NOT_A_LINE)
def test_the_line_that_is_wrong_is_named(text: str, line: int) -> None:
    with pytest.raises(PictureError, match=rf"^line {line}\b"):
        parse(text)


@pytest.mark.parametrize("text", NOT_A_GRAPH)
def test_lines_that_do_not_go_together(text: str) -> None:
    """None of these could have been drawn; the message says by which line."""
    with pytest.raises(PictureError, match=r"^line \d+\b"):
        parse(text)


@pytest.mark.parametrize(
    "text", ["", "\n\n", "Some words about nothing in particular."]
)
def test_no_picture_at_all(text: str) -> None:
    with pytest.raises(PictureError):
        parse(text)
