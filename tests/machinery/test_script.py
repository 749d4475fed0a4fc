"""A compiled file: as a script on a bare Python, and as a module in this process.

The script is run in a process of its own, without site-packages, under a time limit:
its inputs, its outputs, its exit codes, what it says and where, signals, readers that go
away, streams that cannot be written. As a module: stream() and run(), closed early,
abandoned, several at once. All of it for each target.
"""

from __future__ import annotations

import gc
import itertools
import json
import os
import select
import signal
import subprocess
import sys
import threading
import time
import types
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest

from skorche.compiler import compile_file
from tests.invoke import command
from tests.waiting import SOON

pytestmark = pytest.mark.timeout(60)

POSIX = pytest.mark.skipif(os.name != "posix", reason="needs POSIX signals and files")

HEAD = '''"""Some numbers."""

import sys
import threading
import time

import skorche


def same(item):
    return item


def double(number):
    return 2 * number


def inverse(number):
    return 1 / number


def slow(item):
    time.sleep(0.3)
    return item


def begun(item):
    print("begun", file=sys.stderr, flush=True)
    time.sleep(0.05)
    return item


def even(number):
    return number % 2 == 0


def odd_things(number):
    return [{1, 2}, Ellipsis, {"a": {3}}, float("nan"), float("inf"), None][number]


def growing(number):
    item = []
    for number in range(3):
        yield number
        item.append(number)
        yield item
    yield float("nan")


def with_tuple_keys(number):
    return {(1, 2): number} if number == 2 else number


def around(number):
    ring = [number]
    if number == 2:
        ring.append(ring)
    return ring


def deep(number):
    item = []
    for _ in range(100_000 if number == 2 else 1):
        item = [item]
    return item


class Mute:
    def __str__(self):
        raise RuntimeError("no words")


def mute(number):
    return Mute() if number == 2 else number


def exits(number):
    raise SystemExit(5)


def fails_with_another(number):
    TOGETHER.wait(10)
    raise ValueError(number)


TOGETHER = threading.Barrier(2)


'''

DECLARATIONS = {
    "double": 'skorche.map(double, skorche.Queue("numbers", [1, 2, 3]))',
    "open": 'skorche.map(double, skorche.Queue("numbers"))',
    "inverse": 'skorche.map(inverse, skorche.Queue("numbers", [2, 0, 1]))',
    "exits": 'skorche.map(exits, skorche.Queue("numbers", [1]))',
    "slow": 'skorche.map(slow, skorche.Queue("numbers", range(1000)))',
    "begun": 'skorche.map(begun, skorche.Queue("numbers", range(1000)))',
    "endless": 'skorche.map(same, skorche.Queue("numbers", range(10**9)))',
    "silent": 'skorche.filter(exits, skorche.Queue("numbers", []))',
    "odd": 'skorche.map(odd_things, skorche.Queue("numbers", range(6)))',
    "growing": 'skorche.unbatch(skorche.map(growing, skorche.Queue("n", [1])))',
    "tuple_keys": 'skorche.map(with_tuple_keys, skorche.Queue("n", [1, 2, 3]))',
    "around": 'skorche.map(around, skorche.Queue("n", [1, 2, 3]))',
    "deep": 'skorche.map(deep, skorche.Queue("n", [1, 2, 3]))',
    "mute": 'skorche.map(mute, skorche.Queue("n", [1, 2, 3]))',
    "echo": 'skorche.map(same, skorche.Queue("items"))',
    "two": """
left = skorche.Queue("left", [1, 2])
right = skorche.Queue("right side")
numbers = skorche.merge((left, right))
evens, odds = skorche.split(even, numbers)
""",
    "names": """
build = skorche.Queue("build", [1])
about = skorche.Queue("about", [2])
inputs = skorche.Queue("inputs", [3])
skorche.merge((build, about, inputs), skorche.Queue("both"))
""",
    "both_fail": """
left = skorche.map(fails_with_another, skorche.Queue("left", [1]))
right = skorche.map(fails_with_another, skorche.Queue("right", [2]))
""",
    "prog": 'skorche.map(same, skorche.Queue("%(prog)300000000s", [1]))',
    "percent": """
percent = skorche.Queue("%(prog)s%s %(x)d")
skorche.split(same, percent, predicate_values=("100%", "%%"))
""",
    "waiting": """
numbers = skorche.Queue("numbers")
skorche.batch(numbers, batch_size=3, fill_batch=False)
""",
}


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


