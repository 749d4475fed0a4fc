"""What holds for every compiled file: the goldens, and all cases, for both targets.

There is no name in it that nothing reads, its lines are as long as the user's words allow,
and the machinery of an ordinary pipeline is short.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest
from vulture import Vulture

from skorche.carry.source import SourceCarrier
from skorche.carry.survey import Survey
from skorche.carry.user_files import UserFiles
from skorche.compiler import compile_file
from skorche.declaring import declared
from skorche.lower.machinery import named_in_texts
from skorche.lower.plan import Wanted
from skorche.write.emit import emit
from tests.local_targets import LOCAL as TARGETS
from tests.test_cases import NAMES, compiled

ROOT = Path(__file__).parent.parent
GENERATED = sorted((ROOT / "generated").glob("*.py"))
COMPILED = [
    name
    for name in NAMES
    if not (ROOT / "tests" / "cases" / name / "error.txt").exists()
    and not (ROOT / "tests" / "cases" / name / "program_error.txt").exists()
]
COLUMNS = 88
#: What nothing in a compiled file reads, and what it is there for.
UNREAD = {
    "run": "programs that import the module call it",
    "astream": "so do those with an event loop",
    "__notes__": "Python prints them with the error",
    "reducer_override": "pickle calls it",
    "traceback": "programs that look at a Failure read it",
    "cpu": "a reply of a process has it, though without a script nobody prints it",
}
#: Methods that do less than those of a queue, in whose place they are called.
STAND_IN = {"Ordered.add", "Ordered.give_back", "Ordered.plenty"}
#: How the sections begin that skorche writes; all others hold what is the user's.
TITLES = tuple(
    f"# ---- {title}" for target in TARGETS.values() for title in target.titles.values()
)


def without_script(example: str) -> str:
    """The compiled file of an example, for those who only import it."""
    path = f"examples/{example}.py"
    with declared(path) as found:
        files = UserFiles(found.module, found.sources, found.path, path, found.until)
        carrier = SourceCarrier(Survey(files))
        wanted = Wanted(path, "A title.", script=False)
        return emit(TARGETS["threads"].lower(found.graph, carrier, wanted))


class Piece(NamedTuple):
    """A part of a compiled file: the number of the line above it, its text, and whether it
    is skorche's own: not one of the user's functions and inputs, nor the head, where each
    stage of the picture has one line."""

    above: int
    text: str
    own: bool

    @property
    def end(self) -> int:
        return self.above + self.text.count("\n")


def pieces(text: str) -> list[Piece]:
    """Return a file in pieces: skorche's own sections by their functions and classes, which
    are the same in many files, so that each is looked into once."""
    found: list[Piece] = []

    def add(text: str, own: bool) -> None:
        found.append(Piece(found[-1].end if found else 0, text, own))

    head, *sections = re.split(r"^(?=# ---- )", text, flags=re.MULTILINE)
    lines = head.splitlines(keepends=True)
    docstring = ast.parse(head).body[0].end_lineno
    add("".join(lines[:docstring]), own=False)
    add("".join(lines[docstring:]), own=True)
    for section in sections:
        own = section.startswith(TITLES)
        for part in re.split(r"(?<=\n\n\n)", section) if own else [section]:
            add(part, own)
    return found


def own_lines(text: str) -> dict[int, str]:
    """The lines that are skorche's own, by their numbers."""
    return {
        number: line
        for piece in pieces(text)
        if piece.own
        for number, line in enumerate(piece.text.splitlines(), piece.above + 1)
    }


@cache
def scanned(text: str) -> tuple[Vulture, frozenset[str]]:
    """What defines something in a piece, and all names that it uses."""
    vulture = Vulture()
    vulture.scan(text, Path("compiled.py"))
    in_texts = named_in_texts(ast.parse(text))
    return vulture, frozenset(vulture.used_names).union(in_texts)


def unread(text: str, users: str = "") -> Iterator[str]:
    """What is skorche's own in a file and never read, with its line; `users` is the text
    of the declaration, whose imports come along as they are."""
    parts = pieces(text)
    used = frozenset[str]().union(*(scanned(piece.text)[1] for piece in parts))
    for piece in parts:
        vulture, _ = scanned(piece.text)
        vulture.used_names = used
        for item in vulture.get_unused_code() if piece.own else ():
            # It takes `while True` for endless where only a `with` within goes on after.
            if item.typ == "unreachable_code" and item.name == "try":
                continue
            if item.typ == "import" and item.name in users:
                continue
            # So is called what programs call, where the user's function has its name.
            if item.name in ("run_pipeline", "stream_pipeline"):
                continue
            if item.name not in UNREAD:
                yield f"{piece.above + item.first_lineno}: {item.message}"


def ignored(text: str) -> Iterator[str]:
    """The parameters that are skorche's own, and that their function does not read."""
    for piece in pieces(text):
        for line, message in ignored_in(piece.text) if piece.own else ():
            yield f"{piece.above + line}: {message}"


