"""`skorche check`, and what `skorche compile` overwrites: causes told apart."""

from __future__ import annotations

import ast
import os
import re
import subprocess
import sys
import textwrap
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from skorche.cli import main
from skorche.compiler import TARGETS, compile_file
from skorche.review.causes import causes
from tests.invoke import command
from tests.local_targets import LOCAL
from tests.repositories import git
from tests.review.projects import PROJECT, replace

ROOT = Path(__file__).parents[2]
Edit = Callable[[str], str]


def commit() -> None:
    git("add", "-A")
    git("commit", "-qm", "a change")


def said() -> str:
    """What check says of the one file, without the diff."""
    return command("check", expect=1).stdout.partition("\n")[0]


# ---- causes


def test_a_fresh_file_is_fresh(project: Path) -> None:
    result = command("check")
    assert result.stdout == "" and result.stderr == "1 fresh\n"


def test_a_change_of_the_declaration_is_told(project: Path) -> None:
    replace("words.py", "max_workers=2", "max_workers=4")
    result = command("check", expect=1)
    path = Path("generated/words.py")
    assert result.stdout.splitlines()[:3] == [
        f"{path}: the declaration changed; clean: max_workers 2 → 4",
        f"--- {path}",
        f"+++ {path} as compiled from words.py",
    ]
    assert "-    -> clean (max_workers=2)" in result.stdout
    assert "+    -> clean (max_workers=4)" in result.stdout
    assert result.stdout.endswith(
        "hint: say `skorche compile`, and commit what it writes\n"
    )
    command("compile")
    command("check")


@pytest.mark.parametrize(
    ("old", "new", "what"),
    [
        ("lower()", "upper()", "clean differs from the declaration's"),
        ("LONG = 6", "LONG = 7", "LONG differs from the declaration's"),
        ("batch_size=2", "batch_size=3", "batch: size 2 → 3"),
        ('"are", ', "", "compiled-in inputs of words changed"),
        ("q_short", "q_brief", "queue q_short → q_brief"),
        ("Count the", "Count all", "description changed"),
        ("# Some", "# Many", "clean differs from the declaration's"),
    ],
)
def test_what_changed_in_the_declaration_is_named(
    project: Path, old: str, new: str, what: str
) -> None:
    replace("words.py", old, new)
    assert said().endswith(f"the declaration changed; {what}")


EDITS = {
    "a number of workers": ("workers=2", "workers=9"),
    "a worker": ("batch += items", "batch.extend(items)"),
    "what a stage calls": ("(pipeline, clean, ", "(pipeline, str, "),
    "what is around a task": ("(pipeline, clean, ", "(pipeline, print(clean), "),
    "a name for a task": (
        'is_long, reads="clean_out"',
        'is_long, name="is_short", reads="clean_out"',
    ),
    "where items go": (
        'True: "q_long", False: "q_short"',
        'True: "q_short", False: "q_long"',
    ),
    "the machinery": ("self.stopped = False", "self.stopped = bool(0)"),
    "a comment in the machinery": ("# Items that a", "# How many items a"),
    "a comment at the end": ("    sys.exit(", "    # the end\n    sys.exit("),
    "a statement of its own": ("class Queue:", "print('hello')\n\n\nclass Queue:"),
    "an import": ("import json\n", "import json\nimport zlib\n"),
    "an import that is gone": ("import sys\n", ""),
    "an import of another thing": (
        "from typing import Any",
        "from typing import List, Any",
    ),
    "a stage that is gone": ("    batch_stage(pipeline, 2", "    print(pipeline, 2"),
    "a function of the machinery that is gone": ("class Bell:", "class Ball:"),
    "the docstring of run()": ("Run the pipeline to its end", "Run it"),
    "the picture": ("-> split is_long", "-> split is_lengthy"),
    "the picture, which makes no sense": ("-> split is_long", "=> split is_long"),
    "the name of a queue": ('reads="q_long"', 'reads="q_lang"'),
    "what is no Python": ("class Queue:", "class Queue"),
    "a section": ("# ---- Pipeline ---", "# ---- Pipes ---"),
    "a task": ("lower()", "upper()"),
    "a comment of a task": ("# Some come", "# Some may come"),
    "a constant": ("LONG = 6", "LONG = 5"),
    "an input": ('"are"', '"were"'),
}


