"""A small change of a declaration is a small change of its compiled files.

Thirty edits of the examples, each for all targets. It is counted how many lines `git
diff` shows of the compiled file: those of the user's own text (which the edit needs,
whatever writes the file), those of skorche's that speak of what was edited, and those
elsewhere, which are to be none. What counts as one line of Python that is broken over
several counts as each of them. `pytest --record` writes the table that is kept in
small_diffs.md.
"""

from __future__ import annotations

import ast
import re
import subprocess
from collections import Counter
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import NamedTuple

import pytest

from skorche.compiler import compile_file
from tests.places import ROOT

TABLE = Path(__file__).parent / "small_diffs.md"
HEAD = """\
# Lines that a change of one thing changes

Of each example's compiled file, as `git diff --stat` counts them: a line that changes is
one removed and one added. "User" are lines of functions, constants and inputs, which change
as they do in the declaration; "stage" are lines of skorche's own that speak of what was
edited: at most {size} for a setting or a name, and {stage} for each stage that comes, goes,
moves or calls another function. "Machinery" are lines of a helper that no other stage
needs. "Else" are all others.

| edit | example | target | user | stage | machinery | else |
| --- | --- | --- | ---: | ---: | ---: | ---: |
"""
#: The targets, in the order of the table.
COLUMNS = ("threads", "serial", "dask")
#: The most lines of skorche's own for a setting or a name, and for a stage.
SIZE, STAGE = 8, 16
#: What takes more, and why.
EXCEPTIONS = {
    ("the name of a queue, so that a line grows too long", "threads"): (
        11,
        "four lines have the name, and one of them is now broken into four",
    ),
    ("the name of an output", "threads"): (
        10,
        "two stages fill it, so that five lines have its name",
    ),
    ("a logger", "threads"): (
        13,
        "the task gets a variable and a name, and so the line of the stage is broken",
    ),
    ("the name of a branch's queue", "serial"): (
        18,
        "the queue is read by a batch, whose list has its name in seven lines",
    ),
    ("the name of an output", "serial"): (
        24,
        "two stages fill it, a serial file writes out for each how, its script names it",
    ),
    ("a stage with several workers", "serial"): (
        22,
        "the batch after it reads another queue now, whose name its list has",
    ),
    ("a filter", "serial"): (18, "as before: a batch comes after it"),
    ("one filter more", "serial"): (18, "as before: a batch comes after it"),
    ("a branch more", "serial"): (
        24,
        "it is also a second output, of another type, and each line says which from then on",
    ),
    ("workers where there was one", "dask"): (
        75,
        "what is limited is a function of its own: one becomes three, and its end moves left",
    ),
    ("workers, so that the line grows too long", "dask"): (42, "one becomes three"),
    ("one worker again", "dask"): (61, "three become one, within an unbatch"),
    ("the name of a branch's queue", "dask"): (
        14,
        "a list has its name in three lines, beside the picture and two stages",
    ),
    ("the name of an output", "dask"): (
        24,
        "two stages fill it, each by a list of its name",
    ),
    ("the name of an input", "dask"): (10, "the function that reads it has its name"),
    ("a stage with several workers", "dask"): (23, "a function and a line for it"),
    ("a filter", "dask"): (
        22,
        "the list has another name, and two stages change places",
    ),
    ("a branch more", "dask"): (19, "as before: it is also a second output"),
    ("a logger", "dask"): (9, "the task gets a variable in its function, and a name"),
}


@dataclass(frozen=True)
class Edit:
    """An edit: replacements in an example, and the words by which skorche's own lines
    speak of what was edited."""

    name: str
    example: str
    replacements: tuple[tuple[str, str], ...]
    words: str
    stages: int = 0
    machinery: bool = False
    limits: bool = False  # which the client of a cluster keeps

    def most(self, target: str) -> int:
        """How many lines of skorche's own it may change."""
        most, _ = EXCEPTIONS.get((self.name, target), (STAGE * self.stages or SIZE, ""))
        return most


class Counts(NamedTuple):
    """Changed lines: the user's own, skorche's that speak of what was edited, those of
    the machinery that no other stage needs, and all others."""

    user: int = 0
    stage: int = 0
    machinery: int = 0
    elsewhere: int = 0


