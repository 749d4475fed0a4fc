"""The serial target: failures, the look of a file, how deep it goes, what it keeps.

What every case puts out, and says, is in test_cases.py.
Random graphs are in test_random_graphs.py, where all targets are; smaller Pythons than
this one are in tests/environments.
"""

from __future__ import annotations

import ast
import io
import itertools
import json
import sys
import tokenize
from pathlib import Path
from typing import Any

import pytest

from skorche.compiler import compile_file
from tests.places import ROOT
from tests.pythons import pyenv_pythons
from tests.test_cases import (
    CASES,
    DIFFERENT,
    LIMIT,
    failing_on,
    speaks_3_8,
    write_compiled,
)

pytestmark = pytest.mark.timeout(3 * LIMIT)


@pytest.mark.parametrize("group", sorted({p.parent.name for p in CASES.glob("*/*")}))
def test_outputs_on_python_3_8(group: str, tmp_path: Path) -> None:
    python = pyenv_pythons(8).get(8)
    if python is None:
        pytest.skip("there is no Python 3.8 in ~/.pyenv/versions")
    paths = {}
    for path in sorted(CASES.glob(f"{group}/*/output.txt")):
        name = path.parent.relative_to(CASES).as_posix()
        if name not in DIFFERENT and speaks_3_8(name):
            folder = tmp_path / path.parent.name
            folder.mkdir()
            paths[name] = write_compiled(name, folder, "serial")
    assert not failing_on(python, paths)


# ---- graphs that go deep


def module(text: str, folder: Path) -> dict[str, Any]:
    """The namespace of a compiled declaration."""
    path = folder / "declared.py"
    path.write_text(f"import skorche\n\n{text}", encoding="utf-8")
    made = compile_file(str(path), path.name, "serial")
    names: dict[str, Any] = {"__name__": "compiled"}
    exec(compile(made, "compiled.py", "exec"), names)  # noqa: S102 - our own text
    return names


INCREMENT = """
def add(number):
    return number + 1


def is_even(number):
    return number % 2 == 0


def is_number(number):
    return True


queue = skorche.Queue("numbers", fixed_inputs=[1, 2, 3])
"""
BATCHES = """
for _ in range(150):
    batches = skorche.batch(queue, batch_size=2)
    queue = skorche.map(add, skorche.unbatch(batches))
"""
DIAMONDS = """
for _ in range(100):
    even, odd = skorche.split(is_even, queue)
    queue = skorche.merge((skorche.map(add, even), skorche.map(add, odd)))
    queue = skorche.map(add, queue)
"""
INPUTS = """
for number in range(150):
    more = skorche.Queue(f"more{number}", fixed_inputs=[])
    queue = skorche.map(add, skorche.merge((queue, more)))
"""
PAIRS = """
for _ in range(200):
    queue = skorche.unbatch(skorche.batch(queue, batch_size=2))
"""
FILTERS = """
for _ in range(400):
    queue = skorche.filter(is_number, queue)
"""
SPLITS = """
never = []
for _ in range(160):
    queue, other = skorche.split(is_number, skorche.map(add, queue))
    never.append(other)
queue = skorche.merge((queue, *never))
"""
DEEP = {
    "maps": ("queue = skorche.chain([add] * 2000, queue)\n", 2000),
    "pairs": (PAIRS, 0),
    "filters": (FILTERS, 0),
    "splits": (SPLITS, 160),
    "batches": (BATCHES, 150),
    "diamonds": (DIAMONDS, 200),
    "inputs": (INPUTS, 150),
}


@pytest.mark.parametrize("kind", DEEP)
def test_nothing_is_called_deeper_for_a_deeper_graph(kind: str, tmp_path: Path) -> None:
    verbs, added = DEEP[kind]
    wanted = [number + added for number in (1, 2, 3)]
    names = module(INCREMENT + verbs, tmp_path)
    limit = sys.getrecursionlimit()
    sys.setrecursionlimit(140)
    try:
        results = names["run"]()
        streamed = [item for _, item in names["stream"]()]
    finally:
        sys.setrecursionlimit(limit)
    assert list(results.values()) == [wanted]
    assert streamed == wanted


# ---- what a run does


COUNTING = """
seen = []


def see(number):
    seen.append(number)
    return number


def many(number):
    return range(10**9) if number == 3 else [number]


numbers = skorche.Queue("numbers")
out = skorche.unbatch(skorche.map(many, skorche.map(see, numbers)))
"""


def test_an_item_comes_out_before_the_next_one_is_read(tmp_path: Path) -> None:
    names = module(COUNTING, tmp_path)
    stream = names["stream"](itertools.count())
    for number in range(3):
        assert next(stream) == ("out", number)
        assert names["seen"] == list(range(number + 1))


