"""The files that a compiled file's command line writes and reads, for each target.

Each script is run in a process of its own, without site-packages, in an empty folder.
"""

from __future__ import annotations

import gzip
import json
import os
import re
import runpy
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from skorche.compiler import compile_file
from skorche.review.reading import read
from skorche.review.regenerating import regenerate
from tests.invoke import invoke
from tests.waiting import SOON, wait_until

pytestmark = pytest.mark.timeout(60)

POSIX = pytest.mark.skipif(os.name != "posix", reason="needs POSIX signals and files")

HEAD = '''"""Some items."""

from __future__ import annotations

import enum
import logging
import time
from collections import namedtuple
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import List, NamedTuple, Optional

import skorche

Point = namedtuple("Point", "x y")
LOGGER = logging.getLogger("cellar")


def same(item):
    return item


def double(number):
    return 2 * number


def inverse(number):
    return 1 / number


def strict(number):
    if number == 1:
        raise ValueError(number)
    return number


def fussy(item):
    raise ValueError(item)


def tells(number):
    print("told", number)
    LOGGER.info("info %s", number)
    LOGGER.debug("debug %s", number)
    return number


def slow(number):
    time.sleep(number)
    return number


def even(number):
    return number % 2 == 0


class Colour(enum.Enum):
    RED = 1


class Sides(NamedTuple):
    x: int
    y: int


@dataclass
class Order:
    day: date
    price: Decimal
    colour: Colour
    sides: List[Sides]
    paid: bool
    file: Optional[Path] = None


def told(order: Order) -> str:
    return repr(order)


def twice(number: int) -> int:
    return 2 * number


def is_file(path: Path) -> bool:
    return path.suffix == ".csv"


def count(cells: dict[str, int]) -> int:
    return sum(cells.values())


def point(number):
    return Point(number, None if number == 1 else "a, \\"b\\"\\nc")


'''
DECLARATIONS = {
    "echo": 'skorche.map(same, skorche.Queue("items", [1, 2, 3]))',
    "double": 'skorche.map(double, skorche.Queue("numbers", [1, 2, 3]))',
    "inverse": 'skorche.map(inverse, skorche.Queue("numbers", [1, 2, 4, 0]))',
    "fussy": 'skorche.map(fussy, skorche.Queue("items"))\nskorche.run()',
    "tells": 'skorche.map(tells, skorche.Queue("numbers", [1]))',
    "slow": 'skorche.map(slow, skorche.Queue("numbers", [0, 0, 30]))',
    "points": 'skorche.map(point, skorche.Queue("numbers", [1, 2]))',
    "skips": """
inverses = skorche.map(inverse, skorche.Queue("numbers", [0, 0, 2, 1]), on_error="skip")
""",
    "letters": """
failed = skorche.Queue("failed")
skorche.map(inverse, skorche.Queue("numbers", [2, 0]), on_error=failed)
""",
    "some_fail": """
failed = skorche.Queue("failed")
inverses = skorche.map(inverse, skorche.Queue("numbers", [0, 2, 1, 1]), on_error="skip")
skorche.map(strict, inverses, on_error=failed)
""",
    "orders": """
orders = skorche.map(told, skorche.Queue("orders"))
if __name__ == "__main__":
    skorche.run()
""",
    "twice": 'skorche.map(twice, skorche.merge((skorche.Queue("a"), skorche.Queue("b"))))',
    "paths": """
paths = skorche.filter(is_file, skorche.Queue("paths"))
skorche.map(str, paths)
""",
    "cells": 'skorche.map(count, skorche.Queue("cells"))',
    "two": """
evens, odds = skorche.split(even, skorche.Queue("numbers", [1, 2, 3]))
""",
    "both": """
numbers = skorche.merge((skorche.Queue("left", [1, 2, 3]), skorche.Queue("right", [4])))
""",
}
Script = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture(scope="module", params=["threads", "serial"])
def compiled(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Callable[[str], Path]:
    """Compile a declaration, once, and return where its module is."""
    folder = tmp_path_factory.mktemp(request.param)

    def compile_once(name: str) -> Path:
        path = folder / f"{name}.py"
        if not path.exists():
            source = folder / f"{name}_declaration.py"
            source.write_text(f"{HEAD}{DECLARATIONS[name]}\n")
            path.write_text(compile_file(str(source), source.name, request.param))
        return path

    return compile_once


@pytest.fixture
def script(compiled: Callable[[str], Path], tmp_path: Path) -> Script:
    """Run a script in an empty folder."""

    def run(name: str, *words: str, stdin: str = "") -> Any:
        return subprocess.run(
            [sys.executable, "-I", "-S", str(compiled(name)), *words],
            input=stdin,
            capture_output=True,
            text=True,
            timeout=20,
            check=False,
            cwd=tmp_path,
        )

    return run


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


# ---- written


def test_a_file_has_its_name_when_it_is_whole(script: Script, tmp_path: Path) -> None:
    (tmp_path / "out.jsonl").write_text("from before\n")
    done = script("double", "--output", "out.jsonl")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert (tmp_path / "out.jsonl").read_text() == "2\n4\n6\n"
    assert names(tmp_path) == ["out.jsonl"]


def test_each_output_has_a_file_of_its_own(script: Script, tmp_path: Path) -> None:
    done = script("two", "--output", "evens=e.jsonl", "--output", "odds=o.txt")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert (tmp_path / "e.jsonl").read_text() == "2\n"
    assert (tmp_path / "o.txt").read_text() == "1\n3\n"


def test_what_has_no_file_comes_out_as_ever(script: Script, tmp_path: Path) -> None:
    done = script("two", "--output", "odds=o", "--output", "evens=-")
    assert (done.stdout, done.stderr) == ('{"queue": "evens", "item": 2}\n', "")
    assert (tmp_path / "o").read_text() == "1\n3\n"


def test_a_link_goes_on_leading_to_the_file(script: Script, tmp_path: Path) -> None:
    (tmp_path / "real.jsonl").write_text("")
    (tmp_path / "link.jsonl").symlink_to("real.jsonl")
    assert script("double", "--output", "link.jsonl").returncode == 0
    assert (tmp_path / "link.jsonl").is_symlink()
    assert (tmp_path / "real.jsonl").read_text() == "2\n4\n6\n"


@POSIX
@pytest.mark.parametrize("name", ["pipe", "pipe.csv"])
def test_a_pipe_is_written_as_items_come(
    script: Script, tmp_path: Path, name: str
) -> None:
    os.mkfifo(tmp_path / name)
    read: list[str] = []
    reader = threading.Thread(
        target=lambda: read.append((tmp_path / name).read_text()), daemon=True
    )
    reader.start()
    done = script("points", "--output", name)
    reader.join(SOON)
    assert (done.returncode, done.stderr) == (0, "")
    assert read[0].startswith("x,y\n1,\n" if "csv" in name else "[1, null]\n")
    assert names(tmp_path) == [name]


@POSIX
def test_no_device_is_renamed(script: Script, tmp_path: Path) -> None:
    words = ("--output", "evens=/dev/null", "--output", "odds=/dev/null")
    done = script("two", *words)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert not Path("/dev/null.partial").exists()


# ---- forms


def test_csv_has_a_header(script: Script, tmp_path: Path) -> None:
    assert script("points", "--output", "p.csv").returncode == 0
    assert (tmp_path / "p.csv").read_text() == 'x,y\n1,\n2,"a, ""b""\nc"\n'


ITEMS = [
    ("a.csv", [{"a": 1, "b": [2.5, None]}, {"b": "x", "a": True}, {"a": "é"}]),
    ("b.CSV.gz", [{"a b": "1", "": '"\n,'}]),
    ("c.txt", ["a", "", " b ", '"c"', "\u2028é"]),
    ("d.txt.gz", ["a", "b"]),
    ("e.jsonl.gz", [{"a": [None, "\ud800"]}, 5, "x"]),
    ("f.gz", [1]),
]
READ = {
    "a.csv": [
        {"a": "1", "b": "[2.5, null]"},
        {"a": "true", "b": "x"},
        {"a": "é", "b": ""},
    ]
}


@pytest.mark.parametrize(("name", "items"), ITEMS)
def test_what_was_written_can_be_read_again(
    script: Script, tmp_path: Path, name: str, items: list[Any]
) -> None:
    lines = "".join(f"{json.dumps(item)}\n" for item in items)
    done = script("echo", "--input", "-", "--output", name, stdin=lines)
    assert (done.returncode, done.stderr) == (0, "")
    assert (tmp_path / name).read_bytes()[:2] == b"\x1f\x8b" or not name.endswith("gz")
    done = script("echo", "--input", name)
    assert done.stderr == ""
    found = [json.loads(line) for line in done.stdout.splitlines()]
    assert found == READ.get(name, items)


def test_rows_without_names_have_no_header(script: Script, tmp_path: Path) -> None:
    lines = '[1, "a"]\n["", null]\n'
    assert script("echo", "--input", "-", "--output", "r.csv", stdin=lines).stdout == ""
    assert (tmp_path / "r.csv").read_text() == "1,a\n,\n"


@pytest.mark.parametrize(
    ("name", "content", "items"),
    [
        ("a.csv", "\ufeffa,b\r\n1,2\r\n\r\n3,4", [["1", "2"], ["3", "4"]]),
        ("empty.csv", "", []),
        ("header.csv", "a,b\n", []),
        ("large.csv", f"a\n{'x' * 200_000}\n", [["x" * 200_000]]),
        ("a.txt", "\ufeffone\r\n\r\nlast", ["one", "", "last"]),
    ],
)
def test_files_of_others_are_read(
    script: Script, tmp_path: Path, name: str, content: str, items: list[Any]
) -> None:
    (tmp_path / name).write_text(content, encoding="utf-8", newline="")
    done = script("echo", "--input", name)
    assert (done.returncode, done.stderr) == (0, "")
    found = [json.loads(line) for line in done.stdout.splitlines()]
    assert [list(i.values()) if isinstance(i, dict) else i for i in found] == items


@pytest.mark.parametrize(
    ("task", "name", "content", "helps"),
    [
        ("inverse", "a.csv", "a\n1\n", True),
        ("inverse", "a.jsonl", '{"a": "1"}\n', False),
        ("fussy", "a.csv", "a\n1\n", False),
    ],
)
def test_what_a_row_is_helps_a_task_that_takes_something_else(
    script: Script, tmp_path: Path, task: str, name: str, content: str, helps: bool
) -> None:
    (tmp_path / name).write_text(content)
    done = script(task, "--input", name)
    assert done.returncode == 1
    assert f"{task}({{'a': '1'}}) raised " in done.stderr
    hint = f"{task}.py: each row of {name} is a dict of texts, by column"
    assert (done.stderr.splitlines()[-1] == hint) == helps


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.csv", b"a,b\n1,2\n3\n", "a.csv:3: CSV: 1 cells below 2 columns"),
        ("a.csv", b'a,b\n1,"2\n3\n', "a.csv:3: CSV: unexpected end of data"),
        ("a.csv", b"a,a\n1,2\n", "a.csv:1: CSV: two columns are called the same"),
        ("a.txt", b"a\n\xff\n", "a.txt:2: text: 'utf-8' codec can't decode"),
        ("a.txt.gz", b"a\n", "a.txt.gz:0: text: Not a gzipped file"),
        ("a.gz", gzip.compress(b"1\n2\n" * 99, mtime=0)[:-9], "a.gz:"),
        ("a.jsonl", b"1\n{\n", "a.jsonl:2: JSON: Expecting property name"),
    ],
)
def test_what_cannot_be_read_is_told_with_its_line(
    script: Script, tmp_path: Path, name: str, content: bytes, said: str
) -> None:
    (tmp_path / name).write_bytes(content)
    done = script("echo", "--input", name)
    assert done.returncode == 1
    assert said in done.stderr.splitlines()[-1]