Compiled = Callable[[str], Path]


def is_serial(path: Path) -> bool:
    return path.parent.name.startswith("serial")


def words(path: Path, *arguments: str) -> list[str]:
    return [sys.executable, "-I", "-S", str(path), *arguments]


def script(
    path: Path,
    *arguments: str,
    stdin: str | bytes | None = None,
    redirect: str = "",
    folder: Path | None = None,
) -> tuple[int, str, str]:
    """Run the script; return its exit code and what it wrote, out and err."""
    command = words(path, *arguments)
    if redirect:
        command = ["sh", "-c", f'exec "$@" {redirect}', "sh", *command]
    done = subprocess.run(
        command,
        input=stdin.encode() if isinstance(stdin, str) else stdin,
        stdin=subprocess.DEVNULL if stdin is None else None,
        capture_output=True,
        timeout=20,
        check=False,
        cwd=folder,
    )
    return done.returncode, done.stdout.decode(), done.stderr.decode()


def items(output: str) -> list[Any]:
    return [json.loads(line) for line in output.splitlines()]


# ---- inputs


def test_compiled_in_inputs(compiled: Compiled) -> None:
    assert script(compiled("double")) == (0, "2\n4\n6\n", "")


def test_input_from_a_file(compiled: Compiled, tmp_path: Path) -> None:
    (tmp_path / "numbers.jsonl").write_text("5\n\n  6  \n7")
    for word in ("--input", "--inp"):
        done = script(compiled("double"), word, "numbers.jsonl", folder=tmp_path)
        assert done == (0, "10\n12\n14\n", "")
    done = script(compiled("double"), "--input=numbers.jsonl", folder=tmp_path)
    assert done == (0, "10\n12\n14\n", "")


@pytest.mark.parametrize("name", ["inputs", "numbers"])
def test_input_by_name_where_there_is_one_only(
    compiled: Compiled, name: str, tmp_path: Path
) -> None:
    (tmp_path / "n").write_text("5")
    done = script(compiled("double"), "--input", f"{name}=n", folder=tmp_path)
    assert done == (0, "10\n", "")


def test_a_file_whose_name_looks_like_an_option(
    compiled: Compiled, tmp_path: Path
) -> None:
    (tmp_path / "a=b").write_text("5")
    assert script(compiled("double"), "--input", "a=b", folder=tmp_path)[1] == "10\n"


def test_input_from_standard_input(compiled: Compiled) -> None:
    for stdin in ("1\n2\n", "1\r\n2\r\n", "\ufeff1\n2", "\n\n1\n\n2\n\n"):
        done = script(compiled("double"), "--input", "-", stdin=stdin)
        assert done == (0, "2\n4\n", "")


@pytest.mark.parametrize("stdin", ["", "\n", " \n\n"])
def test_an_empty_input(compiled: Compiled, stdin: str) -> None:
    assert script(compiled("double"), "--input", "-", stdin=stdin) == (0, "", "")


def test_items_of_every_json_kind(compiled: Compiled) -> None:
    lines = '{"a": [1, 2.5, null]}\n[]\n"\\ud800 \\u2028"\n"ä\u2028"\ntrue\nnull\n'
    code, output, errors = script(compiled("echo"), "--input", "-", stdin=lines)
    assert (code, errors) == (0, "")
    assert items(output) == [
        {"a": [1, 2.5, None]},
        [],
        "\ud800 \u2028",
        "ä\u2028",
        True,
        None,
    ]


def test_several_inputs(compiled: Compiled, tmp_path: Path) -> None:
    (tmp_path / "r").write_text("3\n4\n")
    for name in ("right_side", "right side"):
        done = script(compiled("two"), "--input", f"{name}=r", folder=tmp_path)
        assert (done[0], done[2]) == (0, "")
        assert sorted(item["item"] for item in items(done[1])) == [1, 2, 3, 4]
    both = ["--input", "left=-", "--input", "right_side=r"]
    done = script(compiled("two"), *both, stdin="10\n", folder=tmp_path)
    assert (done[0], done[2]) == (0, "")
    assert sorted(item["item"] for item in items(done[1])) == [3, 4, 10]


