"""`skorche diff`: what a change means, from declarations, compiled files and git."""

from __future__ import annotations

import itertools
import json
import re
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path
from xml.etree import ElementTree

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import skorche
from skorche.diagram import drawing
from skorche.diagram.changes import KINDS, Change, Snapshot, compare
from skorche.diagram.diagram import Diagram, Edge, Stage, arrange
from skorche.diagram.drawing import to_mermaid
from skorche.diagram.figure import figure_of_change
from skorche.diagram.names import describe, queue_names
from skorche.diagram.report import Compared, as_json, as_markdown
from skorche.python.visible import visible
from tests.invoke import command
from tests.places import ROOT
from tests.repositories import git

pytestmark = pytest.mark.usefixtures("here")

SCHEMA = ROOT / "docs" / "diff.schema.json"
OLD = '''
"""Sort pictures from texts."""

import skorche

LIMIT = 3


@skorche.task
def fetch(name):
    return name


@skorche.task(max_workers=2)
def process_images(names):
    return names


@skorche.task
def process_text(name):
    return name


def is_image(name):
    return name.endswith(".png")


def is_long(name):
    return len(name) > LIMIT


names = skorche.Queue("names", fixed_inputs=["a.png", "b.txt"])
q_files = skorche.map(fetch, names)
(q_images, q_texts) = skorche.split(is_image, q_files)
q_albums = skorche.batch(q_images, batch_size=2)
q_shown = skorche.map(process_images, q_albums)
q_long = skorche.filter(is_long, q_texts)
q_read = skorche.map(process_text, q_long)
reports = skorche.merge((q_shown, q_read))
skorche.run()
'''
# What is edited, and what that means, in lines of `skorche diff`.
EDITS: dict[str, tuple[list[tuple[str, str]], list[str]]] = {
    "nothing": ([("LIMIT = 3", "LIMIT  =  3"), ("LIMIT  =  3", "LIMIT = 3")], []),
    "workers": (
        [("max_workers=2", "max_workers=4")],
        ["~ process_images: max_workers 2 → 4"],
    ),
    "workers, unset": (
        [("(max_workers=2)", "")],
        ["~ process_images: max_workers 2 → 1"],
    ),
    "logger": (
        [("max_workers=2", 'max_workers=2, logger="log"')],
        ["~ process_images: logger unset → log"],
    ),
    "size": ([("batch_size=2", "batch_size=5")], ["~ batch: size 2 → 5"]),
    "filling": (
        [("batch_size=2", "batch_size=2, fill_batch=False")],
        ["~ batch 2: fill_batch True → False"],
    ),
    "bound": (
        [('fixed_inputs=["a', 'maxsize=5, fixed_inputs=["a')],
        ["~ queue names: maxsize unset → 5"],
    ),
    "queue renamed": ([("q_files", "q_found")] * 2, ["~ queue q_files → q_found"]),
    "two queues renamed": (
        [("q_files", "q_found")] * 2 + [("q_long", "q_kept")] * 2,
        ["~ queue q_files → q_found", "~ queue q_long → q_kept"],
    ),
    "branch renamed": (
        [("q_images", "q_pictures")] * 2,
        ["~ queue q_images → q_pictures"],
    ),
    "output renamed": ([("reports =", "results =")], ["~ queue reports → results"]),
    "input renamed": ([('"names"', '"files"')], ["~ queue names → files"]),
    "stage added": (
        [
            ("q_texts)\n", "q_texts)\nq_long = skorche.map(strip, q_long)\n"),
            ("def is_long", "def strip(name):\n    return name\n\n\ndef is_long"),
        ],
        ["+ strip added after filter is_long", "+ code of strip added"],
    ),
    "stage added in front": (
        [("skorche.map(fetch, names)", "skorche.map(fetch, skorche.map(str, names))")],
        ["+ str added before fetch"],
    ),
    "stage removed": (
        [
            ("q_read = skorche.map(process_text, q_long)\n", ""),
            ("q_shown, q_read", "q_shown, q_long"),
        ],
        [
            "- process_text removed",
            "~ merge into reports takes q_shown, q_long",
            "- code of process_text removed",
        ],
    ),
    "stage moved": (
        [
            ("q_long = skorche.filter(is_long, q_texts)\n", ""),
            (
                "q_read = skorche.map(process_text, q_long)",
                "q_read = skorche.map(process_text, q_texts)\nq_long = skorche.filter(is_long, q_read)",
            ),
            ("q_shown, q_read", "q_shown, q_long"),
        ],
        [
            "~ filter is_long moved after process_text",
            "~ merge into reports takes q_shown, q_long",
        ],
    ),
    "stage moved to another branch": (
        [
            ("q_long = skorche.filter(is_long, q_texts)\n", ""),
            ("q_albums =", "q_long = skorche.filter(is_long, q_images)\nq_albums ="),
            ("batch(q_images", "batch(q_long"),
            ("process_text, q_long", "process_text, q_texts"),
        ],
        ["~ filter is_long moved after split is_image (True)"],
    ),
    "task renamed": (
        [("process_text", "read_text")] * 2,
        ["~ process_text → read_text"],
    ),
    "task replaced": (
        [("process_text, q_long", "str, q_long")],
        [
            "+ str added after filter is_long",
            "- process_text removed",
            "- code of process_text removed",
        ],
    ),
    "predicate changed": (
        [("filter(is_long", "filter(is_image")],
        [
            "~ filter is_long → is_image",
            "- code of LIMIT removed",
            "- code of is_long removed",
        ],
    ),
    "branch added": (
        [
            (
                "(q_images, q_texts) = skorche.split(is_image, q_files)",
                "(q_images, q_texts, q_rest) = skorche.split(is_image, q_files, (True, False, None))",
            ),
        ],
        ["+ split is_image: branch None → q_rest added", "+ output q_rest added"],
    ),
    "branches change sides": (
        [("(q_images, q_texts)", "(q_texts, q_images)")],
        [
            "~ batch 2 moved after split is_image (False)",
            "~ filter is_long moved after split is_image (True)",
        ],
    ),
    "code changed": (
        [("len(name) > LIMIT", "len(name) >= LIMIT")],
        ["~ code of is_long changed"],
    ),
    "constant changed": (
        [("LIMIT = 3", "LIMIT = 4")],
        ["~ code of LIMIT changed"],
    ),
    "inputs changed": (
        [('"b.txt"', '"c.txt"')],
        ["~ compiled-in inputs of names changed"],
    ),
    "description changed": ([("Sort", "Tell")], ["~ description changed"]),
}