def test_what_is_unbatched_is_read_as_it_is_taken(tmp_path: Path) -> None:
    names = module(COUNTING, tmp_path)
    stream = names["stream"]([3])
    assert list(itertools.islice(stream, 3)) == [("out", 0), ("out", 1), ("out", 2)]
    stream.close()
    assert list(stream) == []


def test_runs_know_nothing_of_each_other(tmp_path: Path) -> None:
    names = module(
        "pairs = skorche.batch(skorche.Queue('numbers'), batch_size=2)\n", tmp_path
    )
    first, second = names["stream"]([1, 2, 3]), names["stream"]([4, 5])
    assert next(first) == ("pairs", [1, 2])
    assert next(second) == ("pairs", [4, 5])
    assert list(first) == [("pairs", [3])]
    assert names["run"]([]) == {"pairs": []}


RESOURCES = """
log = []


class Connection:
    def __enter__(self):
        log.append("opened")
        return self

    def __exit__(self, *_):
        log.append("closed")


@skorche.task(setup=Connection)
def store(batch, connection):
    log.append(sum(batch))
    return 12 // sum(batch)


stored = skorche.map(store, skorche.batch(skorche.Queue("numbers"), batch_size=2))
"""


@pytest.mark.parametrize("inputs", [[1, 1, 1], [1, 1, 0], []])
def test_what_is_opened_is_closed(inputs: list[int], tmp_path: Path) -> None:
    names = module(RESOURCES, tmp_path)
    try:
        names["run"](inputs)
    except names["PipelineError"] as error:
        assert error.task == "store" and error.item == [0]
    log = names["log"]
    assert log[0] == "opened" and log[-1] == "closed" and log.count("opened") == 1


def test_what_is_opened_is_closed_where_a_stream_is(tmp_path: Path) -> None:
    names = module(RESOURCES, tmp_path)
    stream = names["stream"](itertools.repeat(1))
    assert next(stream) == ("stored", 6)
    stream.close()
    assert names["log"] == ["opened", 2, "closed"]


# ---- the text


def own_lines(text: str) -> int:
    """How many lines of code there are beside the user's: no comments or docstrings."""
    lines = text.split("\n")
    (first,) = (n for n, line in enumerate(lines) if line.startswith("# ---- Pipeline"))
    own = "\n".join(lines[first:])
    docstrings = {
        number
        for node in ast.walk(ast.parse(own))
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and ast.get_docstring(node)
        for number in range(node.body[0].lineno, (node.body[0].end_lineno or 0) + 1)
    }
    code = {
        number
        for token in tokenize.generate_tokens(io.StringIO(own).readline)
        if token.type in (tokenize.NAME, tokenize.OP, tokenize.STRING, tokenize.NUMBER)
        for number in range(token.start[0], token.end[0] + 1)
    }
    return len(code - docstrings)


def test_there_is_little_beside_the_users_own_code() -> None:
    path = ROOT / "examples" / "images_and_docs.py"
    lines, with_script = (
        own_lines(compile_file(str(path), path.name, "serial", script=script))
        for script in (False, True)
    )
    assert lines <= 107
    # Options, files of three forms, and what is told of a run that did not end well.
    assert with_script <= lines + 333


def test_nothing_is_imported_but_sys_and_what_tasks_import(tmp_path: Path) -> None:
    path = tmp_path / "declared.py"
    path.write_text(f"import skorche\n\n{INCREMENT}skorche.map(add, queue)\n")
    tree = ast.parse(compile_file(str(path), path.name, "serial"))
    lines = [n for n in tree.body if isinstance(n, ast.Import | ast.ImportFrom)]
    assert [ast.unparse(line) for line in lines] == ["import sys"]


IN_PROCESSES = """\'Adds.\'

import skorche


@skorche.task(max_workers=3, executor="process")
def add(number):
    return number + 1


skorche.map(add, skorche.Queue("numbers"))
"""


def test_the_docstring_says_what_means_nothing_here(tmp_path: Path) -> None:
    path = tmp_path / "declared.py"
    path.write_text(IN_PROCESSES)
    tree = ast.parse(compile_file(str(path), path.name, "serial"))
    told = "Not used, in one thread: max_workers of add, executor of add."
    assert (ast.get_docstring(tree) or "").startswith(f"Adds.\n{told}\n\nnumbers\n")


@pytest.mark.parametrize("name", ["access_logs", "images_and_docs", "stdlib_census"])
def test_a_kept_file_gives_what_that_of_the_threads_target_gives(
    name: str, tmp_path: Path
) -> None:
    from tests.test_examples import FEW, canonical, script

    lines = "".join(f"{json.dumps(item)}\n" for item in FEW[name])
    words = ("--input", "-")
    printed = [
        script(one, sys.executable, tmp_path / "in", *words, stdin=lines)
        for one in (name, f"{name}_serial")
    ]
    assert printed[0]
    assert canonical(name, printed[0]) == canonical(name, printed[1])
