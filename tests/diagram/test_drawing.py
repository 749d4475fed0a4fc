"""Drawings: DOT, mermaid and SVG of a few pipelines, with any names, from any roots."""

from __future__ import annotations

import importlib.metadata
import os
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from click.testing import CliRunner

import skorche
from skorche.cli import main
from skorche.diagram import drawing as drawings
from skorche.diagram.diagram import Diagram
from skorche.diagram.drawing import drawing, to_digraph, to_mermaid
from skorche.diagram.figure import figure, reachable
from skorche.diagram.names import describe, queue_names
from skorche.errors import DrawingError

needs_program = pytest.mark.skipif(
    not any(map(drawings._find_program, drawings.PROGRAMS)),
    reason="neither dot nor graphviz-pure is there",
)


pytestmark = pytest.mark.usefixtures("here")


def diagram(pipeline: skorche.Pipeline) -> Diagram:
    return describe(pipeline.graph, queue_names(pipeline.graph))


def clean(text: str) -> str:
    return text


def is_long(text: str) -> bool:
    return len(text) > 3


def all_operators() -> skorche.Pipeline:
    """One stage of each kind, two inputs, two outputs, and a queue without a name."""
    p = skorche.Pipeline()
    words = p.map(skorche.task(clean, max_workers=3), skorche.Queue("raw"))
    long, short = p.split(is_long, words.nameit("words"))
    all_long = p.merge((long.nameit("long"), skorche.Queue("more")), skorche.Queue("m"))
    kept = p.filter(is_long, all_long)
    batches = p.batch(kept, skorche.Queue("fives"), batch_size=5, fill_batch=False)
    p.unbatch(batches, skorche.Queue("done"))
    short.nameit("short")
    return p


DOT = """\
digraph pipeline {
	queue1 [label=raw cylinder]
	queue2 [label=more cylinder]
	queue3 [label=short cylinder]
	queue4 [label=done cylinder]
	stage1 [label=<clean<br/><font point-size="9">3 workers</font>> box]
	stage2 [label="split is_long" diamond]
	stage3 [label=merge ellipse]
	stage4 [label="filter is_long" hexagon]
	stage5 [label=<batch 5<br/><font point-size="9">fill_batch=False</font>> ellipse]
	stage6 [label=unbatch ellipse]
	queue1 -> stage1
	stage1 -> stage2 [label="words"]
	stage2 -> stage3 [label="True
long"]
	stage2 -> queue3 [label="False"]
	queue2 -> stage3
	stage3 -> stage4 [label="m"]
	stage4 -> stage5 [label="kept"]
	stage5 -> stage6 [label="fives"]
	stage6 -> queue4
}
"""
MERMAID = """\
flowchart LR
    queue1[("raw")]:::queue
    queue2[("more")]:::queue
    queue3[("short")]:::queue
    queue4[("done")]:::queue
    stage1("clean<br>3 workers"):::task
    stage2{"split is_long"}:::route
    stage3(["merge"]):::shape
    stage4{{"filter is_long"}}:::route
    stage5(["batch 5<br>fill_batch=False"]):::shape
    stage6(["unbatch"]):::shape
    queue1 --> stage1
    stage1 -->|"words"| stage2
    stage2 -->|"True<br>long"| stage3
    stage2 -->|"False"| queue3
    queue2 --> stage3
    stage3 -->|"m"| stage4
    stage4 -->|"kept"| stage5
    stage5 -->|"fives"| stage6
    stage6 --> queue4
"""


def test_dot_has_a_node_for_each_stage_and_each_queue_at_an_end() -> None:
    lines = to_digraph(figure(diagram(all_operators()))).source.splitlines(
        keepends=True
    )
    dot = "".join([lines[0], *lines[4:]])  # without the defaults of the looks
    looks = "color|fillcolor|group|margin|style"
    dot = re.sub(rf" (?:{looks})=(?:\"[^\"]*\"|[\w.]+)", "", dot)
    dot = dot.replace("  ", "")  # the room on both sides of words
    assert dot.replace(" shape=", " ") == DOT