def edited(edits: list[tuple[str, str]]) -> str:
    text = OLD.lstrip()
    for old, new in edits:
        assert old in text, old
        text = text.replace(old, new, 1)
    return text


def told(stdout: str) -> list[str]:
    """The changes, without the names of the files and the differences of texts."""
    lines = stdout.splitlines()[1:]
    return [line[2:] for line in lines if line[2] in "+-~"]


# ---- what changes mean


@cache
def old_compiled() -> str:
    Path("old.py").write_text(OLD.lstrip())
    command("compile", "old.py", "-o", "old_compiled.py")
    return Path("old_compiled.py").read_text()


@pytest.mark.parametrize("name", EDITS)
def test_an_edit_is_told_by_what_it_means(name: str) -> None:
    """Of declarations, and the same of compiled files."""
    edits, wanted = EDITS[name]
    Path("old.py").write_text(OLD.lstrip())
    Path("new.py").write_text(edited(edits))
    expect = 1 if wanted else 0
    plain = command("diff", "--run", "old.py", "new.py", expect=expect)
    assert sorted(told(plain.stdout)) == sorted(wanted)
    Path("a.py").write_text(old_compiled())
    command("compile", "new.py", "-o", "b.py")
    read = command("diff", "a.py", "b.py", expect=expect)
    assert told(read.stdout) == told(plain.stdout)


def test_the_way_back_tells_the_opposite() -> None:
    Path("old.py").write_text(OLD.lstrip())
    Path("new.py").write_text(edited(EDITS["stage added"][0]))
    lines = told(command("diff", "--run", "new.py", "old.py", expect=1).stdout)
    assert lines[:2] == ["- strip removed", "- code of strip removed"]


