"""--progress and --stats-json of compiled files: on a terminal, elsewhere, and in the end.

Each file runs on a bare Python, in a folder without skorche.
"""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from skorche.compiler import compile_file
from templates.machinery.progress import clock, per_second
from templates.machinery.terminal import width
from tests.local_targets import LOCAL as TARGETS
from tests.places import ROOT
from tests.waiting import SOON

pytestmark = pytest.mark.timeout(60)

POSIX = pytest.mark.skipif(os.name != "posix", reason="needs POSIX terminals")
SCHEMA = json.loads((ROOT / "docs" / "profile.schema.json").read_text(encoding="utf-8"))
DECLARATION = """
import sys
import time

import skorche


def nap(number):
    time.sleep(0.004)
    return number


def chatty(number):
    time.sleep(0.004)
    print(f"chat {number}", file=sys.stderr)
    return number


def begin(number):
    time.sleep(0.004)
    print(f"begin {number}", end="", file=sys.stderr, flush=True)
    time.sleep(0.2)
    print(f" end {number}", file=sys.stderr)
    return number


def inverse(number):
    time.sleep(0.004)
    return 1 / (number - 40)


def wake(number):
    return number


@skorche.task(max_workers=2, retries=1, backoff=0)
def flaky(number):
    if number == 3:
        raise ValueError(number)
    return number


@skorche.task(name="größe_" + "長" * 70)
def named(number):
    time.sleep(0.004)
    return number


"""
ENDS = {
    "nap": 'skorche.map(nap, skorche.Queue("numbers", range(50)))',
    "chatty": 'skorche.map(chatty, skorche.Queue("numbers", range(50)))',
    "begin": 'skorche.map(begin, skorche.Queue("numbers", range(3)))',
    "inverse": 'skorche.map(inverse, skorche.Queue("numbers", range(50)))',
    "named": 'skorche.map(named, skorche.Queue("numbers", range(50)))',
    "open": 'skorche.map(wake, skorche.Queue("numbers"))',
    "endless": 'skorche.map(nap, skorche.Queue("numbers", range(10**6)))',
    "flaky": """
numbers = skorche.Queue("numbers", range(9))
failed = skorche.Queue("failed")
tripled = skorche.map(wake, skorche.map(flaky, numbers, on_error=failed))
""",
}
Compile = Callable[[str], Path]


@pytest.fixture(params=TARGETS)
def compiled(request: pytest.FixtureRequest, tmp_path: Path) -> Compile:
    """Compiles a declaration for each target."""

    def compile_one(name: str, target: str = request.param) -> Path:
        path = tmp_path / f"{name}.py"
        path.write_text(f"{DECLARATION}{ENDS[name]}\nskorche.run()\n", encoding="utf-8")
        out = tmp_path / f"compiled_{name}.py"
        text = compile_file(str(path), path.name, target, progress=True)
        out.write_text(text, encoding="utf-8")
        return out

    return compile_one


def bare(path: Path, *words: object, **more: Any) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-S", str(path), *map(str, words)],
        capture_output=True,
        text=True,
        timeout=SOON,
        check=False,
        cwd=path.parent,
        **more,
    )