@POSIX
def test_an_input_may_be_a_pipe(compiled: Compiled, tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    writing = threading.Thread(target=pipe.write_text, args=("5\n",), daemon=True)
    writing.start()
    assert script(compiled("double"), "--input", str(pipe)) == (0, "10\n", "")


USAGE = [
    ("open", [], "nothing to read"),
    ("two", [], "right side has nothing to read"),
    ("double", ["--input", "missing.jsonl"], "missing.jsonl"),
    ("two", ["--input", "right_side=missing.jsonl"], "missing.jsonl"),
    ("two", ["--input", "-"], "needs a name: left, right side"),
    ("two", ["--input", "nobody=-"], "needs a name: left, right side"),
    ("double", ["--input"], "expected one argument"),
    ("double", ["--nonsense"], "--nonsense"),
    ("double", ["nonsense"], "nonsense"),
    ("double", ["--input", "."], "."),
    ("double", ["--input", ""], "--input"),
    ("two", ["--input", "left=-", "--input", "right_side=-"], "-"),
    ("double", ["--input", "-", "--input", "-"], "--input"),
]


@pytest.mark.parametrize(("name", "arguments", "said"), USAGE)
def test_wrong_words(
    compiled: Compiled, name: str, arguments: list[str], said: str
) -> None:
    code, output, errors = script(compiled(name), *arguments, stdin="1\n")
    assert (code, output) == (2, "")
    assert said in errors.splitlines()[-1]
    assert errors.startswith(f"usage: {name}.py")
    assert "Traceback" not in errors


@pytest.mark.skipif(os.name != "posix" or not os.getuid(), reason="needs a plain user")
def test_an_unreadable_file(compiled: Compiled, tmp_path: Path) -> None:
    path = tmp_path / "secret"
    path.write_text("1")
    path.chmod(0)
    assert script(compiled("double"), "--input", str(path))[0] == 2


@pytest.mark.parametrize("bad", ["{", "'a'", "1 2", "nul", "[1,]"])
@pytest.mark.parametrize("number", [1, 4, 3000])
def test_bad_json_says_which_line(
    compiled: Compiled, tmp_path: Path, bad: str, number: int
) -> None:
    lines = ["1"] * (number - 1) + [bad, "1"]
    (tmp_path / "numbers.jsonl").write_text("\n".join(lines))
    code, _, errors = script(
        compiled("double"), "--input", "numbers.jsonl", folder=tmp_path
    )
    assert code == 1
    assert f"numbers.jsonl:{number}: " in errors.splitlines()[-1]
    assert "reading numbers" in errors.splitlines()[-1]


def test_bad_json_on_standard_input(compiled: Compiled) -> None:
    code, _, errors = script(compiled("double"), "--input", "-", stdin="1\n{\n")
    assert code == 1
    assert "-:2: " in errors.splitlines()[-1]


@pytest.mark.parametrize("bad", [b'"\xff"', b"[" * 100_000])
def test_other_bad_lines_are_named_too(compiled: Compiled, bad: bytes) -> None:
    stdin = b"1\n2\n" + bad + b"\n"
    code, _, errors = script(compiled("echo"), "--input", "-", stdin=stdin)
    assert code == 1
    assert "-:3: " in errors.splitlines()[-1]


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-32-be"])
def test_lines_in_another_encoding_are_refused(
    compiled: Compiled, encoding: str
) -> None:
    stdin = "1\n2\n".encode(encoding)
    code, output, errors = script(compiled("echo"), "--input", "-", stdin=stdin)
    assert (code, output) == (1, "")
    assert "-:1: " in errors.splitlines()[-1]


def test_a_lone_surrogate_is_no_utf_8(compiled: Compiled) -> None:
    with talking(compiled("echo"), "--input", "-") as talk:
        talk.say("1\n")
        assert talk.hear() == "1\n"  # before the stages are stopped
        talk.say(b'"\xed\xa0\x80"\n')
        code, output, errors = talk.ended()
    assert (code, output) == (1, "")
    assert "-:2: JSON: 'utf-8' codec can't decode" in errors.splitlines()[-1]


def test_lines_may_begin_with_a_byte_order_mark(compiled: Compiled) -> None:
    stdin = '\ufeff"\u0436"\n\ufeff[2]\n'.encode()
    code, output, errors = script(compiled("echo"), "--input", "-", stdin=stdin)
    assert (code, items(output), errors) == (0, ["\u0436", [2]], "")


# ---- outputs


def test_several_outputs_say_which_queue(compiled: Compiled) -> None:
    code, output, errors = script(
        compiled("two"), "--input", "right_side=-", stdin="3\n"
    )
    assert (code, errors) == (0, "")
    found = sorted(items(output), key=lambda line: line["item"])
    assert found == [
        {"queue": "odds", "item": 1},
        {"queue": "evens", "item": 2},
        {"queue": "odds", "item": 3},
    ]


def test_items_that_json_has_no_form_for_come_as_text_if_they_may(
    compiled: Compiled,
) -> None:
    code, output, errors = script(compiled("odd"), "--as-text", "--nan", "null")
    assert (code, errors) == (0, "")
    found = [[1, 2], "Ellipsis", {"a": [3]}, None, None, None]
    assert items(output) == found
    code, output, errors = script(compiled("odd"), "--as-text", "--nan", "allow")
    assert (code, errors) == (0, "")
    assert output.splitlines()[3:] == ["NaN", "Infinity", "null"]


@pytest.mark.parametrize(
    ("words", "written", "said"),
    [
        ([], 1, "JSON has no form for ellipsis: return another, or say --as-text"),
        (["--as-text"], 3, "JSON has no nan: say --nan null, or --nan allow"),
        (["--nan", "null"], 1, "JSON has no form for ellipsis"),
    ],
)
def test_what_json_has_no_form_for_ends_the_run(
    compiled: Compiled, words: list[str], written: int, said: str
) -> None:
    code, output, errors = script(compiled("odd"), *words)
    assert code == 1 and len(items(output)) == written
    assert 'of the queue "' in errors and said in errors.splitlines()[-1]


@pytest.mark.parametrize("name", ["tuple_keys", "around", "deep", "mute"])
def test_an_item_that_cannot_be_written(compiled: Compiled, name: str) -> None:
    code, output, errors = script(compiled(name))
    assert code == 1
    assert len(output.splitlines()) == 1
    last = errors.splitlines()[-1]
    assert last.startswith(f"{name}.py: ")
    assert "writ" in last
    assert "Exception ignored" not in errors


def test_lines_in_a_file_are_of_items_as_they_came_out(
    compiled: Compiled, tmp_path: Path
) -> None:
    """Also of one that is changed later, and all those before one that is an error."""
    path = tmp_path / "lines"
    code, _, errors = script(compiled("growing"), redirect=f"> {path}")
    assert code == 1 and "JSON has no nan" in errors
    if is_serial(compiled("growing")):
        wanted = [0, [0], 1, [0, 1], 2, [0, 1, 2]]
        assert items(path.read_text()) == wanted
    code, _, _ = script(compiled("growing"), "--nan", "null", redirect=f"> {path}")
    found = items(path.read_text())
    assert code == 0 and found[-1] is None and found[::2] == [0, 1, 2, None]


def test_outputs_come_as_soon_as_they_are_there(compiled: Compiled) -> None:
    """Each output line appears before the next input is given, through pipes."""
    for name, answer in (("open", "{}"), ("waiting", "[{}]")):
        with talking(compiled(name), "--input", "-") as talk:
            for number in range(5):
                talk.say(f"{number}\n")
                doubled = 2 * number if name == "open" else number
                assert talk.hear() == answer.format(doubled) + "\n"
            talk.end_of_input()
            assert talk.ended() == (0, "", "")


# ---- what is said


def test_help(compiled: Compiled) -> None:
    code, output, errors = script(compiled("two"), "--help")
    assert (code, errors) == (0, "")
    stats = "" if is_serial(compiled("two")) else " [--stats]"
    usage = "usage: two.py [-h] [--input [NAME=]FILE] [--output [NAME=]FILE] [--take N]"
    assert (
        output.partition("\n\n")[0].split()
        == f"{usage} [-v] [--nan {{null,allow}}] [--as-text]{stats}".split()
    )
    assert "Some numbers." in output
    assert "\n    -> split even" in output  # the picture, line by line


@pytest.mark.parametrize(
    ("name", "line"),
    [
        ("prog", '"%(prog)300000000s"'),
        ("percent", '"%(prog)s%s %(x)d"'),
        ("percent", "        '100%' -> same_100"),
        ("percent", "        '%%' -> same_"),
    ],
)
def test_help_shows_signs_of_formatting(
    compiled: Compiled, name: str, line: str
) -> None:
    code, output, errors = script(compiled(name), "--help")
    assert (code, errors) == (0, "")
    assert line in output.splitlines()
    assert len(output) < 2000


def test_wrong_words_about_names_with_signs_of_formatting(compiled: Compiled) -> None:
    code, _, errors = script(compiled("percent"))
    assert code == 2
    assert "error: %(prog)s%s %(x)d has nothing to read" in errors


def test_stats(compiled: Compiled) -> None:
    if is_serial(compiled("double")):  # which keeps no time
        code, output, errors = script(compiled("double"), "--stats")
        assert (code, output) == (2, "")
        assert errors.endswith("unrecognized arguments: --stats\n")
        return
    code, output, errors = script(compiled("double"), "--stats")
    assert (code, output) == (0, "2\n4\n6\n")
    heads, row = errors.splitlines()
    assert heads.split()[:3] == ["stage", "workers", "items"]
    assert row.split()[:3] == ["double", "1", "3"]


def test_stats_of_a_failure(compiled: Compiled) -> None:
    if is_serial(compiled("inverse")):
        pytest.skip("there are no --stats")
    code, output, errors = script(compiled("inverse"), "--stats")
    assert code == 1
    assert output in ("", "0.5\n")
    assert errors.splitlines()[-1].startswith("inverse ")


def test_a_failing_task(compiled: Compiled) -> None:
    code, _, errors = script(compiled("inverse"))
    assert code == 1
    first, *_, last = errors.splitlines()
    assert first == "Traceback (most recent call last):"
    assert last == "inverse.py: inverse(0) raised ZeroDivisionError: division by zero"
    assert "    return 1 / number\n" in errors
    assert "Thread" not in errors


def test_two_stages_that_fail_together_are_both_told(compiled: Compiled) -> None:
    if is_serial(compiled("both_fail")):
        pytest.skip("nothing happens at once")
    code, output, errors = script(compiled("both_fail"))
    assert (code, output) == (1, "")
    said = [f"fails_with_another({n}) raised ValueError: {n}" for n in (1, 2)]
    first, other = errors.splitlines()[-2:]
    assert first in [f"both_fail.py: {one}" for one in said]
    assert other in [f"both_fail.py: meanwhile: {one}" for one in said]
    assert first.split()[1:] != other.split()[2:]
    assert errors.count("Traceback") == 1


def test_a_task_that_exits_fails(compiled: Compiled) -> None:
    code, output, errors = script(compiled("exits"))
    assert (code, output) == (1, "")
    assert errors.splitlines()[-1] == "exits.py: exits(1) raised SystemExit: 5"


def test_queues_may_be_named_like_words_of_the_machinery(compiled: Compiled) -> None:
    code, output, errors = script(compiled("names"))
    assert (code, sorted(items(output)), errors) == (0, [1, 2, 3], "")


# ---- readers that go away, and places that cannot be written to


@POSIX
@pytest.mark.parametrize("lines", [0, 1, 5000])
def test_a_reader_that_has_seen_enough(compiled: Compiled, lines: int) -> None:
    """As in `| head -1`, whatever there is still to write."""
    with talking(compiled("endless")) as talk:
        for number in range(lines):
            assert talk.hear() == f"{number}\n"
        talk.stop_listening()
        assert talk.ended() == (0, "", "")


@POSIX
def test_a_reader_that_goes_while_the_input_is_silent(compiled: Compiled) -> None:
    with talking(compiled("open"), "--input", "-") as talk:
        talk.say("1\n")
        assert talk.hear() == "2\n"
        talk.stop_listening()
        talk.say("2\n")
        assert talk.ended() == (0, "", "")


@POSIX
def test_head(compiled: Compiled) -> None:
    command = 'exec 3>&1; ("$@"; echo "exit $?" >&3) | head -1'
    done = subprocess.run(
        ["sh", "-c", command, "sh", *words(compiled("endless"))],
        capture_output=True,
        text=True,
        timeout=20,
        check=False,
    )
    assert sorted(done.stdout.splitlines()) == ["0", "exit 0"]
    assert done.stderr == ""


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="needs /dev/full")
@pytest.mark.parametrize("name", ["double", "endless"])
def test_a_full_disk(compiled: Compiled, name: str) -> None:
    code, _, errors = script(compiled(name), redirect=">/dev/full")
    assert code == 1
    assert len(errors.splitlines()) == 1
    assert errors.startswith(f"{name}.py: ")
    assert "No space left on device" in errors