def test_the_text_of_a_function_is_shown_where_it_changed() -> None:
    Path("old.py").write_text(OLD.lstrip())
    Path("new.py").write_text(edited([("> LIMIT", ">= LIMIT")]))
    assert command(
        "diff", "--run", "old.py", "new.py", expect=1
    ).stdout.splitlines() == [
        "old.py → new.py",
        "  ~ code of is_long changed",
        "      @@ -1,2 +1,2 @@",
        "       def is_long(name):",
        "      -    return len(name) > LIMIT",
        "      +    return len(name) >= LIMIT",
    ]


# ---- any two graphs


def diagrams() -> st.SearchStrategy[Diagram]:
    return st.builds(_diagram, st.lists(st.integers(0, 999), min_size=1, max_size=12))


def _diagram(numbers: list[int]) -> Diagram:
    """A pipeline whose steps are chosen by numbers."""
    p = skorche.Pipeline()
    names = (f"q{n}" for n in itertools.count())
    ends = [skorche.Queue("input")]
    for number in numbers:
        queue = ends.pop(number % len(ends))
        name = next(names) if number % 2 else None
        match number % 6:
            case 0 | 1:
                task = skorche.task(
                    abs, name=f"t{number % 4}", max_workers=1 + number % 3
                )
                ends.append(p.map(task, queue, skorche.Queue(name)))
            case 2:
                values = range(1 + number % 3)
                ends += p.split([abs, str][number % 2], queue, values)
            case 3:
                ends.append(
                    p.filter([abs, str][number % 2], queue, skorche.Queue(name))
                )
            case 4:
                ends.append(p.batch(queue, skorche.Queue(name), 1 + number % 4))
            case _ if ends:
                ends.append(p.merge((queue, ends.pop()), skorche.Queue(name)))
            case _:
                ends.append(p.unbatch(queue, skorche.Queue(name)))
    return describe(p.graph, queue_names(p.graph))


@settings(max_examples=50, deadline=None)
@given(diagrams(), diagrams())
def test_two_graphs_differ_if_and_only_if_a_change_is_told(
    a: Diagram, b: Diagram
) -> None:
    comparison = compare(Snapshot(a), Snapshot(b))
    assert bool(comparison.changes) == (a != b)
    assert not compare(Snapshot(a), Snapshot(a)).changes
    shown = to_mermaid(figure_of_change(comparison))
    assert ("stroke-width:3px" in shown) >= any(
        change.kind.startswith("stage-") for change in comparison.changes
    )


@settings(max_examples=40, deadline=None)
@given(diagrams(), st.data())
def test_one_more_stage_is_one_addition(diagram: Diagram, data: st.DataObject) -> None:
    """Wherever it is put, nothing else is told but what the stage brings along."""
    edge = data.draw(st.sampled_from(diagram.edges))
    new = with_stage(diagram, edge.name)
    comparison = compare(Snapshot(diagram), Snapshot(new))
    stages = [c for c in comparison.changes if c.kind.startswith("stage-")]
    assert [(c.kind, c.name) for c in stages if c.kind != "stage-rewired"] == [
        ("stage-added", "fresh")
    ]
    back = compare(Snapshot(new), Snapshot(diagram))
    kinds = {change.kind for change in back.changes}
    assert "stage-removed" in kinds and "stage-added" not in kinds


def with_stage(diagram: Diagram, name: str) -> Diagram:
    """The diagram with one more stage behind a queue."""
    stages = [
        replace(s, reads=tuple("fresh_out" if r == name else r for r in s.reads))
        for s in diagram.stages
    ]
    fresh = Stage("map", "fresh", (name,), ("fresh_out",))
    return arrange([*diagram.edges, Edge("fresh_out", implied=True)], [*stages, fresh])


# ---- where the two are found


@pytest.fixture
def repository(here: Path) -> Iterator[Path]:
    """A project whose compiled file is committed, and whose declaration has changed."""
    Path("pyproject.toml").write_text('[tool.skorche]\nsources = ["images.py"]\n')
    Path("images.py").write_text(OLD.lstrip())
    command("compile")
    git("init", "-q", "-b", "main", ".")
    git("add", "-A")
    git("commit", "-qm", "first")
    Path("images.py").write_text(edited(EDITS["workers"][0]))
    yield here