def figures(path: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    jsonschema.validate(found, SCHEMA)
    return found


# ---- where it is no terminal


def test_the_end_is_told_in_a_plain_line(compiled: Compile) -> None:
    done = bare(compiled("nap"), "--progress")
    assert done.returncode == 0 and len(done.stdout.splitlines()) == 50
    assert re.fullmatch(r"50 of 50 items \(100%\) in [^\r\x1b]*/s\n", done.stderr)


def test_without_asking_nothing_is_told(compiled: Compile) -> None:
    done = bare(compiled("nap"))
    assert done.returncode == 0 and done.stderr == ""


def test_of_a_file_it_is_not_known_how_many_items_there_are(
    compiled: Compile, tmp_path: Path
) -> None:
    (tmp_path / "five.jsonl").write_text("1\n2\n3\n4\n5\n")
    done = bare(compiled("open"), "--input", "five.jsonl", "--progress")
    assert done.returncode == 0 and done.stderr.startswith("5 items in ")


def test_a_failure_is_told_after_how_far_it_was(compiled: Compile) -> None:
    done = bare(compiled("inverse"), "--progress")
    first, *_, last = done.stderr.splitlines()
    assert done.returncode == 1
    assert re.match(r"4\d of 50 items \(\d+%\) in ", first)
    assert last.startswith("compiled_inverse.py: inverse(40) raised ZeroDivisionError")


@POSIX
@pytest.mark.parametrize("words", ["2>&-", "2>/dev/full"])
def test_that_nobody_can_read_it_is_no_error(
    words: str, compiled: Compile, tmp_path: Path
) -> None:
    if "full" in words and not Path("/dev/full").exists():
        pytest.skip("there is no full device")
    path = compiled("nap")
    call = f"'{sys.executable}' -S {path.name} --progress {words}"
    done = subprocess.run(
        call,
        shell=True,
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        timeout=SOON,
        check=False,
    )
    assert done.returncode == 0 and len(done.stdout.splitlines()) == 50


# ---- on a terminal


def on_terminal(path: Path, *words: str, columns: int = 80) -> tuple[str, list[str]]:
    """All that is written to a terminal, and the lines that it shows in the end."""
    import fcntl
    import pty
    import struct
    import termios

    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
    with subprocess.Popen(
        [sys.executable, "-S", str(path), *words], stdout=theirs, stderr=theirs
    ) as process:
        os.close(theirs)
        text = b""
        while True:
            try:
                block = os.read(ours, 65536)
            except OSError:  # the other end is closed
                break
            if not block:
                break
            text += block
        process.wait(SOON)
    os.close(ours)
    return text.decode(), shown(text.decode())


def shown(text: str) -> list[str]:
    """The lines of a terminal that knows carriage returns and nothing more."""
    lines = [""]
    column = 0
    for letter in text:
        if letter == "\n":
            lines.append("")
            column = 0
        elif letter == "\r":
            column = 0
        else:
            line = lines[-1].ljust(column)
            lines[-1] = line[:column] + letter + line[column + 1 :]
            column += 1
    return [line.rstrip() for line in lines]


@POSIX
@pytest.mark.parametrize("columns", [80, 20, 0])
def test_one_line_is_drawn_again_and_fits(columns: int, compiled: Compile) -> None:
    text, lines = on_terminal(compiled("nap"), "--progress", columns=columns)
    drawn = [part for part in re.split(r"[\r\n]", text) if "of 50" in part]
    assert 2 <= len(drawn)
    assert all(len(line) < (columns or 80) for line in drawn[:-1])
    assert lines[:-2] == [str(number) for number in range(50)]
    assert lines[-2].startswith("50 of 50 items (100%) in ")


@POSIX
def test_it_is_drawn_ten_times_a_second_at_most(compiled: Compile) -> None:
    start = time.perf_counter()
    text, _ = on_terminal(compiled("nap"), "--progress")
    seconds = time.perf_counter() - start
    assert len(re.findall(r"\d+ of 50", text)) <= 10 * seconds + 2


@POSIX
@pytest.mark.parametrize("name", ["chatty", "begin"])
def test_what_tasks_print_stays_whole(name: str, compiled: Compile) -> None:
    _, lines = on_terminal(compiled(name), "--progress")
    count = 50 if name == "chatty" else 3
    said = "chat {0}" if name == "chatty" else "begin {0} end {0}"
    wanted = [said.format(number) for number in range(count)]
    assert [line for line in lines if line in wanted] == wanted
    assert len(lines) == 2 * count + 2, "items, what was said, the end"


@POSIX
def test_the_error_at_the_end_stays_whole(compiled: Compile) -> None:
    _, lines = on_terminal(compiled("inverse"), "--progress")
    assert lines[-2].startswith("compiled_inverse.py: inverse(40) raised")
    assert any(line.startswith("Traceback") for line in lines)


@POSIX
def test_a_wide_name_fits_too(compiled: Compile) -> None:
    text, _ = on_terminal(compiled("named"), "--progress", columns=60)
    drawn = [part for part in re.split(r"[\r\n]", text) if "of 50" in part]
    assert drawn and all(width(part) < 60 for part in drawn)


# ---- the file


def test_a_file_tells_what_was_done(compiled: Compile, tmp_path: Path) -> None:
    done = bare(compiled("flaky"), "--stats-json", "out.json")
    assert done.returncode == 0 and done.stderr == ""
    found = figures(tmp_path / "out.json")
    assert found["pipeline"] == "compiled_flaky" and found["seconds"] > 0
    assert found["complete"] is True and found["ended"] == ""
    assert [(line["name"], line["items"]) for line in found["inputs"]] == [
        ("numbers", 9)
    ]
    if found["target"] == "serial":
        return
    flaky, wake = found["stages"]
    assert (flaky["items_in"], flaky["items_out"]) == (9, 9)
    assert (flaky["failures"], flaky["retries"], flaky["workers"]) == (1, 1, 2)
    assert (wake["items_in"], wake["items_out"], wake["failures"]) == (8, 8, 0)
    assert flaky["writes"] == ["flaky_out", "failed"] and wake["executor"] == "thread"


def test_a_failure_is_in_the_file(compiled: Compile, tmp_path: Path) -> None:
    done = bare(compiled("inverse"), "--stats-json", "out.json")
    assert done.returncode == 1
    found = figures(tmp_path / "out.json")
    assert found["complete"] is False
    assert found["ended"].startswith("failed: inverse(40) raised ZeroDivisionError")


@POSIX
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupted_run_writes_it_too(
    number: int, compiled: Compile, tmp_path: Path
) -> None:
    path = compiled("endless")
    with subprocess.Popen(
        [sys.executable, "-S", str(path), "--stats-json", "out.json"],
        cwd=tmp_path,
        stdout=subprocess.PIPE,
    ) as process:
        assert process.stdout and process.stdout.readline() == b"0\n"
        process.send_signal(number)
        process.communicate(timeout=SOON)
    assert process.returncode == 128 + number
    found = figures(tmp_path / "out.json")
    assert found["complete"] is False and found["ended"] == "was interrupted"
    assert found["inputs"][0]["items"] >= 1


@pytest.mark.parametrize("place", ["nowhere/out.json", "."])
def test_a_file_that_cannot_be_written_is_told_before_anything_runs(
    place: str, compiled: Compile
) -> None:
    done = bare(compiled("nap"), "--stats-json", place)
    assert done.returncode == 2 and done.stdout == ""
    assert f"error: --stats-json {place}: " in done.stderr


def test_a_full_disk_is_told(compiled: Compile) -> None:
    if not Path("/dev/full").exists():
        pytest.skip("there is no full device")
    done = bare(compiled("nap"), "--stats-json", "/dev/full")
    assert len(done.stdout.splitlines()) == 50
    assert "compiled_nap.py: cannot write /dev/full: No space left" in done.stderr


def test_serial_tells_a_total(compiled: Compile) -> None:
    path = compiled("nap")
    done = bare(path, "--stats")
    assert done.returncode == 0
    if "steps(" in path.read_text(encoding="utf-8"):
        assert re.fullmatch(r"50 items in \d+\.\d\d s, cpu \d+\.\d\d s\n", done.stderr)


@pytest.mark.parametrize(
    "wrong",
    [
        {"complete": "yes"},
        {"target": "gpu"},
        {"seconds": -1},
        {"stages": [{"name": "nap"}]},
        {"limit": {"stage": "nap", "kind": "slow", "sentence": ""}},
        {"more": 1},
    ],
)
def test_the_schema_refuses_what_is_none(
    wrong: dict[str, Any], compiled: Compile, tmp_path: Path
) -> None:
    bare(compiled("flaky"), "--stats-json", "out.json")
    found = figures(tmp_path / "out.json")
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({**found, **wrong}, SCHEMA)


@pytest.mark.parametrize("target", TARGETS)
def test_figures_are_json_whatever_the_file_does_to_json(
    target: str, tmp_path: Path
) -> None:
    declared = tmp_path / "declared.py"
    declared.write_text(
        "import json\nimport skorche\n\n\ndef mine(value, **_):\n    return 'mine'\n\n\n"
        "json.dumps = mine\n\n\ndef text_of(value):\n    return json.dumps(value)\n\n\n"
        "skorche.map(text_of, skorche.Queue('values', [1, 2]))\n"
    )
    path = tmp_path / "compiled.py"
    path.write_text(compile_file(str(declared), "declared.py", target, progress=True))
    done = bare(path, "--stats-json", "out.json")
    assert (done.returncode, done.stdout) == (0, '"mine"\n"mine"\n')
    jsonschema.validate(figures(tmp_path / "out.json"), SCHEMA)


# ---- words


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(0, "0:00"), (59.4, "0:59"), (59.6, "1:00"), (3599, "59:59"), (7325, "2:02:05")],
)
def test_clocks(seconds: float, text: str) -> None:
    assert clock(seconds) == text


@pytest.mark.parametrize(
    ("rate", "text"), [(0.31234, "0.31/s"), (9.94, "9.9/s"), (12345.6, "12,346/s")]
)
def test_rates(rate: float, text: str) -> None:
    assert per_second(rate) == text
