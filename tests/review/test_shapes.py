"""What an older release of skorche wrote, told from what a hand wrote.

A newer skorche is a copy with another template; its record says what the present one
writes, as that of a release before it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

import pytest

from skorche import __version__
from skorche.compiler import compile_file
from skorche.errors import SkorcheError
from skorche.lower.targets import TARGETS
from skorche.review.reading import UnreadableError, read
from skorche.review.shapes import pieces, record_of, released_shapes
from tests.invoke import command
from tests.review.newer import Newer, shapes_in
from tests.review.projects import PROJECT

ROOT = Path(__file__).parents[2]
CASES = ROOT / "tests" / "cases"
RECORD = ROOT / "templates" / "released.txt"
#: Declarations whose files together show all that skorche can write.
SHOWN = [
    *ROOT.glob("examples/*.py"),
    *(
        path
        for folder in ("verbs", "inputs", "policies")
        for path in CASES.glob(f"{folder}/*/declaration.py")
    ),
]


#: Cases in which the user's own names are those of skorche's.
TAKEN = (
    "constants_like_private_names",
    "queues_like_the_machinery",
    "tasks_like_a_workers_variables",
    "odd_queue_names",
)
#: Some with the same stages as those, under other names.
USUAL = (
    "failures/logged_task_raises",
    "policies/async_everything",
    "verbs/loggers_of_any_name",
    "verbs/two_graphs_in_one",
)


def shapes_of(paths: Iterable[Path]) -> set[str]:
    """The shapes in compiled files; a declaration that is wrong has none."""
    found: set[str] = set()
    for path in paths:
        for target in TARGETS:
            for more in (False, True):
                try:
                    text = compile_file(
                        str(path), "d.py", target, async_api=more, progress=more
                    )
                except SkorcheError:
                    continue
                found |= shapes_in(text)
    return found


# ---- the record


def test_a_release_is_recorded(recording: bool) -> None:
    """So that later ones know it; between two releases the record does not change."""
    head = re.search(r"^## (.*)$", (ROOT / "CHANGELOG.md").read_text(), re.MULTILINE)
    assert head
    if head[1] == "Unreleased":
        pytest.skip("no release is being made")
    lines = record_of(__version__, shapes_of(SHOWN))
    if recording:
        with RECORD.open("a", encoding="utf-8") as file:
            file.write(lines)
    else:
        assert not lines, "say `pytest --record tests/review/test_shapes.py`"


def test_what_names_do_not_matter_to_has_the_same_shapes() -> None:
    """Names that the user took, and inputs under any name, make no shapes of their own."""
    odd = [CASES / "names" / name / "declaration.py" for name in TAKEN]
    usual = [CASES / name / "declaration.py" for name in USUAL]
    assert shapes_of(odd) <= shapes_of([*ROOT.glob("examples/*.py"), *usual])


def test_a_shape_begins_and_ends_with_a_release(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("skorche.review.shapes.templates_folder", lambda: tmp_path)
    record = tmp_path / "released.txt"
    record.write_text("")
    for release, shapes in (("1", "abc"), ("2", "bcd"), ("3", "acd")):
        released_shapes.cache_clear()
        lines = record_of(release, shapes)
        record.write_text(record.read_text() + lines)
        released_shapes.cache_clear()
        assert record_of(release, shapes) == ""
    assert record.read_text() == "1 + a b c\n2 + d\n2 - a\n3 + a\n3 - b\n"
    assert released_shapes() == (frozenset("abcd"), frozenset("b"))
    released_shapes.cache_clear()


def test_what_nests_too_deep_to_be_told_is_an_error() -> None:
    text = compile_file(str(ROOT / "examples/access_logs.py"), "d.py")
    deep = text.replace("TURN = ", f"DEEP = {'-' * 900}1\nTURN = ")
    with pytest.raises(UnreadableError, match="nested more than 100 deep"):
        pieces(read(deep))


# ---- upgrades


CHANGES = {
    "a comment": ("machinery/queues.py", "# Items that a", "# What a", "MAXSIZE"),
    "a class": ("machinery/queues.py", "class Queue:", "class Queue(object):", "Queue"),
    "a worker": (
        "workers/batch.py.jinja",
        "the last may be shorter",
        "the last one may be shorter",
        "batch_stage",
    ),
    "the wiring": (
        "sections/pipeline.py.jinja",
        ".with_outputs(",
        ".ending_in(",
        "build_pipeline",
    ),
    "a step": ("serial/batch.py.jinja", "== {{ step.size", ">= {{ step.size", "steps"),
    "a docstring": ("serial/pipeline.py.jinja", "if a task", "when a task", "stream"),
    "an error": (
        "machinery/serial/errors.py",
        "return self.message\n",
        "return str(self.message)\n",
        "PipelineError",
    ),
}


@pytest.fixture
def upgrade(
    request: pytest.FixtureRequest, project: Path, tmp_path: Path
) -> tuple[Newer, str]:
    """A newer skorche that knows what this one wrote into the project, and what of that it
    writes otherwise."""
    *change, what = CHANGES[request.param]
    if "serial" in change[0]:
        Path("pyproject.toml").write_text(f'{PROJECT}targets = ["serial"]\n')
        command("compile")
    newer = Newer(tmp_path / "newer", *change)
    newer.know()
    return newer, what


@pytest.mark.parametrize("upgrade", CHANGES, indirect=True)
def test_what_an_older_release_wrote_is_told_and_overwritten(
    upgrade: tuple[Newer, str],
) -> None:
    newer, what = upgrade
    path = Path("generated/words.py")
    line = f"{path}: skorche itself would now write it otherwise; {what} differs"
    assert newer.says() == [line]
    assert newer.compile() == 0


#: What a hand does to them; each meets two of the changes.
HANDS = {
    "a queue": ('"q_short"', '"q_brief"'),
    "a comment": ("class PipelineError", "# mine\nclass PipelineError"),
    "a base": ("class PipelineError(", "class PipelineError(object, "),
    "a function": ("def run(", "def other():\n    return 1\n\n\ndef run("),
}


@pytest.mark.parametrize(
    ("upgrade", "hand"),
    list(zip(CHANGES, [*HANDS, *HANDS], strict=False)),
    indirect=["upgrade"],
)
def test_a_hand_in_what_an_older_release_wrote_is_told(
    upgrade: tuple[Newer, str], hand: str
) -> None:
    newer, _ = upgrade
    old, new = HANDS[hand]
    path = Path("generated/words.py")
    users, rule, own = path.read_text().partition("# ---- Inputs")
    assert old in own
    path.write_text(users + rule + own.replace(old, new, 1))
    edited = path.read_text()
    assert any("the file was edited by hand; " in line for line in newer.says())
    assert newer.compile() == 1
    assert path.read_text() == edited


def test_what_no_release_wrote_is_not_overwritten(
    project: Path, tmp_path: Path
) -> None:
    """That of a skorche from between two releases costs a --force, and loses nothing."""
    newer = Newer(tmp_path / "newer", *CHANGES["a worker"][:3])
    kept = Path("generated/words.py").read_text()
    [line] = newer.says()
    assert line.endswith("the file was edited by hand; batch_stage differs")
    assert newer.compile() == 1
    assert Path("generated/words.py").read_text() == kept
    assert newer.run(Newer.CODE, "compile", "--force").returncode == 0