@pytest.mark.parametrize(
    ("name", "lines", "said"),
    [
        ("a.txt", '"a"\n"b\\nc"\n', "it is no text of one line"),
        ("a.txt", '"a"\n"b\\r"\n', "it is no text of one line"),
        ("a.txt", '"a"\n["b"]\n', "it is no text of one line"),
        ("a.txt", '"a"\n"\\ud800"\n', "surrogates not allowed"),
        ("a.csv", '{"a": 1}\n{"b": 1}\n', "it is no row of a"),
        ("a.csv", '{"a": 1}\n[1]\n', "it is no row of a"),
        ("a.csv", '[1]\n{"a": 1}\n', "it is no row of cells"),
        ("a.csv", '[1]\n"ab"\n', "it is no row of cells"),
    ],
)
def test_an_item_that_a_file_has_no_line_for(
    script: Script, tmp_path: Path, name: str, lines: str, said: str
) -> None:
    done = script("echo", "--input", "-", "--output", name, stdin=lines)
    assert done.returncode == 1
    assert said in done.stderr
    assert names(tmp_path) == [f"{name}.partial"]
    assert len((tmp_path / f"{name}.partial").read_text().split()) in (1, 2)


# ---- what goes wrong


def test_what_was_finished_before_a_failure_is_kept(
    script: Script, tmp_path: Path
) -> None:
    assert script("inverse", "--output", "out.gz").returncode == 1
    with gzip.open(tmp_path / "out.gz.partial") as partial:
        assert partial.read() == b"1.0\n0.5\n0.25\n"
    (tmp_path / "out.jsonl").write_text("from before\n")
    done = script("inverse", "--output", "out.jsonl")
    assert (done.returncode, done.stdout) == (1, "")
    failure, kept = done.stderr.splitlines()[-2:]
    assert (
        failure == "inverse.py: inverse(0) raised ZeroDivisionError: division by zero"
    )
    left = tmp_path / "out.jsonl.partial"
    assert kept == f"inverse.py: what was finished is in {left}"
    assert left.read_text() == "1.0\n0.5\n0.25\n"
    assert (tmp_path / "out.jsonl").read_text() == "from before\n"