@POSIX
def test_a_closed_standard_output(compiled: Compiled) -> None:
    code, output, errors = script(compiled("double"), redirect=">&-")
    assert (code, output) == (2, "")
    assert "standard output is closed" in errors


@POSIX
@pytest.mark.parametrize("name", ["double", "inverse"])
def test_a_closed_standard_error(compiled: Compiled, name: str) -> None:
    """What was meant for it must not get among the outputs."""
    stats = [] if is_serial(compiled(name)) else ["--stats"]
    code, output, _ = script(compiled(name), *stats, redirect="2>&-")
    assert code == (1 if name == "inverse" else 0)
    assert all(isinstance(item, (int, float)) for item in items(output))


@POSIX
def test_a_closed_standard_input(compiled: Compiled) -> None:
    assert script(compiled("double"), redirect="<&-") == (0, "2\n4\n6\n", "")
    code, output, errors = script(compiled("double"), "--input", "-", redirect="<&-")
    assert (code, output) != (0, "")
    assert "Fatal" not in errors


# ---- signals

SIGNALS = [
    pytest.param(signal.SIGINT, 130, id="SIGINT", marks=POSIX),
    pytest.param(signal.SIGTERM, 143, id="SIGTERM", marks=POSIX),
]


@pytest.mark.parametrize(("number", "code"), SIGNALS)
def test_a_signal_in_the_middle_of_work(
    compiled: Compiled, number: signal.Signals, code: int
) -> None:
    with talking(compiled("slow")) as talk:
        talk.hear()
        talk.send(number)
        assert talk.ended(seconds=2)[::2] == (code, "")