@pytest.mark.parametrize("edit", [*EDITS][::2])  # compile asks the same of all
def test_an_edit_by_hand_is_told(project: Path, edit: str) -> None:
    replace("generated/words.py", *EDITS[edit])
    assert "the file was edited by hand; " in said()


@pytest.mark.parametrize("edit", EDITS)
def test_an_edit_by_hand_is_told_and_not_overwritten(project: Path, edit: str) -> None:
    old, new = EDITS[edit]
    replace("generated/words.py", old, new)
    edited = Path("generated/words.py").read_text()
    result = command("compile", expect=1)
    assert "the file was edited by hand; " in result.stderr
    assert result.stderr.endswith(
        "    hint: bring the edit to words.py; use --force to overwrite it\n"
    )
    assert Path("generated/words.py").read_text() == edited


def test_an_edit_by_hand_is_overwritten_by_force(project: Path) -> None:
    replace("generated/words.py", *EDITS["a task"])
    command("compile", "--force")
    command("check")


@pytest.mark.parametrize("line_length", ["60", "120"])
def test_a_formatter_is_no_hand(project: Path, line_length: str) -> None:
    words = ["-m", "black", "-q", "-l", line_length, "generated/words.py"]
    subprocess.run([sys.executable, *words], check=True)
    assert said().endswith(": only the format differs: a formatter was here")
    command("compile")
    command("check")


def test_both_a_hand_and_a_declaration_are_told(project: Path) -> None:
    replace("generated/words.py", "self.stopped = False", "self.stopped = bool(0)")
    replace("words.py", "max_workers=2", "max_workers=4")
    lines = command("check", expect=1).stdout.splitlines()
    assert lines[0].endswith("the declaration changed; clean: max_workers 2 → 4")
    assert lines[1].endswith("the file was edited by hand; Queue differs")
    command("compile", expect=1)


def test_a_missing_file_is_told(project: Path) -> None:
    Path("generated/words.py").unlink()
    lines = command("check", expect=1).stdout.splitlines()
    assert lines == [
        f"{Path('generated/words.py')}: the file is missing",
        "hint: say `skorche compile`, and commit what it writes",
    ]


def test_a_file_that_is_not_skorches_is_told(project: Path) -> None:
    Path("generated/words.py").write_text("print('mine')\n")
    assert said().endswith(": skorche did not write this file")


def test_a_file_that_is_left_over_is_told(project: Path) -> None:
    Path("words.py").rename("other.py")
    command("compile")
    assert said().endswith("words.py: no declaration gives this file any more")
    result = command("check", "generated/words.py", expect=1)
    assert "no declaration gives this file any more" in result.stdout
    command("check", "other.py", "generated/other.py")


def test_a_declaration_that_does_not_compile_is_exit_2(project: Path) -> None:
    replace("words.py", "batch_size=2", "batch_size=0")
    result = command("check", expect=2)
    assert "[bad-batch-size]" in result.stderr


def test_a_message_of_ones_own_is_said_last(project: Path) -> None:
    command("check", "--message", "ask Ada")
    replace("words.py", "max_workers=2", "max_workers=4")
    result = command("check", "--message", "ask Ada", expect=1)
    assert result.stdout.endswith("\nask Ada\n")


def test_check_runs_no_pipeline_and_writes_nothing(project: Path) -> None:
    replace("words.py", "# Some", "open('ran', 'w')  # Some")
    before = {path: path.stat().st_mtime_ns for path in project.rglob("*")}
    command("check", expect=1)
    after = {path: path.stat().st_mtime_ns for path in project.rglob("*")}
    assert {
        path: t for path, t in after.items() if "__pycache__" not in path.parts
    } == before


# ---- who did it, when git knows


@pytest.fixture
def repository(project: Path) -> Path:
    git("init", "-q", ".")
    commit()
    return project


def test_a_function_that_was_edited_in_a_commit_is_a_hands(repository: Path) -> None:
    replace("generated/words.py", "lower()", "upper()")
    commit()
    os.utime("words.py")  # as after a clone
    assert "edited by hand; clean differs from the declaration's" in said()


def test_a_declaration_that_changed_in_a_commit_is_told(repository: Path) -> None:
    replace("words.py", "lower()", "upper()")
    commit()
    os.utime("generated/words.py")
    assert "the declaration changed; clean differs from the declaration's" in said()