@POSIX
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_what_was_finished_when_it_was_interrupted_is_kept(
    compiled: Callable[[str], Path], tmp_path: Path, number: signal.Signals
) -> None:
    path = compiled("slow")
    partial = tmp_path / "out.jsonl.partial"
    running = subprocess.Popen(
        [sys.executable, "-I", "-S", path, "--output", "out.jsonl", "--input", "-"],
        cwd=tmp_path,
        stdin=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    with running as process:
        assert process.stdin and process.stderr
        process.stdin.write("0\n0\n")
        process.stdin.flush()
        wait_until(partial.exists)
        time.sleep(0.2)
        process.send_signal(number)
        told = process.stderr.read()
        assert process.wait(SOON) == 128 + number
    assert told == f"slow.py: what was finished is in {partial}\n"
    assert partial.read_text() == "0\n0\n"
    assert names(tmp_path) == [partial.name]


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="needs /dev/full")
def test_a_full_disk(script: Script, tmp_path: Path) -> None:
    done = script("two", "--output", "evens=/dev/full", "--output", "odds=o.jsonl")
    assert (done.returncode, done.stdout) == (1, "")
    failure, kept = done.stderr.splitlines()
    assert "No space left on device" in failure
    assert kept == f"two.py: what was finished is in {tmp_path}/o.jsonl.partial"