def task(example: str, name: str, text: str) -> tuple[str, str]:
    """A replacement that adds a task in front of a definition."""
    return (f"def {name}(", f"{text}\n\n\ndef {name}(")


TIDY = "def tidy(item: object) -> object:\n    return item"
#: What keeps a type of which JSON has all.
TIDY_REPORT = TIDY.replace("object", "dict[str, int | str]")
EDITS = [
    Edit(
        "more workers",
        "stdlib_census",
        (("max_workers=2", "max_workers=4"),),
        "max_workers|workers=",
    ),
    Edit(
        "workers where there was one",
        "access_logs",
        (
            (
                "@skorche.task\ndef parse_line",
                "@skorche.task(max_workers=3)\ndef parse_line",
            ),
        ),
        "parse_line",
        limits=True,
    ),
    Edit(
        "workers, so that the line grows too long",
        "images_and_docs",
        (("@skorche.task\ndef unzip", "@skorche.task(max_workers=3)\ndef unzip"),),
        "unzip_file",
        limits=True,
    ),
    Edit(
        "one worker again",
        "stdlib_census",
        (("(max_workers=2)", ""),),
        "parse_source",
        limits=True,
    ),
    Edit(
        "batch size",
        "images_and_docs",
        (("=10)", "=25)"),),
        "batch 25|batch_stage\\(pipeline, (10|25),|batch 10",
    ),
    Edit(
        "one of several batch sizes",
        "access_logs",
        (("batch(q_damaged, batch_size=500", "batch(q_damaged, batch_size=50"),),
        "q_damaged_batches|batch 500 -> q_damaged|batch 50 ",
    ),
    Edit(
        "another predicate of a filter",
        "images_and_docs",
        (("skorche.filter(filter_fn", "skorche.filter(is_image"),),
        "filter_fn|filter is_image|filter_stage\\(pipeline, is_image",
        stages=1,
    ),
    Edit(
        "a predicate's body",
        "images_and_docs",
        ((">= FEWEST_WORDS", "> FEWEST_WORDS"),),
        "$^",
    ),
    Edit(
        "a constant",
        "images_and_docs",
        (("FEWEST_WORDS = 60", "FEWEST_WORDS = 70"),),
        "$^",
    ),
    Edit(
        "a task's body",
        "images_and_docs",
        (("return str(archive)", "return str(archive.resolve())"),),
        "$^",
    ),
    Edit(
        "a queue's name",
        "access_logs",
        (("q_logs", "q_texts"),) * 2,
        "q_logs|q_texts",
    ),
    Edit(
        "the name of a branch's queue",
        "stdlib_census",
        (("q_tests, q_lib", "q_probes, q_lib"), ("(q_tests,", "(q_probes,")),
        "q_tests|q_probes",
    ),
    Edit(
        "the name of a queue, so that a line grows too long",
        "images_and_docs",
        (
            ("q_doc = ", "q_documents = "),
            ("(filter_fn, q_doc)", "(filter_fn, q_documents)"),
        ),
        r"q_doc\b|q_documents\b",
    ),
    Edit(
        "the name of an output",
        "stdlib_census",
        (('name="reports"', 'name="results"'),),
        "reports|results",
    ),
    Edit(
        "the name of an input",
        "stdlib_census",
        (('name="packages"', 'name="folders"'),),
        "packages|folders",
    ),
    Edit(
        "a queue's bound",
        "access_logs",
        (('name="days", ', 'name="days", maxsize=5, '),),
        "days",
    ),
    Edit(
        "a task's name",
        "images_and_docs",
        (
            ("def process_doc(", "def report_on_doc("),
            ("map(process_doc", "map(report_on_doc"),
        ),
        "process_doc|report_on_doc",
    ),
    Edit(
        "a stage at the end of a branch",
        "images_and_docs",
        (
            task("", "is_image", f"@skorche.task\n{TIDY_REPORT}"),
            (
                "q_doc_filtered)",
                "q_doc_filtered)\n    q_doc_out = skorche.map(tidy, q_doc_out)",
            ),
        ),
        "tidy|process_doc",
        stages=1,
    ),
    Edit(
        "a stage in the middle of a chain",
        "images_and_docs",
        (
            task("", "is_image", f"@skorche.task\n{TIDY}"),
            ("[download_file, unzip", "[download_file, tidy, unzip"),
        ),
        "tidy|map_stage\\(pipeline, unzip_file",
        stages=1,
    ),
    Edit(
        "a stage at the beginning",
        "stdlib_census",
        (
            task("", "is_test", TIDY),
            (
                "skorche.map(find_sources, queue_packages)",
                "skorche.chain([tidy, find_sources], queue_packages)",
            ),
        ),
        # It takes other items, of which the signatures tell.
        "tidy|map_stage\\(pipeline, find_sources|inputs: Iterable",
        stages=1,
    ),
    Edit(
        "a stage with several workers",
        "access_logs",
        (
            task("", "is_visit", f"@skorche.task(max_workers=4)\n{TIDY}"),
            ("q_visits, batch", "skorche.map(tidy, q_visits), batch"),
        ),
        "tidy|q_visit_batches",
        stages=1,
        limits=True,
    ),
    Edit(
        "a filter",
        "stdlib_census",
        (("skorche.batch(q_tests", "skorche.batch(skorche.filter(is_test, q_tests)"),),
        "is_test_kept|filter is_test|filter_is_test|q_test_batches",
        stages=1,
        machinery=True,
    ),
    Edit(
        "one filter more",
        "images_and_docs",
        (("skorche.batch(q_img", "skorche.batch(skorche.filter(filter_fn, q_img)"),),
        "filter filter_fn|filter_fn_kept|q_img_batch",
        stages=1,
    ),
    Edit(
        "a stage less in a chain",
        "images_and_docs",
        (("skorche.chain([download_file, unzip_file]", "skorche.chain([unzip_file]"),),
        "download_file|map_stage\\(pipeline, unzip_file|unzip_file -> ",
        stages=1,
    ),
    Edit(
        "a filter less",
        "images_and_docs",
        (
            ("    q_doc_filtered = skorche.filter(filter_fn, q_doc)\n", ""),
            ("q_doc_filtered", "q_doc"),
        ),
        "filter_fn|q_doc_filtered|map_stage\\(pipeline, process_doc",
        stages=1,
        machinery=True,
    ),
    Edit(
        "two stages of a chain changed over",
        "images_and_docs",
        (("[download_file, unzip_file]", "[unzip_file, download_file]"),),
        "download_file|unzip_file",
        stages=2,
    ),
    Edit(
        "a branch more",
        "access_logs",
        (
            ("q_damaged, q_robots =", "q_damaged, q_robots, q_rest ="),
            ('"robot")', '"robot", "rest")'),
        ),
        r"q_rest|sort_out|with_outputs|Pipeline.reports|in stream\(|json\.dumps|value = ",
        stages=1,
    ),
    Edit(
        "a branch less",
        "access_logs",
        (
            ("q_damaged, q_robots =", "q_damaged ="),
            ('"damaged", "robot")', '"damaged")'),
            ("    q_robot_batches = skorche.batch(q_robots, batch_size=500)\n", ""),
            ("    q_robot_reports = skorche.map(count_robots, q_robot_batches)\n", ""),
            (", q_robot_reports)", ")"),
        ),
        "robot|sort_out|-> batch 500$|-> merge -> reports$|^$",
        stages=3,
    ),
    Edit(
        "the order of branches",
        "stdlib_census",
        (
            (
                "q_tests, q_library = skorche.split(is_test, q_records)",
                "q_library, q_tests = skorche.split(is_test, q_records, (False, True))",
            ),
        ),
        "q_test|q_library|is_test|sum_up|batch 50|reports|^$",
        stages=3,
    ),
    Edit(
        "a stage of a branch replaced by two others",
        "stdlib_census",
        (
            (
                "skorche.map(sum_up, q_test_batches)",
                "skorche.chain([len, str], q_test_batches)",
            ),
        ),
        "len|str|q_test",
        stages=3,
    ),
    Edit(
        "an input",
        "stdlib_census",
        (('        "asyncio",\n', '        "asyncio",\n        "bisect",\n'),),
        "$^",
    ),
    Edit(
        "a logger",
        "stdlib_census",
        (("max_workers=2", 'max_workers=2, logger="census"'),),
        "parse_source|getLogger|logger=census",
        machinery=True,
    ),
    Edit(
        "how the script sets logging up",
        "stdlib_census",
        (
            (
                "    package_names = [",
                "    import logging\n\n    logging.basicConfig()\n    package_names = [",
            ),
        ),
        "logging",
    ),
    Edit(
        "the description",
        "access_logs",
        (("Load two weeks", "Load a fortnight"),),
        "Load",
    ),
]