def test_what_a_shallow_clone_cannot_know_is_not_said(
    repository: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    replace("words.py", "lower()", "upper()")
    commit()
    git("clone", "-q", "--depth=1", repository.as_uri(), "clone")
    monkeypatch.chdir("clone")
    line = "the declaration changed, or the file was edited by hand; "
    assert f"{line}clean differs from the declaration's" in said()
    command("compile")


# ---- any edit


EXAMPLE = ROOT / "examples/images_and_docs.py"
TEXTS = {target: compile_file(str(EXAMPLE), "d.py", target) for target in TARGETS}
#: The lines after what is the user's, by target.
OWN = [
    (target, number)
    for target, text in TEXTS.items()
    for number, line in enumerate(text.splitlines())
    if line.strip() and number > text[: text.index("# ---- Inputs")].count("\n") + 26
]


class Nobody:
    def edited(self, kept: str, wanted: str) -> bool | None:
        return None

    def is_of_another(self, source: str) -> bool:
        return False

    def has_text(self, source: str, text: str) -> bool:
        return False

    def templates_changed(self) -> bool:
        return False


@settings(max_examples=25, deadline=None)
@given(st.sampled_from(OWN), st.sampled_from(["drop", "double", "comment", "rename"]))
def test_any_edit_of_what_is_skorches_is_a_hands(
    place: tuple[str, int], way: str
) -> None:
    target, number = place
    text = TEXTS[target]
    lines = text.splitlines()
    line = lines[number]
    match way:
        case "drop":
            lines[number : number + 1] = []
        case "double":
            lines.insert(number, line)
        case "comment":
            lines[number] += "  # mine"
        case _:
            lines[number] = line.replace("e", "E", 1)
    edited = "\n".join(lines) + "\n"
    try:
        same = ast.dump(ast.parse(edited)) == ast.dump(ast.parse(text))
    except SyntaxError:
        same = False
    found = causes(edited, text, Nobody())
    if edited == text:
        assert not found
    elif not same or way == "comment" and "---" not in line:
        assert "hand" in {cause.code for cause in found}, textwrap.dedent(line)


def calling(name: str) -> str:
    """A serial file, one stage of which, not the last, calls something else."""
    text = TEXTS["serial"]
    start = text.index("# ---- Inputs")
    return text[:start] + re.sub(r"\bunzip_file\b(?!\")", name, text[start:])


def test_a_stage_that_calls_what_is_not_there_is_a_hands() -> None:
    (cause,) = causes(calling("unzip_File"), TEXTS["serial"], Nobody())
    assert cause.code == "hand"
    assert cause.details == ("it calls unzip_File, which it does not have",)


def test_a_stage_that_calls_another_function_may_be_the_declarations() -> None:
    (cause,) = causes(calling("download_file"), TEXTS["serial"], Nobody())
    assert cause.code == "unclear"


def test_a_part_that_is_not_whole_is_told() -> None:
    """Its first line is gone, so that the rest continues what stands before."""
    text = TEXTS["threads"]
    line = next(x for x in text.splitlines(True) if x.startswith("def build_pipeline("))
    (cause,) = causes(text.replace(line, ""), text, Nobody())
    assert cause.code == "hand"
    assert cause.details == ("line 1 of its pipeline: unexpected indent",)


def test_a_docstring_said_twice_is_a_hands() -> None:
    text = TEXTS["threads"]
    line = '    """Connect the stages by queues; nothing runs yet."""\n'
    (cause,) = causes(text.replace(line, line + line), text, Nobody())
    assert cause.code == "hand"


# ---- what is carried from other files of the user's


def test_who_changed_what_is_from_another_file_is_told(project: Path) -> None:
    Path("words.py").unlink()
    Path("generated/words.py").unlink()
    Path("own").mkdir()
    helpers = "LEAST = 3\n\n\ndef is_long(word):\n    return len(word) >= LEAST\n"
    Path("own/helpers.py").write_text(helpers)
    Path("own/pipeline.py").write_text(
        '"""Keep long words."""\n\nimport helpers\nimport skorche\n\n'
        'words = skorche.Queue("words", fixed_inputs=["a", "long"])\n'
        "kept = skorche.filter(helpers.is_long, words)\nskorche.run()\n"
    )
    Path("pyproject.toml").write_text('[tool.skorche]\nsources = ["own/pipeline.py"]\n')
    command("compile")
    compiled = Path("generated/pipeline.py").read_text()
    replace("own/helpers.py", ">= LEAST", "> LEAST")
    what = "is_long differs from the declaration's"
    assert said().endswith(f"the declaration changed; {what}")
    command("compile")
    Path("generated/pipeline.py").write_text(compiled)
    assert f"edited by hand; {what}" in said()


# ---- files for event loops


@pytest.mark.parametrize("target", LOCAL)  # a cluster has no astream()
def test_a_file_for_event_loops_is_fresh_where_the_project_says_so(
    project: Path, target: str
) -> None:
    settings = f'{PROJECT}targets = ["{target}"]\n'
    Path("pyproject.toml").write_text(f"{settings}async-api = true\n")
    command("compile", "--force")
    assert "def astream(" in Path("generated/words.py").read_text()
    command("check")
    Path("pyproject.toml").write_text(settings)
    assert said().endswith("the project's settings changed; async-api")
    command("compile")
    assert "astream" not in Path("generated/words.py").read_text()
    command("check")
    command("compile", "--async-api")
    assert said().endswith("the project's settings changed; async-api")
    command("compile")


@pytest.mark.parametrize("target", TARGETS)
def test_a_file_that_says_how_far_it_is_is_fresh_where_the_project_says_so(
    project: Path, target: str
) -> None:
    settings = f'{PROJECT}targets = ["{target}"]\n'
    Path("pyproject.toml").write_text(f"{settings}progress = true\n")
    command("compile", "--force")
    assert "--progress" in Path("generated/words.py").read_text()
    command("check")
    Path("pyproject.toml").write_text(settings)
    assert said().endswith("the project's settings changed; progress")
    command("compile")
    assert "--progress" not in Path("generated/words.py").read_text()
    command("check")
    command("compile", "--progress")
    assert said().endswith("the project's settings changed; progress")
    command("compile", "--progress", "--no-script")
    assert "class Progress" not in Path("generated/words.py").read_text()


# ---- files that somebody sent, or that a merge spoilt

SPOILT: dict[str, tuple[Edit, str]] = {
    "cut off": (lambda text: text[:3000], "line "),
    "cut off in the docstring": (lambda text: text[:200], "unterminated"),
    "a merge conflict": (
        lambda text: text.replace("def run(", "<<<<<<< HEAD\ndef run("),
        "a merge conflict: <<<<<<< HEAD",
    ),
    "a merge conflict at the top": (
        lambda text: f"<<<<<<< HEAD\n{text}",
        "line 1: a merge conflict: <<<<<<< HEAD",
    ),
    "another encoding": (
        lambda text: text.replace("\n", "\n# coding: utf-7\n", 1),
        "line 2: it is in utf-7, not in UTF-8",
    ),
    "what is no text": (lambda text: text + "\0", "null bytes"),
    "too many brackets": (
        lambda text: f"{text}x = {'(' * 3000}{')' * 3000}\n",
        "too many nested parentheses",
    ),
    "too many signs": (lambda text: f"{text}x = {'-' * 99999}1\n", "nested too deep"),
}


@pytest.mark.parametrize("way", SPOILT)
def test_what_is_wrong_with_a_file_that_cannot_be_read_is_told(
    project: Path, way: str
) -> None:
    spoil, what = SPOILT[way]
    path = Path("generated/words.py")
    path.write_text(spoil(path.read_text()))
    assert "the file was edited by hand; " in said()
    assert what in said() and "<unknown>" not in said()
    assert what in command("diff", "--run", "words.py", str(path), expect=2).stderr
    result = command("compile", expect=1)
    assert what in result.stderr and "--force" in result.stderr


@pytest.mark.parametrize("target", TARGETS)
@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("max_workers=2", "max_workers=two"),
        ("max_workers=2", "workers=2"),
        ("max_workers=2", "executor=fiber"),
        ("max_workers=2", "retries=many"),
        ("max_workers=2", "retry_on=OSError"),
        ("max_workers=2", "on_error=queue"),
        ("-> batch 2", "-> batch 2 (ordered=True)"),
        ("-> batch 2", "-> batch 2 (timeout=soon)"),
        ("True -> q_long", "[...] -> q_long"),
        ("True -> q_long", "a b -> q_long"),
        ("words\n    ->", "words (maxsize=3)\n    ->"),
    ],
)
def test_a_picture_may_say_anything(
    project: Path, target: str, old: str, new: str
) -> None:
    Path("pyproject.toml").write_text(f'{PROJECT}targets = ["{target}"]\n')
    command("compile", "--force")
    replace("generated/words.py", old, new)
    assert "the file was edited by hand; " in command("check", expect=1).stdout
    result = CliRunner().invoke(
        main, ["diff", "--run", "words.py", "generated/words.py"]
    )
    assert isinstance(result.exception, SystemExit)
    assert result.exit_code in (1, 2), result.output
    assert "generated/words.py" in result.output