@pytest.mark.parametrize(("number", "code"), SIGNALS)
def test_a_signal_while_a_file_takes_the_output(
    compiled: Compiled, tmp_path: Path, number: signal.Signals, code: int
) -> None:
    line = [sys.executable, "-I", "-S", str(compiled("begun"))]
    with (tmp_path / "numbers").open("w") as file:
        process = subprocess.Popen(line, stdout=file, stderr=subprocess.PIPE)
    with process:
        assert process.stderr is not None
        for _ in range(5):
            assert process.stderr.readline() == b"begun\n"
        process.send_signal(number)
        _, errors = process.communicate(timeout=SOON)
    assert process.returncode == code
    done = (tmp_path / "numbers").read_text().split()
    if is_serial(compiled("begun")):  # the fourth may not have been written
        assert done[:3] == ["0", "1", "2"]
    else:  # what runs is let end
        assert len(done) == 5 + errors.count(b"begun")


@pytest.mark.parametrize(("number", "code"), SIGNALS)
def test_a_signal_in_a_hurry(
    compiled: Compiled, number: signal.Signals, code: int
) -> None:
    for _ in range(5):
        with talking(compiled("endless")) as talk:
            talk.hear()
            reading = threading.Thread(target=talk.read_all, daemon=True)
            reading.start()
            time.sleep(0.1)
            talk.send(number)
            reading.join(SOON)
            assert talk.ended(seconds=2) == (code, "", "")