@cache
def compiled(example: str, target: str) -> str:
    path = f"examples/{example}.py"
    return compile_file(str(ROOT / path), path, target)


def counts(edit: Edit, target: str, folder: Path) -> Counts:
    """What `git diff` shows between the compiled file and that of the edited example."""
    text = (ROOT / f"examples/{edit.example}.py").read_text()
    for old, new in edit.replacements:
        assert old in text, old
        text = text.replace(old, new, 1)
    (folder / "edited.py").write_text(text)
    new = compile_file(str(folder / "edited.py"), f"examples/{edit.example}.py", target)
    sides = {"-": compiled(edit.example, target), "+": new}
    (folder / "-").write_text(sides["-"])
    (folder / "+").write_text(sides["+"])
    kind_of = kind_in_threads if target == "threads" else kind_in_streams
    found = Counter(
        kind_of(sides[side], number, edit, text)
        for side, number in changed_lines(folder)
    )
    return Counts(**found)


def changed_lines(folder: Path) -> list[tuple[str, int]]:
    """The lines that git says were removed from the one file and added to the other."""
    words = ["git", "diff", "--no-index", "--unified=0", "--", "./-", "./+"]
    done = subprocess.run(
        words, cwd=folder, capture_output=True, text=True, check=False
    )
    found = []
    pattern = r"^@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@"
    for match in re.finditer(pattern, done.stdout, re.MULTILINE):
        first, count, other, others = (int(n) if n else 1 for n in match.groups())
        found += [("-", n) for n in range(first, first + count)]
        found += [("+", n) for n in range(other, other + others)]
    return found