@pytest.mark.parametrize(
    "statement", ["open('ran', 'w')", "import ran", "raise SystemExit", "while 1: pass"]
)
@pytest.mark.parametrize(
    "before", ["LONG = 6\n", "SENTINEL: Any", "import sys\n", "def build_pipeline"]
)
def test_nothing_of_a_compiled_file_is_run(
    project: Path, statement: str, before: str
) -> None:
    Path("ran.py").write_text("open('ran', 'w')\n")
    replace("generated/words.py", before, f"{statement}\n{before}")
    Path("pyproject.toml").write_text('[tool.skorche]\nsources = ["words.py"]\n')
    command("check", expect=1)
    command("diff", "--run", "words.py", "generated/words.py", expect=1)
    command("show", "generated/words.py")
    assert not Path("ran").exists()


def test_line_ends_and_a_mark_at_the_beginning_are_no_difference(project: Path) -> None:
    path = Path("generated/words.py")
    text = path.read_text()
    path.write_bytes(text.replace("\n", "\r\n").encode())
    command("check")
    path.write_bytes(text.encode("utf-8-sig"))
    command("check")


def test_of_many_edits_a_few_are_said(project: Path) -> None:
    path = Path("generated/words.py")
    lines = "".join(f"x{number} = {number}\n" for number in range(100))
    path.write_text(path.read_text() + lines)
    assert said().endswith("; x7 is not skorche's; and 92 more")