WRONG = [
    ("two", ["--output", "x"], "--output x needs a name: evens, odds"),
    ("two", ["--output", "evens=x", "--output", "evens=y"], "evens=y: that queue was"),
    (
        "two",
        ["--output", "evens=x", "--output", "odds=./x"],
        "./x: --output x uses that file, too",
    ),
    ("two", ["--output", "evens=x", "--output", "odds=x.partial"], "too"),
    ("double", ["--output", "none/x"], "none/x: No such file or directory"),
    ("double", ["--output", "."], "--output .: "),
    ("double", ["--output", "x/"], "x/: that is no name of a file"),
    ("double", ["--output", ""], "that is no name of a file"),
    ("double", ["--input", "in", "--output", "in"], "--input in uses that file, too"),
    ("double", ["--input", "in.partial", "--output", "in"], "uses that file, too"),
    ("double", ["--take", "-1"], "--take -1: that is less than none"),
    ("double", ["--take", "x"], "--take: invalid int value: 'x'"),
]


@pytest.mark.parametrize(("name", "words", "said"), WRONG)
def test_wrong_words(
    script: Script, tmp_path: Path, name: str, words: list[str], said: str
) -> None:
    for path in ("in", "in.partial"):
        (tmp_path / path).write_text("1\n")
    done = script(name, *words)
    assert (done.returncode, done.stdout) == (2, "")
    assert said in done.stderr.splitlines()[-1]
    assert names(tmp_path) == ["in", "in.partial"]
    assert (tmp_path / "in.partial").read_text() == "1\n"