CHANGED = "  ~ process_images: max_workers 2 → 4\n"


def test_a_pipeline_that_comes_or_goes_is_told_by_its_name(repository: Path) -> None:
    Path("generated/images.py").rename("generated/pictures.py")
    text = command("diff", "--git", "main", expect=1).stdout
    assert "main:generated/images.py → nothing\n" in text
    assert "nothing → generated/pictures.py\n" in text
    text = command("diff", "--git", "main", "--format", "markdown", expect=1).stdout
    assert "### `main:generated/images.py`\n" in text
    assert "### `generated/pictures.py`\n" in text


def test_what_else_lies_in_the_folder_is_let_be(repository: Path) -> None:
    Path("generated/folder.py").mkdir()
    Path("generated/picture.py").write_bytes(b"\xff\xfe\0a")
    command("diff", "--git", "main")


@pytest.fixture
def both(repository: Path) -> Path:
    """The same, compiled to both targets."""
    Path("pyproject.toml").write_text(
        '[tool.skorche]\nsources = ["images.py"]\ntargets = ["threads", "serial"]\n'
    )
    Path("images.py").write_text(OLD.lstrip())
    command("compile")
    git("add", "-A")
    git("commit", "-qm", "for both")
    Path("images.py").write_text(edited(EDITS["workers"][0]))
    command("compile")
    return repository


def test_what_is_compiled_to_two_targets_is_told_once(both: Path) -> None:
    result = command("diff", "--git", "main", expect=1)
    names = (
        "main:generated/images.py → generated/images.py, "
        "likewise generated/images_serial.py"
    )
    assert result.stdout == f"{names}\n{CHANGED}"
    result = command("diff", "--git", "main~", "--format", "json", expect=1)
    changes = [p["changes"] for p in json.loads(result.stdout)["pipelines"]]
    assert [[c["kind"] for c in found] for found in changes] == [
        ["project-setting-changed"],
        ["setting-changed"],
        ["pipeline-added"],
    ]
    words = ("images.py", "-o", "generated/images.py", "--force")
    command("compile", *words, "--target", "serial")
    first, _, second = command("diff", "--git", "main", expect=1).stdout.partition(
        "\n\n"
    )
    assert first.endswith("  ~ compiled with target: threads → serial")
    names = "main:generated/images_serial.py → generated/images_serial.py"
    assert second == f"{names}\n{CHANGED}"


def test_a_file_of_one_target_that_says_something_else_is_told_too(both: Path) -> None:
    path = Path("generated/images_serial.py")
    path.write_text(path.read_text().replace("item = fetch(item)", "item = str(item)"))
    command("diff", "--git", "main", expect=1)
    path.write_text(path.read_text().replace("class PipelineError", "class Error"))
    lines = command("diff", "--git", "main", expect=1).stdout.splitlines()
    assert lines[3] == "main:generated/images_serial.py → generated/images_serial.py"
    assert "is not as skorche writes it" in lines[4]


@pytest.mark.parametrize(
    "old", ["main:generated/images.py", "main:generated/images_serial.py"]
)
@pytest.mark.parametrize(
    "new", ["images.py", "generated/images.py", "generated/images_serial.py"]
)
def test_files_of_either_target_say_the_same(both: Path, old: str, new: str) -> None:
    """All settings of stages too, also those that mean nothing in one thread."""
    result = command("diff", "--run", old, new, expect=1)
    assert result.stdout == f"{old} → {new}\n{CHANGED}"


def test_a_declaration_is_found_by_any_target_at_a_revision(both: Path) -> None:
    git("rm", "-q", "--cached", "generated/images.py")
    git("commit", "-qm", "serial alone")
    result = command("diff", "--git", "main", "--run", "images.py", expect=1)
    assert result.stdout == f"main:generated/images_serial.py → images.py\n{CHANGED}"


def test_a_compiled_file_at_a_revision(repository: Path) -> None:
    words = ("diff", "--run", "main:generated/images.py", "images.py")
    result = command(*words, expect=1)
    assert result.stdout == f"main:generated/images.py → images.py\n{CHANGED}"
    command("compile")
    command("diff", "main:generated/images.py", "generated/images.py", expect=1)
    command("diff", "--run", "images.py", "generated/images.py")