# ---- serial files


@pytest.fixture
def serial(project: Path) -> Path:
    Path("pyproject.toml").write_text(f'{PROJECT}targets = ["serial"]\n')
    command("compile", "--force")
    os.utime("words.py", (1, 1))
    return project


SERIAL_EDITS = {
    "the machinery": ("class PipelineError(", "class PipelineError(object, "),
    "the pipeline": ("pause=False", "pause=bool(0)"),
    "a number": ("== 2", "== 3"),
    "what is called": ("item = clean(item)", "item = str(item)"),
    "what is called, with more around it": ("clean(item)", "clean(str(item))"),
    "which list is filled": ("q_long.append", "q_short.append"),
    "which branch is taken": ("if value:", "if not value:"),
    "a line more": ("item = clean(item)", "print(item); item = clean(item)"),
    "the name of a failing task": ('task = "clean"', 'task = "cleaner"'),
    "a comment": ("    with Reader(", "    # mine\n    with Reader("),
    "the settings that mean nothing": ("Not used, in one", "Unused in one"),
    "the picture": ("-> batch 2", "-> batch 3"),
    "a task": ("lower()", "upper()"),
    "a section": ("# ---- Pipeline: each", "# ---- Pipeline; each"),
}


@pytest.mark.parametrize("edit", SERIAL_EDITS)
def test_a_hands_edit_of_a_serial_file_is_told(serial: Path, edit: str) -> None:
    command("check")
    replace("generated/words.py", *SERIAL_EDITS[edit])
    assert "the file was edited by hand; " in command("check", expect=1).stdout
    command("compile", expect=1)
    command("compile", "--force")
    command("check")


def test_a_changed_declaration_of_a_serial_file_is_told(serial: Path) -> None:
    replace("words.py", "batch_size=2", "batch_size=3")
    assert said().endswith("the declaration changed; batch: size 2 → 3")
    command("compile")
    replace("words.py", "LONG = 6", "LONG = 7")
    assert said().endswith("LONG differs from the declaration's")
    command("compile")


def test_another_target_is_no_hand(serial: Path) -> None:
    Path("pyproject.toml").write_text(PROJECT)
    assert said().endswith("the project's settings changed; the target")
    command("compile")
    command("check")
    Path("pyproject.toml").write_text(f'{PROJECT}targets = ["serial"]\n')
    assert said().endswith("the project's settings changed; the target")
    command("compile")
    command("compile", "--target", "threads")