@pytest.mark.skipif(os.name != "posix" or not os.getuid(), reason="needs a plain user")
def test_a_folder_that_cannot_be_written(script: Script, tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    done = script("double", "--output", "x")
    tmp_path.chmod(0o700)
    assert done.returncode == 2
    assert done.stderr.endswith("--output x: Permission denied\n")


# ---- what is told beside


def test_what_tasks_print_is_kept_from_items(script: Script, tmp_path: Path) -> None:
    done = script("tells")
    assert (done.stdout, done.stderr) == ("1\n", "told 1\n")
    done = script("tells", "--output", "x")
    assert (done.stdout, done.stderr) == ("told 1\n", "")


def test_logging(script: Script) -> None:
    assert script("tells", "-v").stderr == "told 1\nINFO:cellar:info 1\n"
    lines = [
        line for line in script("tells", "-vv").stderr.splitlines() if "cel" in line
    ]
    assert lines == ["INFO:cellar:info 1", "DEBUG:cellar:debug 1"]


@pytest.mark.parametrize(
    ("count", "items"), [(0, []), (2, [1, 2, 4]), (9, [1, 2, 3, 4])]
)
def test_a_few_of_each_input(script: Script, count: int, items: list[int]) -> None:
    done = script("both", "--take", str(count))
    assert (done.returncode, done.stderr) == (0, "")
    assert sorted(map(int, done.stdout.split())) == items
    done = script("both", "--take", str(count), "--input", "left=-", stdin="1\n2\n3\n")
    assert sorted(map(int, done.stdout.split())) == items


@pytest.mark.parametrize("inputs", ["a.jpg", b"a.jpg", ""])
def test_one_text_is_no_list_of_items(
    compiled: Callable[[str], Path], inputs: str | bytes
) -> None:
    module = runpy.run_path(str(compiled("echo")))
    said = re.escape(f"reading items raised TypeError: {inputs!r} is one item: put it")
    with pytest.raises(module["PipelineError"], match=said):
        module["run"](inputs)
    assert module["run"]([inputs]) == {"same_out": [inputs]}


def test_what_was_skipped_is_told_last(script: Script) -> None:
    done = script("skips")
    assert (done.returncode, done.stdout) == (0, "0.5\n1.0\n")
    assert done.stderr.splitlines()[-1] == "skips.py: 4 in, 2 out, 2 skipped, 0 failed"
    done = script("skips", "--take", "3", "--output", "/dev/null")
    assert done.stderr.splitlines()[-1] == "skips.py: 3 in, 1 out, 2 skipped, 0 failed"
    assert script("skips", "--input", "-", stdin="1\n").stderr == ""
    done = script("some_fail")
    assert (
        done.stderr.splitlines()[-1] == "some_fail.py: 4 in, 1 out, 1 skipped, 2 failed"
    )


def test_the_error_is_last_where_it_failed_after_all(script: Script) -> None:
    done = script("skips", "--input", "-", stdin="0\n0\n{\n")
    assert done.returncode == 1
    assert done.stderr.splitlines()[-1].startswith("skips.py: reading numbers raised")


def test_what_failed_can_be_read_again(script: Script, tmp_path: Path) -> None:
    words = ("--output", "failed=failed.jsonl", "--output", "inverse_out=/dev/null")
    assert script("letters", *words).stderr == ""
    [line] = map(json.loads, (tmp_path / "failed.jsonl").read_text().splitlines())
    assert (line["item"], line["attempts"]) == (0, 1)
    letters = (
        f'{json.dumps(line)}\n{{"item": 2, "error": "x"}}\n{{"item": 2, "by": 1}}\n'
    )
    done = script("letters", "--input", "-", stdin=letters)
    found = [json.loads(line) for line in done.stdout.splitlines()]
    assert {"queue": "inverse_out", "item": 0.5} in found
    failed = [line["item"]["item"] for line in found if line["queue"] == "failed"]
    assert failed == [0, {"item": 2, "by": 1}]


def test_other_pipelines_read_what_failed_as_it_is(script: Script) -> None:
    letter = '{"item": 2, "error": "x", "attempts": 1}\n'
    assert script("echo", "--input", "-", stdin=letter).stdout == letter


# ---- items as functions take them

ORDER = {
    "day": "2026-11-29",
    "price": 1.5,
    "colour": 1,
    "sides": [[1, 2]],
    "paid": True,
}
TOLD = (
    "Order(day=datetime.date(2026, 11, 29), price=Decimal('1.5'), "
    "colour=<Colour.RED: 1>, sides=[Sides(x=1, y=2)], paid=True, file=None)"
)


def test_items_become_what_the_first_function_takes(
    script: Script, compiled: Callable[[str], Path], tmp_path: Path
) -> None:
    done = script("orders", "--input", "-", stdin=json.dumps(ORDER))
    assert (done.stderr, json.loads(done.stdout)) == ("", TOLD)
    line = '2026-11-29,1.5,1,"[[1,2]]",true,\n'
    (tmp_path / "t.csv").write_text(f"day,price,colour,sides,paid,file\n{line}")
    assert json.loads(script("orders", "--input", "t.csv").stdout) == TOLD
    (tmp_path / "t.csv").rename(tmp_path / "orders.csv")
    (tmp_path / "t.txt").write_text("1\n20\n")
    done = script("twice", "--input", "a=t.txt", "--input", "b=-", stdin="3\n")
    assert sorted(map(int, done.stdout.split())) == [2, 6, 40]
    (tmp_path / "t.txt").write_text("a.csv\nb.txt\n")
    assert script("paths", "--input", "t.txt").stdout == '"a.csv"\n'
    (tmp_path / "t.csv").write_text("a,b\n1,2\n30,4\n")
    assert script("cells", "--input", "t.csv").stdout == "3\n34\n"
    declared = str(compiled("orders")).replace(".py", "_declaration.py")
    result = invoke("run", declared, "--input", str(tmp_path / "orders.csv"))
    assert json.loads(result.stdout) == TOLD
    text = compiled("orders").read_text()
    assert regenerate(read(text)) == text


@pytest.mark.parametrize(
    ("name", "lines", "said"),
    [
        ("twice", '1\n"x"\n', "-:2: JSON: 'x' is no int: invalid literal for int()"),
        ("orders", '"x"\n', "-:1: JSON: 'x' is no Order: Expecting value"),
        ("orders", "[1]\n", "-:1: JSON: [1] is no Order: it has no names"),
        ("orders", '{"a": 1}\n', "is no Order: Order.__init__() got an unexpected"),
        ("orders", json.dumps({**ORDER, "colour": 2}), "2 is no Colour: "),
        ("orders", json.dumps({**ORDER, "day": "x"}), "'x' is no date: Invalid iso"),
        ("orders", json.dumps({**ORDER, "price": "x"}), "'x' is no Decimal"),
        ("paths", '""\n', "-:1: JSON: '' is no Path: it is empty"),
        ("orders", json.dumps({**ORDER, "sides": [[1]]}), "[1] is no Sides"),
        (
            "orders",
            json.dumps({**ORDER, "paid": "yes"}),
            "'yes' is no bool: it is none of",
        ),
        ("cells", '{"a": "b"}\n', "'b' is no int"),
    ],
)
def test_an_item_that_is_none_of_what_is_taken(
    script: Script, name: str, lines: str, said: str
) -> None:
    word = "a=-" if name == "twice" else "-"
    more = ("--input", "b=/dev/null") if name == "twice" else ()
    done = script(name, "--input", word, *more, stdin=lines)
    assert done.returncode == 1
    assert said in done.stderr.splitlines()[-1]