def kind_in_threads(text: str, number: int, edit: Edit, source: str) -> str:
    """To which of the `Counts` a changed line of a compiled file belongs."""
    if is_users(text, number, source):
        return "user"
    words = re.compile(edit.words, re.MULTILINE)
    lines = text.splitlines()
    if words.search(lines[number - 1]):
        return "stage"
    starts = rules(text)
    # Any line of a statement or a function, and the empty ones that set it apart.
    for node in statements(text):
        for part in (node, *getattr(node, "body", [])):
            first, last = part.lineno, part.end_lineno or part.lineno
            if part is node and isinstance(part, ast.FunctionDef):
                last += 2
            whole = part is not node or part.lineno < starts["Pipeline"]
            named = getattr(part, "name", "").startswith(("build_", "run", "stream"))
            segment = "\n".join(lines[first - 1 : last])
            if (
                first <= number <= last
                and whole
                and not named
                and words.search(segment)
            ):
                return "stage"
    wiring = starts["Pipeline"] < number < starts["Machinery"]
    if edit.machinery and number > starts["Workers"] and not wiring:
        return "machinery"
    return "elsewhere"


def kind_in_streams(text: str, number: int, edit: Edit, source: str) -> str:
    """The same for a serial file, and one for a cluster: there all between the user's part
    and the machinery is about stages, as the picture and the last lines are, and what main()
    says of them.
    """
    if is_users(text, number, source):
        return "user"
    starts = rules(text)
    picture, *_, last = statements(text)
    if starts.get("Stages", starts["Pipeline"]) < number < starts["Machinery"]:
        return "stage"
    if number <= (picture.end_lineno or 0) or number >= last.lineno:
        return "stage"
    if re.search(edit.words, text.splitlines()[number - 1]):
        return "stage"
    kept = edit.limits and "Stages" in starts
    return "machinery" if edit.machinery or kept else "elsewhere"


def is_users(text: str, number: int, source: str) -> bool:
    """Whether a line of a compiled file is also the user's."""
    line = text.splitlines()[number - 1]
    imports = line.startswith(("import ", "from ")) and line in source.splitlines()
    starts = rules(text)
    ends = [starts[one] for one in ("Workers", "Stages", "Pipeline") if one in starts]
    return imports or starts["Tasks"] < number < min(ends)


@lru_cache(maxsize=4)
def statements(text: str) -> list[ast.stmt]:
    """Those of a file, of which each line is asked about."""
    return ast.parse(text).body