def test_mermaid_draws_the_same() -> None:
    text = to_mermaid(figure(diagram(all_operators())))
    assert text.partition("    classDef")[0] == MERMAID


@pytest.mark.parametrize("form", ["dot", "mmd"])
def test_drawings_are_the_same_each_time(form: str) -> None:
    made = {drawing(diagram(all_operators()), form) for _ in range(3)}
    assert len(made) == 1


# ---- long pipelines


def long(count: int) -> Diagram:
    p = skorche.Pipeline()
    p.chain([clean] * count, skorche.Queue("a"), skorche.Queue("z"))
    return diagram(p)


def extent(shown: Diagram) -> tuple[float, float]:
    """Width and height of a drawing, in points."""
    root = ElementTree.fromstring(drawing(shown, "svg"))
    return float(root.get("width", "")[:-2]), float(root.get("height", "")[:-2])


@needs_program
def test_a_long_pipeline_is_folded_into_rows() -> None:
    width, height = extent(long(6))
    wide, high = extent(long(60))
    assert wide < 1.5 * width
    assert high > 6 * height
    assert "flowchart TD" in to_mermaid(figure(long(60)))


@pytest.mark.parametrize(("before", "folds"), [(0, 0), (1, 0), (2, 1), (6, 1)])
def test_a_row_ends_where_one_arrow_leads_on(before: int, folds: int) -> None:
    """From the last task before the split to it, and no row is of one or two columns."""
    p = skorche.Pipeline()
    queue = skorche.Queue("a")
    for branch in p.split(
        is_long, p.chain([clean] * before, queue) if before else queue
    ):
        p.chain([clean] * 20, branch)
    source = to_digraph(figure(diagram(p))).source
    assert source.count("constraint=false") == folds


def test_a_queue_named_like_its_branch_is_named_once() -> None:
    p = skorche.Pipeline()
    failed = skorche.Queue("failed")
    p.map(clean, skorche.Queue("a"), on_error=failed)
    p.map(clean, failed)
    words = [arrow.words for arrow in figure(diagram(p)).arrows]
    assert words.count(("failed",)) == 1
    assert ("failed", "failed") not in words


@needs_program
@pytest.mark.parametrize("text", ["<b>&</b>", "]]>", "tab\there", "\x1b[0m", "a\nb"])
def test_words_below_a_title_are_shown_as_they_are(text: str) -> None:
    p = skorche.Pipeline()
    p.map(
        skorche.task(clean, name=text, logger=text, max_workers=2), skorche.Queue("a")
    )
    shown = " ".join(svg_texts(drawing(diagram(p), "svg")))
    plain = text.replace("\x1b", r"\x1b").replace("\t", r"\x09")
    for part in (*plain.split("\n"), "2 workers", f"logger={plain.split()[0]}"):
        assert part in shown


# ---- labels

NAMES = [
    'say "hi"',
    "C:\\new\\table",
    "ends with \\",
    "a<b>c</b> & d",
    "<b>html</b>",
    "two\nlines",
    "Größe 数 ✓",
    "a;b#c{d}|e[f](g)",
    "%s {} {{0}}",
    "node",
    "end",
    "  spaces  ",
    "--> x",
    "`tick`",
    "@{shape: x}",
    "\\N \\G \\l",
    "&amp; &lt;",
    "#35;",
]


def named(name: str) -> skorche.Pipeline:
    """A pipeline whose queues, between and at the ends, and task have this name."""
    p = skorche.Pipeline()
    task = skorche.task(clean, name=name)
    between = p.map(task, skorche.Queue(f"{name}1"), skorche.Queue(f"{name}2"))
    p.map(abs, between, skorche.Queue(f"{name}3"))
    return p


def svg_texts(svg: bytes) -> list[str]:
    root = ElementTree.fromstring(svg)
    texts = root.iter("{http://www.w3.org/2000/svg}text")
    # Without the room on both sides of words, which ends in spaces that do not break.
    return [(node.text or "").strip(" \xa0") for node in texts]