@pytest.mark.parametrize(("number", "code"), SIGNALS)
def test_a_signal_while_nobody_reads_the_output(
    compiled: Compiled, number: signal.Signals, code: int
) -> None:
    with talking(compiled("endless")) as talk:
        talk.hear()
        time.sleep(0.3)  # the pipe is full now, and the script waits in print()
        talk.send(number)
        assert talk.ended(seconds=2)[::2] == (code, "")


@pytest.mark.parametrize(("number", "code"), SIGNALS)
@pytest.mark.parametrize("stats", [True, False])
def test_a_signal_while_standard_input_is_silent(
    compiled: Compiled, number: signal.Signals, code: int, stats: bool
) -> None:
    stats = stats and not is_serial(compiled("open"))
    arguments = ["--stats"] if stats else []
    with talking(compiled("open"), "--input", "-", *arguments) as talk:
        talk.say("1\n")
        assert talk.hear() == "2\n"
        talk.send(number)
        exit_code, output, errors = talk.ended(seconds=2)
    assert (exit_code, output) == (code, "")
    assert len(errors.splitlines()) == (2 if stats else 0)
    assert "Fatal" not in errors


@pytest.mark.parametrize(("number", "code"), SIGNALS)
def test_a_signal_while_nobody_opens_the_other_end_of_a_pipe(
    compiled: Compiled, number: signal.Signals, code: int, tmp_path: Path
) -> None:
    silent = tmp_path / "silent"
    os.mkfifo(silent)
    inputs = ["--input", f"right_side={silent}"]
    with talking(compiled("two"), *inputs) as talk:
        talk.hear()
        talk.hear()
        talk.send(number)
        assert talk.ended(seconds=2) == (code, "", "")


# ---- a script that is talked to while it runs