def test_all_compiled_files_since_a_revision(repository: Path) -> None:
    command("diff", "--git", "main")
    command("compile")
    result = command("diff", "--git", "main", expect=1)
    line = "main:generated/images.py → generated/images.py\n"
    assert result.stdout == line + CHANGED
    Path("other.py").write_text(OLD.lstrip())
    command("compile", "other.py")
    Path("generated/images.py").unlink()
    lines = command("diff", "--git", "main", expect=1).stdout.splitlines()
    assert [line for line in lines if line.startswith("  ")] == [
        "  - pipeline main:generated/images.py removed",
        "  + pipeline generated/other.py added",
    ]


def test_a_declaration_since_a_revision(repository: Path) -> None:
    for folder in (".", "generated"):
        with pytest.MonkeyPatch.context() as patch:
            patch.chdir(folder)
            path = Path("images.py") if folder == "." else Path("../images.py")
            assert (
                CHANGED
                in command("diff", "--run", "--git", "main", str(path), expect=1).stdout
            )


def test_nothing_of_a_compiled_file_is_run(repository: Path) -> None:
    path = Path("generated/images.py")
    text = path.read_text().replace("LIMIT = 3", "LIMIT = open('ran', 'w')")
    path.write_text(text)
    result = command("diff", "main:generated/images.py", str(path), expect=1)
    assert "code of LIMIT changed" in result.stdout
    assert not Path("ran").exists()


def test_what_is_hidden_in_the_machinery_is_told(repository: Path) -> None:
    path = Path("generated/images.py")
    path.write_text(path.read_text().replace("class Bell:", "class Bell(object):"))
    result = command("diff", "--git", "main", expect=1)
    assert "generated/images.py is not as skorche writes it: " in result.stdout
    assert "Bell differs" in result.stdout


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["images.py"], "diff takes OLD and NEW"),
        (["nothing.py", "images.py"], "nothing.py: there is no such file"),
        (["main:images.py", "images.py"], "a declaration at a revision is never run"),
        (["main:nothing.py", "images.py"], "main has no file nothing.py"),
        (["nowhere:images.py", "images.py"], "nowhere is no revision of a git"),
        (["--output=x:images.py", "images.py"], "No such option"),
        (["--", "-p:images.py", "images.py"], "-p is no revision"),
        (["--git", "nowhere"], "nowhere is no revision of a git repository"),
        (["images.py", "broken.py"], "[bad-batch-size]"),
        (["images.py", "spoilt.py"], "spoilt.py cannot be read: line 3: "),
        (["images.py", "images.py", "images.py"], "diff takes OLD and NEW"),
        (["--git", "main", "--format", "svg"], "svg is for two pipelines"),
    ],
)
def test_what_cannot_be_compared_is_exit_2(
    repository: Path, words: list[str], message: str
) -> None:
    Path("broken.py").write_text(OLD.replace("batch_size=2", "batch_size=0"))
    text = Path("generated/images.py").read_text()
    Path("spoilt.py").write_text(text.replace('"""Sort', "'"))
    Path("generated/second.py").write_text(text)
    assert message in command("diff", "--run", *words, expect=2).stderr


# ---- how it is shown


def test_json_keeps_to_its_schema(repository: Path) -> None:
    command("compile")
    result = command("diff", "--git", "main", "--format", "json", expect=1)
    document = json.loads(result.stdout)
    schema = json.loads(SCHEMA.read_text())
    jsonschema.validate(document, schema)
    assert document["pipelines"][0]["changes"] == [
        {
            "kind": "setting-changed",
            "name": "process_images",
            "text": "process_images: max_workers 2 → 4",
            "before": "max_workers=2",
            "after": "max_workers=4",
        }
    ]
    kinds = schema["properties"]["pipelines"]["items"]["properties"]["changes"]
    assert kinds["items"]["properties"]["kind"]["enum"] == list(KINDS)