def contrast(one: str, other: str) -> float:
    """The contrast of two colours, as the WCAG has it."""

    def light(colour: str) -> float:
        parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
        red, green, blue = (
            part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4
            for part in parts
        )
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    dark, bright = sorted((light(one) + 0.05, light(other) + 0.05))
    return bright / dark


@pytest.mark.parametrize("page", ["#ffffff", "#0d1117"])
def test_words_on_the_page_itself_are_readable_in_light_and_dark(page: str) -> None:
    source = to_digraph(figure(diagram(all_operators()))).source
    found = re.search(r'edge \[.*fontcolor="(#\w+)"', source)
    assert found is not None
    assert contrast(found[1], page) > 4.2


@needs_program
@pytest.mark.parametrize("name", NAMES)
def test_svg_shows_names_as_they_are(name: str) -> None:
    texts = svg_texts(drawing(diagram(named(name)), "svg"))
    shown = " ".join(" ".join(texts).split())
    for label in (name, f"{name}1", f"{name}2", f"{name}3"):
        assert " ".join(label.split()) in shown


def unescaped(label: str) -> str:
    label = label.replace("<br>", "\n")
    return re.sub(r"#(\d+);", lambda match: chr(int(match[1])), label)


@pytest.mark.parametrize("name", NAMES)
def test_mermaid_labels_hold_nothing_but_plain_characters(name: str) -> None:
    text = to_mermaid(figure(diagram(named(name))))
    quoted = re.findall(r'"([^"\n]*)"', text)
    names = (name.strip(), f"{name}1", f"{name}2", f"{name}3", "abs")
    assert sorted(map(unescaped, quoted)) == sorted(names)
    for label in quoted:
        assert re.fullmatch(r"(?:[\w .,:=()\[\]'+-]|#\d+;|<br>)*", label)
    outside = re.sub(r'"[^"\n]*"', "", text)
    assert re.fullmatch(r"[\w\s()\[\]|>:#,-]*", outside)


def test_names_do_not_change_the_shape_of_the_dot_text() -> None:
    plain = to_digraph(figure(diagram(named("x")))).source
    for name in NAMES:
        dot = to_digraph(figure(diagram(named(name)))).source
        outside = re.sub(r'"(?:[^"\\]|\\.)*"', "", dot, flags=re.DOTALL)
        assert outside.count("->") == plain.count("->")
        assert outside.count("[") == plain.count("[")


#: What a terminal obeys, what turns text, and what XML does not have; and how it is shown.
UNSEEN = {
    "\x00": r"\x00",
    "\t": r"\x09",
    "\x1b[2J": r"\x1b[2J",
    "\r": r"\x0d",
    "\x9b1A": r"\x9b1A",
    "\u2028": r"\u2028",
    "\u202e": r"\u202e",
    "\ud800": r"\ud800",
    "\ufffe": r"\ufffe",
}


@pytest.mark.parametrize("form", ["dot", "mmd"])
@pytest.mark.parametrize("name", UNSEEN)
def test_drawings_hold_nothing_that_nobody_sees(form: str, name: str) -> None:
    text = drawing(diagram(named(f"a{name}b")), form).decode()
    assert "\t" not in text.replace("\n\t", "")
    assert all(c.isprintable() for c in re.sub(r"[\t\n]", "", text))
    shown = unescaped(text).replace("\\\\", "\\")
    assert f"a{UNSEEN[name]}b1" in shown


@needs_program
@pytest.mark.parametrize("name", UNSEEN)
def test_svg_is_well_formed_whatever_things_are_called(name: str) -> None:
    texts = svg_texts(drawing(diagram(named(f"a{name}b")), "svg"))
    assert {f"a{UNSEEN[name]}b{end}" for end in ("", 1, 2, 3)} <= set(texts)