class Talk:
    """A running script, its three streams, and an end that is waited for."""

    def __init__(self, path: Path, *arguments: str) -> None:
        self._process = subprocess.Popen(
            words(path, *arguments),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            bufsize=0,
        )
        assert self._process.stdin and self._process.stdout and self._process.stderr
        self._in = self._process.stdin
        self._out = self._process.stdout
        self._err = self._process.stderr

    def close(self) -> None:
        self._process.kill()
        self._process.wait(SOON)
        for stream in (self._in, self._out, self._err):
            stream.close()

    def say(self, text: str | bytes) -> None:
        self._in.write(text.encode() if isinstance(text, str) else text)

    def end_of_input(self) -> None:
        self._in.close()

    def hear(self) -> str:
        """Return the next line of output; fail if there is none soon."""
        ready, _, _ = select.select([self._out], [], [], SOON)
        assert ready, "the script says nothing"
        return self._out.readline().decode()

    def read_all(self) -> None:
        while self._out.read(1 << 16):
            pass

    def stop_listening(self) -> None:
        self._out.close()

    def send(self, number: signal.Signals) -> None:
        self._process.send_signal(number)

    def ended(self, seconds: float = SOON) -> tuple[int, str, str]:
        """Return the exit code, and what is still to be read, out and err."""
        code = self._process.wait(seconds)
        output = "" if self._out.closed else self._out.read().decode()
        return code, output, self._err.read().decode()


@contextmanager
def talking(path: Path, *arguments: str) -> Iterator[Talk]:
    with closing(Talk(path, *arguments)) as talk:
        yield talk


# ---- as a module


@pytest.fixture
def module(compiled: Compiled) -> Iterator[Callable[[str], Any]]:
    """Import a compiled module anew; afterwards all its threads must have ended."""
    before = set(threading.enumerate())

    def load(name: str) -> types.ModuleType:
        path = compiled(name)
        made = types.ModuleType(name)
        made.__file__ = str(path)
        exec(  # noqa: S102 - our own text
            compile(path.read_text(), path, "exec"), made.__dict__
        )
        return made

    yield load
    end = time.perf_counter() + SOON
    while set(threading.enumerate()) - before:
        assert time.perf_counter() < end, set(threading.enumerate()) - before
        time.sleep(0.001)


Module = Callable[[str], Any]


def test_run_and_stream(module: Module) -> None:
    double = module("double")
    assert double.run() == {"double_out": [2, 4, 6]}
    assert double.run([5]) == {"double_out": [10]}
    assert double.run(inputs=iter([5, 6])) == {"double_out": [10, 12]}
    assert list(double.stream(range(2))) == [("double_out", 0), ("double_out", 2)]
    assert double.run([]) == {"double_out": []}


def test_run_with_several_inputs(module: Module) -> None:
    two = module("two")
    outputs = two.run(right_side=[3, 4])
    assert {name: sorted(found) for name, found in outputs.items()} == {
        "evens": [2, 4],
        "odds": [1, 3],
    }
    with pytest.raises(TypeError):
        two.run()
    with pytest.raises(TypeError):
        two.run([1], [2])


def test_an_import_runs_nothing(module: Module) -> None:
    before = threading.active_count()
    module("endless")
    assert threading.active_count() == before


def test_a_failure_is_raised_with_its_cause(module: Module) -> None:
    inverse = module("inverse")
    with pytest.raises(inverse.PipelineError) as caught:
        inverse.run()
    assert caught.value.task == "inverse"
    assert caught.value.item == 0
    assert isinstance(caught.value.__cause__, ZeroDivisionError)


def test_both_are_told_by_skorche_run_too(tmp_path: Path) -> None:
    path = tmp_path / "both_fail.py"
    path.write_text(f"{HEAD}{DECLARATIONS['both_fail']}\n")
    first, other = command("run", str(path), expect=1).stderr.splitlines()[-2:]
    said = [f"fails_with_another({n}) raised ValueError: {n}" for n in (1, 2)]
    assert {first, other.replace("meanwhile: ", "")} == {
        f"both_fail.py: {one}" for one in said
    }


def test_the_other_failure_is_a_note_of_the_first(module: Module) -> None:
    both = module("both_fail")
    if is_serial(Path(both.__file__)):
        pytest.skip("nothing happens at once")
    with pytest.raises(both.PipelineError) as caught:
        both.run()
    (note,) = caught.value.__notes__
    other = 3 - caught.value.item
    assert note == f"meanwhile: fails_with_another({other}) raised ValueError: {other}"