@cache
def ignored_in(text: str) -> list[tuple[int, str]]:
    """The same of one piece: lines, and what is wrong there."""
    found = []
    for outer in ast.walk(ast.parse(text)):
        for node in ast.iter_child_nodes(outer):
            if not isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
                continue
            if f"{outer_name(outer)}{node.name}" in STAND_IN:
                continue
            used = {part.id for part in ast.walk(node) if isinstance(part, ast.Name)}
            arguments = node.args
            named = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]
            for argument in {part.arg for part in named} - used - {"self"}:
                if not argument.startswith("_"):
                    found.append((node.lineno, f"{node.name} ignores {argument}"))
    return found


def outer_name(node: ast.AST) -> str:
    return f"{node.name}." if isinstance(node, ast.ClassDef) else ""


def test_few_names_are_excepted() -> None:
    assert len(UNREAD) + len(STAND_IN) <= 10


@pytest.mark.parametrize("path", GENERATED, ids=lambda path: path.stem)
def test_a_golden_ignores_no_parameter(path: Path) -> None:
    assert list(ignored(path.read_text(encoding="utf-8"))) == []


#: What a run may be given, and means nothing where there is one thread.
IN_ONE_THREAD = {"parameters/numbers": ["steps ignores workers"]}


@pytest.mark.parametrize("target", TARGETS)
@pytest.mark.parametrize("name", COMPILED)
def test_a_case_reads_all_that_it_names_in_short_lines(name: str, target: str) -> None:
    text = compiled(name, target)
    expected = IN_ONE_THREAD.get(name, []) if target == "serial" else []
    assert [words.partition(": ")[2] for words in ignored(text)] == expected
    users = (ROOT / "tests" / "cases" / name / "declaration.py").read_bytes()
    assert list(unread(text, users.decode(errors="replace"))) == []
    assert too_long(text) == {}


def test_a_parameter_that_is_ignored_is_seen() -> None:
    text = "''\nimport os\n\n\ndef stage(pipeline, workers=1):\n    return pipeline\n"
    assert list(ignored(text)) == ["5: stage ignores workers"]


@pytest.mark.parametrize("path", GENERATED, ids=lambda path: path.stem)
def test_a_golden_has_no_name_that_nothing_reads(path: Path) -> None:
    assert list(unread(path.read_text(encoding="utf-8"))) == []


@pytest.mark.parametrize("target", TARGETS)
@pytest.mark.parametrize("example", ["access_logs", "longest_functions"])
def test_what_says_how_far_it_is_has_no_name_that_nothing_reads(
    example: str, target: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(ROOT)
    text = compile_file(
        f"examples/{example}.py", f"{example}.py", target, progress=True
    )
    assert "class LastLine" in text
    assert list(unread(text)) == [] and list(ignored(text)) == []
    assert too_long(text) == {}


@pytest.mark.parametrize("example", ["images_and_docs", "longest_functions"])
def test_without_a_script_there_is_no_name_that_nothing_reads(
    example: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(ROOT)
    assert list(unread(without_script(example))) == []


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("class Pipeline:\n    def plenty(self): pass\nPipeline()", "method 'plenty'"),
        (
            "def main(): return 1\n    x = 2\nmain()".replace("    x", "x"),
            "variable 'x'",
        ),
        ("import os", "import 'os'"),
        ("def f():\n    return 1\n    f()", "unreachable code after 'return'"),
        (
            "class Pipeline:\n    def __init__(self): self.wall = 1\nPipeline()",
            "'wall'",
        ),
    ],
)
def test_a_name_that_nothing_reads_is_seen(text: str, said: str) -> None:
    head = "'A docstring.'\nfrom __future__ import annotations\n"
    assert any(said in line for line in unread(f"{head}{text}\n"))


# ---- lines


def too_long(text: str) -> dict[int, str]:
    """The lines of skorche's own that are longer than they may be."""
    return {
        number: line for number, line in own_lines(text).items() if len(line) > COLUMNS
    }


@pytest.mark.parametrize("path", GENERATED, ids=lambda path: path.stem)
def test_the_lines_of_a_golden_are_short(path: Path) -> None:
    assert too_long(path.read_text(encoding="utf-8")) == {}


# ---- how much there is


def machinery_lines(text: str) -> int:
    """How many lines there are from the title of the machinery on."""
    lines = text.splitlines()
    title = TARGETS["threads"].titles["machinery"]
    [start] = [n for n, line in enumerate(lines) if line.startswith(f"# ---- {title}")]
    return len(lines) - start


def test_the_machinery_of_an_ordinary_pipeline_is_short(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(ROOT)
    golden = (ROOT / "generated" / "images_and_docs.py").read_text(encoding="utf-8")
    # Of which nearly the half is the command line: its options, files and signals.
    assert machinery_lines(golden) <= 836
    assert machinery_lines(without_script("images_and_docs")) <= 429


def test_without_a_script_it_runs_all_the_same(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(ROOT)
    text = without_script("images_and_docs")
    assert "__main__" not in text and "argparse" not in text
    namespace: dict[str, object] = {"__name__": "imported"}
    exec(compile(text, "compiled.py", "exec"), namespace)  # noqa: S102 - our own text
    run = namespace["run"]
    assert callable(run)
    assert len(run()["outputs"]) > 10