@lru_cache(maxsize=4)
def rules(text: str) -> dict[str, int]:
    """The numbers of the lines that open sections, by the first word of each."""
    return {
        line.split()[2].rstrip(":"): number
        for number, line in enumerate(text.splitlines(), 1)
        if line.startswith("# ---- ")
    }


def test_there_are_thirty_edits() -> None:
    assert len({edit.name for edit in EDITS}) == len(EDITS) >= 30


@pytest.mark.parametrize("target", COLUMNS)
@pytest.mark.parametrize("edit", EDITS, ids=lambda edit: edit.name)
def test_an_edit_changes_its_own_lines(
    edit: Edit, target: str, tmp_path: Path, recording: bool
) -> None:
    found = counts(edit, target, tmp_path)
    assert found.elsewhere == 0, found
    assert found.stage <= edit.most(target), found
    if (edit.name, target) in EXCEPTIONS:
        assert found.stage > (STAGE * edit.stages or SIZE), "no exception any more"
    assert sum(found) > 0
    row = (
        f"| {edit.name} | {edit.example} | {target} | {' | '.join(map(str, found))} |\n"
    )
    if recording:
        rows = TABLE.read_text().splitlines(keepends=True) if TABLE.exists() else []
        known = {key(r): r for r in rows if r.startswith("| ")} | {key(row): row}
        order = [f"{e.name} {t}" for e in EDITS for t in COLUMNS]
        TABLE.write_text(
            HEAD.format(size=SIZE, stage=STAGE)
            + "".join(known[name] for name in order if name in known)
            + exceptions()
        )
    assert row in TABLE.read_text(), "say `pytest --record tests/test_small_diffs.py`"


#: Functions that move in front of another: example, function, that other one.
MOVES = [
    ("images_and_docs", "filter_fn", "is_image"),
    ("images_and_docs", "process_doc", "download_file"),
    ("images_and_docs", "draw_png", "describe_image"),
    ("access_logs", "sort_out", "fetch_log"),
    ("stdlib_census", "sum_up", "find_sources"),
    ("longest_functions", "explain", "read_module"),
]


@pytest.mark.parametrize(("example", "name", "other"), MOVES)
def test_a_function_that_moves_moves_alone(
    example: str, name: str, other: str, tmp_path: Path
) -> None:
    """All that the file says of stages goes by the graph, not by where functions are."""
    source = (ROOT / "examples" / f"{example}.py").read_text()
    texts = []
    for text in (source, moved(source, name, other)):
        path = tmp_path / f"{example}.py"
        path.write_text(text)
        texts.append(compile_file(str(path), f"examples/{example}.py"))
    before, after = texts
    (tmp_path / "-").write_text(before)
    (tmp_path / "+").write_text(after)
    found = changed_lines(tmp_path)
    gone = [before.splitlines()[n - 1] for sign, n in found if sign == "-"]
    come = [after.splitlines()[n - 1] for sign, n in found if sign == "+"]
    assert gone and sorted(gone) == sorted(come)
    own = function_lines(before, name)
    assert len(gone) <= len(own) + 2
    # Where two functions change places, git may say that the other one has moved.
    passed = own if gone[0] in own or gone[1] in own else function_lines(before, other)
    assert {*gone} <= {*passed, ""}


def function_lines(text: str, name: str) -> list[str]:
    """The lines of a function, with its decorators."""
    [node] = [
        node
        for node in ast.parse(text).body
        if isinstance(node, ast.FunctionDef) and node.name == name
    ]
    first = min([node.lineno, *(part.lineno for part in node.decorator_list)])
    return text.splitlines()[first - 1 : node.end_lineno]


def moved(source: str, name: str, other: str) -> str:
    """A declaration with a function in front of another one."""
    block = "\n".join(function_lines(source, name)) + "\n\n\n"
    place = "\n".join(function_lines(source, other)) + "\n"
    assert source.count(block) == source.count(place) == 1
    rest = source.replace(block, "")
    return rest.replace(place, block + place)


def key(row: str) -> str:
    cells = [cell.strip() for cell in row.split("|")]
    return f"{cells[1]} {cells[3]}"


def exceptions() -> str:
    """The end of the table's page: what takes more lines, and why."""
    lines = [
        f"- {name} ({target}, at most {most}): {why}\n"
        for (name, target), (most, why) in EXCEPTIONS.items()
    ]
    return "\nWhat takes more, and why:\n\n" + "".join(lines)