def test_json_of_what_is_the_same_is_there(repository: Path) -> None:
    result = command("diff", "--git", "main", "--format", "json")
    jsonschema.validate(json.loads(result.stdout), json.loads(SCHEMA.read_text()))
    assert json.loads(result.stdout)["pipelines"][0]["changes"] == []


def test_markdown_has_words_a_drawing_and_the_code() -> None:
    Path("old.py").write_text(OLD.lstrip())
    edits = [("max_workers=2", "max_workers=4"), ("> LIMIT", ">= LIMIT")]
    edits += [("process_text, q_long", "str, q_long")]
    Path("new.py").write_text(edited(edits))
    text = command(
        "diff", "--run", "old.py", "new.py", "--format", "markdown", expect=1
    ).stdout
    assert text.startswith("### `new.py`\n\n- `+ str added after filter is_long`\n")
    drawing = text.partition("```mermaid\n")[2].partition("```")[0]
    assert drawing.startswith("flowchart LR\n")
    marks = dict(re.findall(r"style (\w+) stroke:(#\w+)", drawing))
    title = dict(re.findall(r'^    (\w+)[(\[{]+"([^"]*)"', drawing, re.MULTILINE))
    seen = {
        title[name].partition("<br>")[0]: marks[name] for name in marks if name in title
    }
    green, yellow, red = "#2da44e", "#d4a72c", "#cf222e"
    assert seen == {
        "str": green,
        "process_images": yellow,
        "filter is_long": yellow,
        "process_text": red,
    }
    assert "```diff\n@@ -1,2 +1,2 @@\n def is_long(name):\n" in text


@pytest.mark.parametrize(
    "name", ["`a`", "``` x", "<script>", "a\n\n# b", "[x](y)", "|", "-->", "a & b"]
)
def test_names_stay_words_in_markdown(name: str) -> None:
    change = Change("code-changed", name, f"code of {name} changed", name, "new")
    text = as_markdown([Compared(name, name, (change,))])
    bare = re.sub(r"(`+)(?!`).*?(?<!`)\1(?!`)", "CODE", text, flags=re.DOTALL)
    assert not re.search(r"script>|\[x\]|-->|^# b|&(?!#\d+;)", bare, re.MULTILINE)


def test_nothing_changed_is_said_in_markdown_too() -> None:
    Path("old.py").write_text(OLD.lstrip())
    result = command("diff", "--run", "old.py", "old.py", "--format", "markdown")
    assert result.stdout == "No pipeline changed.\n"


def test_json_of_odd_names_is_json() -> None:
    change = Change("code-changed", '"', "\n\\", "\u2028", "\x00")
    jsonschema.validate(
        json.loads(as_json([Compared('"', "ü", (change,))])),
        json.loads(SCHEMA.read_text()),
    )


@pytest.mark.parametrize(
    "odd", ["\x00", "\x1b[2J", "\x9b", "\u2028", "\u202e", "\ud800"]
)
def test_reports_hold_nothing_that_nobody_sees(odd: str) -> None:
    change = Change("code-changed", odd, f"code of {odd} changed", odd, f"{odd} # new")
    compared = [Compared(odd, odd, (change,))]
    for text in (as_markdown(compared), as_json(compared)):
        assert all(c.isprintable() for c in text.replace("\n", ""))
    [told] = json.loads(as_json(compared))["pipelines"]
    assert (told["old"], told["changes"][0]["after"]) == (odd, f"{odd} # new")
    assert as_markdown(compared).count(visible(odd)) >= 4


@pytest.mark.skipif(
    not any(map(drawing._find_program, drawing.PROGRAMS)),
    reason="nothing here can draw",
)
def test_svg_is_the_drawing() -> None:
    Path("old.py").write_text(OLD.lstrip())
    Path("new.py").write_text(edited(EDITS["task replaced"][0]))
    result = command("diff", "--run", "old.py", "new.py", "--format", "svg", expect=1)
    root = ElementTree.fromstring(result.stdout)
    texts = {node.text for node in root.iter("{http://www.w3.org/2000/svg}text")}
    assert {"str", "process_text", "fetch"} <= texts
    assert 'stroke="#2da44e"' in result.stdout and 'stroke="#cf222e"' in result.stdout