def test_an_endless_stream_closed_after_five(module: Module) -> None:
    endless = module("endless")
    before = threading.active_count()
    stream = endless.stream(itertools.count())
    taken = list(itertools.islice(stream, 5))
    assert [item for _, item in taken] == [0, 1, 2, 3, 4]
    stream.close()
    assert threading.active_count() == before
    assert list(stream) == []


def test_a_stream_left_by_break_or_error(module: Module) -> None:
    endless = module("endless")
    before = threading.active_count()
    for _ in endless.stream():
        break
    assert threading.active_count() == before
    with pytest.raises(ValueError, match="mine"):
        for _ in endless.stream():
            raise ValueError("mine")
    gc.collect()
    assert threading.active_count() == before


def test_an_abandoned_stream(module: Module) -> None:
    endless = module("endless")
    before = threading.active_count()
    stream = endless.stream()
    next(stream)
    assert is_serial(Path(endless.__file__)) or threading.active_count() > before
    del stream
    assert threading.active_count() == before


def test_a_stream_that_nobody_begins(module: Module) -> None:
    before = threading.active_count()
    stream = module("endless").stream()
    assert threading.active_count() == before
    stream.close()


def test_a_stream_whose_reader_is_slow_reads_little_ahead(module: Module) -> None:
    read = itertools.count()
    stream = module("endless").stream(read)
    next(stream)
    time.sleep(0.3)
    stream.close()
    assert next(read) < 10_000


def test_a_stream_read_by_turns_in_several_threads(module: Module) -> None:
    stream = module("double").stream(range(100))
    taken: list[int] = []

    def take_one() -> None:
        taken.append(next(stream)[1])

    for _ in range(100):
        thread = threading.Thread(target=take_one, daemon=True)
        thread.start()
        thread.join(SOON)
    assert taken == [2 * number for number in range(100)]
    assert list(stream) == []


def test_runs_at_once_do_not_disturb_each_other(module: Module) -> None:
    double = module("double")
    outputs: dict[int, Any] = {}

    def run(number: int) -> None:
        for _ in range(5):
            found = double.run(range(number, 3000, 7))
            assert outputs.setdefault(number, found) == found

    threads = [threading.Thread(target=run, args=(n,), daemon=True) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
        assert not thread.is_alive()
    for number in range(4):
        assert outputs[number] == {
            "double_out": [2 * n for n in range(number, 3000, 7)]
        }


def test_a_failing_run_beside_a_good_one(module: Module) -> None:
    inverse = module("inverse")
    stream = inverse.stream(range(1, 3001))
    next(stream)
    with pytest.raises(inverse.PipelineError):
        inverse.run([0])
    assert len(list(stream)) == 2999


def test_an_input_that_raises(module: Module) -> None:
    double = module("double")

    def inputs() -> Iterator[int]:
        yield from (1, 2)
        time.sleep(0.1)
        raise OSError("gone")

    taken = []
    with pytest.raises(double.PipelineError, match="raised OSError: gone") as caught:
        for _, item in double.stream(inputs()):
            taken.append(item)
    assert taken == [2, 4]
    assert isinstance(caught.value.__cause__, OSError)


def test_one_module_feeds_another(module: Module) -> None:
    double = module("double")
    inner = (item for _, item in double.stream(range(3000)))
    outer = (item for _, item in double.stream(inner))
    assert list(outer) == [4 * number for number in range(3000)]


def test_a_failure_of_the_inner_of_two_modules(module: Module) -> None:
    double, inverse = module("double"), module("inverse")
    inner = (item for _, item in inverse.stream([1, 0]))
    with pytest.raises(double.PipelineError, match="ZeroDivisionError"):
        double.run(inner)


def test_a_program_that_holds_a_stream_to_its_end(compiled: Compiled) -> None:
    """Nobody reads it any more, and nobody closes it: the program ends all the same."""
    path = compiled("endless")
    program = """
import endless
stream = endless.stream()
print(next(stream), flush=True)
"""
    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=path.parent,
        capture_output=True,
        text=True,
        timeout=10,
        check=False,
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "('same_out', 0)\n", "")


def test_a_name_that_is_no_queue_is_no_file(compiled: Compiled, tmp_path: Path) -> None:
    for option in ("--input", "--output"):
        code, _, errors = script(compiled("double"), option, "a=b", folder=tmp_path)
        assert code == 2 and f"{option} a=b: there is no a, but " in errors
    assert not (tmp_path / "a=b").exists()