@needs_program
def test_svg_is_well_formed_and_shows_all() -> None:
    texts = set(svg_texts(drawing(diagram(all_operators()), "svg")))
    assert {"raw", "more", "done", "short", "words", "clean", "merge"} <= texts
    assert {"3 workers", "split is_long", "batch 5", "fill_batch=False"} <= texts


@needs_program
def test_png_is_a_picture() -> None:
    data = drawing(diagram(all_operators()), "png")
    assert data.startswith(b"\x89PNG\r\n\x1a\n")
    assert b"IEND" in data[-12:]


def test_two_tasks_of_one_name_stay_two_nodes() -> None:
    p = skorche.Pipeline()
    p.chain([clean, clean, skorche.task(is_long, name="clean")], skorche.Queue("a"))
    for text in (to_digraph(figure(diagram(p))).source, to_mermaid(figure(diagram(p)))):
        nodes = [
            line for line in text.splitlines() if "clean" in line and "->" not in line
        ]
        assert len([line for line in nodes if line.strip().startswith("stage")]) == 3
        for number in (1, 2):
            assert re.search(rf"stage{number} -+>.* ?stage{number + 1}", text)


# ---- programs


def test_the_program_of_the_optional_extra_is_found(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """It stands beside this Python, in an environment that is not on the path."""
    try:
        importlib.metadata.version("graphviz-pure")
    except importlib.metadata.PackageNotFoundError:
        pytest.skip("skorche[pure] is not installed")
    monkeypatch.setenv("PATH", "/nowhere")
    assert drawing(diagram(named("a")), "svg").strip().endswith(b"</svg>")


def test_without_a_program_the_error_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(drawings, "_find_program", lambda name: None)
    for form in ("svg", "png"):
        with pytest.raises(DrawingError, match="install Graphviz.*skorche.pure"):
            drawing(diagram(named("a")), form)
    assert drawing(diagram(named("a")), "dot")


@pytest.mark.parametrize(
    "body, words",
    [
        ("echo no memory >&2; exit 3", "no memory"),
        ("exit 3", "3"),
        ("exit 0", "could not draw"),
        ("exec 0<&-; echo closed >&2; exit 1", "closed"),
    ],
)
def test_a_program_that_fails_is_an_error_with_its_words(
    body: str, words: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = tmp_path / "dot"
    program.write_text(f"#!/bin/sh\n{body}\n")
    program.chmod(0o755)
    monkeypatch.setattr(drawings, "_find_program", lambda name: str(program))
    with pytest.raises(DrawingError, match=words):
        drawing(diagram(named("a" * 100_000)), "svg")


def test_the_program_on_the_path_comes_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "bin").mkdir()
    program = tmp_path / "bin/dot"
    program.write_text("#!/bin/sh\necho mine $1\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(program.parent), prepend=os.pathsep)
    assert drawing(diagram(named("a")), "svg") == b"mine -Tsvg\n"


# ---- roots


def forked() -> tuple[skorche.Pipeline, dict[str, skorche.Queue]]:
    """Two inputs, a and b; a is split into x and y; y and b are merged into c."""
    p = skorche.Pipeline()
    a, b = skorche.Queue("a"), skorche.Queue("b")
    x, y = p.split(is_long, a)
    x, y = x.nameit("x"), y.nameit("y")
    c = p.merge((y, b), skorche.Queue("c"))
    out = p.map(clean, c, skorche.Queue("out"))
    return p, {"a": a, "b": b, "x": x, "y": y, "c": c, "out": out}


@pytest.mark.parametrize(
    "roots, edges, stages",
    [
        (["a"], "a x y b c out", "split merge map"),
        (["b"], "y b c out", "merge map"),
        (["c"], "c out", "map"),
        (["x"], "x", ""),
        (["x", "c"], "x c out", "map"),
        (["out", "out"], "out", ""),
        (["a", "b"], "a x y b c out", "split merge map"),
    ],
)
def test_a_drawing_shows_what_the_roots_lead_to(
    roots: list[str], edges: str, stages: str
) -> None:
    pipeline, _ = forked()
    part = reachable(diagram(pipeline), roots)
    assert {edge.name for edge in part.edges} == set(edges.split())
    assert [stage.kind for stage in part.stages] == stages.split()


def rendered(name: str = "pipeline") -> bytes:
    """What render_pipeline() wrote, in whatever form this machine can draw."""
    (path,) = Path("graphviz").iterdir()
    assert path.stem == name
    return path.read_bytes()


def dot_only(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drawings, "_find_program", lambda name: None)


Root = Callable[[dict[str, skorche.Queue]], Any]


@pytest.mark.parametrize(
    "root, shown",
    [
        (lambda q: None, {"a", "b", "x", "out"}),
        (lambda q: q["a"], {"a", "b", "x", "out"}),
        (lambda q: q["c"], {"c", "out"}),
        (lambda q: (q["x"], q["c"]), {"x", "c", "out"}),
        (lambda q: [q["c"]], {"c", "out"}),
    ],
    ids=["none", "one", "inner", "two", "list"],
)
def test_render_pipeline_takes_one_root_or_several(
    root: Root, shown: set[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    dot_only(monkeypatch)
    pipeline, queues = forked()
    pipeline.render_pipeline(root=root(queues))
    dot = rendered().decode()
    nodes = set(re.findall(r"^\s*queue\d+ \[label=(\w+)", dot, re.MULTILINE))
    assert nodes - {"y"} == shown


def test_what_ran_is_drawn_also_after_shutdown(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    dot_only(monkeypatch)
    pipeline = skorche.Pipeline()
    numbers = skorche.Queue("numbers", fixed_inputs=[1])
    found = pipeline.map(abs, numbers)
    pipeline.render_pipeline("before")
    pipeline.run()
    pipeline.render_pipeline("while")
    pipeline.shutdown()
    pipeline.render_pipeline("after", root=numbers)
    drawn = {path.stem: path.read_text() for path in Path("graphviz").iterdir()}
    assert drawn["before"] == drawn["while"] == drawn["after"]
    shown = pipeline._repr_mimebundle_()["text/plain"]
    assert shown.startswith("numbers\n    -> abs")
    assert found.flush() == [1]
    pipeline.filter(bool, skorche.Queue("others"))
    assert "abs" not in pipeline._repr_mimebundle_()["text/plain"]
    pipeline.init()
    with pytest.raises(skorche.DeclarationError):
        pipeline.render_pipeline("nothing")


@pytest.mark.parametrize(
    "root",
    [
        lambda q: skorche.Queue("c"),
        lambda q: (q["a"], skorche.Queue()),
        lambda q: "c",
        lambda q: 3,
        lambda q: ("a",),
        lambda q: {"a": 1},
        lambda q: [[q["a"]]],
    ],
    ids=["new", "half", "name", "number", "names", "dict", "nested"],
)
def test_a_root_that_is_no_queue_of_the_pipeline_is_refused(root: Root) -> None:
    pipeline, queues = forked()
    with pytest.raises(skorche.DeclarationError) as caught:
        pipeline.render_pipeline(root=root(queues))
    (problem,) = caught.value.problems
    assert problem.code == "unknown-root"
    assert problem.place.path == __file__
    assert not Path("graphviz").exists()


# ---- render_pipeline()


@needs_program
def test_render_pipeline_writes_an_svg_in_the_current_folder() -> None:
    pipeline, _ = forked()
    pipeline.render_pipeline(filename="mine")
    assert os.listdir("graphviz") == ["mine.svg"]
    ElementTree.fromstring(rendered("mine"))
    pipeline.render_pipeline(filename="mine")
    assert os.listdir("graphviz") == ["mine.svg"]


def test_render_pipeline_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    dot_only(monkeypatch)
    forked()[0].render_pipeline()
    said = capsys.readouterr()
    assert said.out == ""
    assert len(said.err.splitlines()) == 1
    assert "Graphviz" in said.err
    assert os.path.join("graphviz", "pipeline.dot") in said.err


def test_render_pipeline_declares_nothing_new(monkeypatch: pytest.MonkeyPatch) -> None:
    dot_only(monkeypatch)
    pipeline = skorche.Pipeline()
    out = pipeline.map(abs, skorche.Queue("numbers", [-1, 2]))
    before = (list(pipeline.graph.operators), diagram(pipeline))
    pipeline.render_pipeline()
    pipeline.render_pipeline(root=out)
    assert (list(pipeline.graph.operators), diagram(pipeline)) == before
    pipeline.run()
    pipeline.shutdown()
    assert out.flush() == [1, 2]


def test_render_pipeline_does_not_read_the_inputs(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    dot_only(monkeypatch)
    numbers = iter([1, 2])
    pipeline = skorche.Pipeline()
    pipeline.map(abs, skorche.Queue("numbers", numbers))
    pipeline.render_pipeline()
    assert list(numbers) == [1, 2]


# ---- notebooks


def shown_in_a_notebook(thing: Any) -> dict[str, str]:
    return dict(thing._repr_mimebundle_(include=None, exclude=None))


@needs_program
def test_a_notebook_shows_a_pipeline_and_what_a_queue_leads_to() -> None:
    pipeline, queues = forked()
    shown = shown_in_a_notebook(pipeline)
    assert set(shown) == {"text/plain", "image/svg+xml"}
    assert "    -> split is_long\n" in shown["text/plain"]
    assert {"a", "b", "x", "out"} <= set(svg_texts(shown["image/svg+xml"].encode()))
    part = shown_in_a_notebook(queues["c"])
    assert part["text/plain"] == "c\n    -> clean -> out"
    assert "a" not in svg_texts(part["image/svg+xml"].encode())
    assert shown_in_a_notebook(queues["out"]) == shown, "what led to it"
    assert not Path("graphviz").exists()


def test_a_notebook_shows_mermaid_where_nothing_can_draw(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    dot_only(monkeypatch)
    shown = shown_in_a_notebook(forked()[0])
    assert set(shown) == {"text/plain", "text/markdown", "text/vnd.mermaid"}
    assert shown["text/vnd.mermaid"].startswith("flowchart LR\n")
    assert shown["text/markdown"].startswith("```mermaid\nflowchart LR\n")


def test_a_notebook_shows_what_is_not_finished() -> None:
    assert "nothing-declared" in shown_in_a_notebook(skorche.Pipeline())["text/plain"]
    queue = skorche.Queue("a")
    assert shown_in_a_notebook(queue) == {"text/plain": "<skorche.Queue 'a'>"}
    pipeline = skorche.Pipeline()
    pipeline.batch(queue, batch_size=0)
    assert "[bad-batch-size]" in shown_in_a_notebook(queue)["text/plain"]


def test_the_function_draws_the_default_pipeline(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    dot_only(monkeypatch)
    skorche.init()
    skorche.map(abs, skorche.Queue("numbers"))
    skorche.render_pipeline("plain")
    skorche.init()
    assert b"numbers" in rendered("plain")


def test_render_pipeline_checks_what_is_declared() -> None:
    pipeline = skorche.Pipeline()
    pipeline.batch(skorche.Queue(), batch_size=0)
    with pytest.raises(skorche.DeclarationError, match="bad-batch-size"):
        pipeline.render_pipeline()
    with pytest.raises(skorche.DeclarationError, match="nothing-declared"):
        skorche.Pipeline().render_pipeline()
    assert not Path("graphviz").exists()


def test_nothing_is_drawn_while_compiling() -> None:
    Path("case.py").write_text(
        "import skorche\n"
        "out = skorche.map(abs, skorche.Queue('numbers'))\n"
        "skorche.render_pipeline('mine', root=out)\n"
        "skorche.run()\n"
    )
    for words in (["compile"], ["show", "--run"], ["render", "--run", "-o", "out.dot"]):
        result = CliRunner().invoke(main, [words[0], "case.py", *words[1:]])
        assert result.exit_code == 0, result.output
        assert not Path("graphviz").exists()
