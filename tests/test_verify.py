"""`skorche verify`: what it finds the same, what it finds to differ, and its exit code."""

from __future__ import annotations

import os
import sys
import textwrap
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result

from skorche import verify
from skorche.compiler import compile_file, text_of
from skorche.verify import Outcome, differences
from tests.invoke import command

pytestmark = pytest.mark.usefixtures("here")

WORDS = """
import skorche


def measure(word):
    return {"word": word, "length": LENGTH(word)}


LENGTH = len
words = skorche.Queue("words", fixed_inputs=["a", "bb", "bb"])
lengths = skorche.map(measure, words)
skorche.run()
"""


def verified(*words: str, expect: int = 0) -> Result:
    result = command("verify", *words, expect=expect)
    assert not result.stdout
    return result


def same(outcome: str, *targets: str) -> str:
    """What is said where nothing differs."""
    compiled = " and to ".join(targets or ["threads"])
    return f"same words.py: {outcome}, of a run here, and one compiled to {compiled}\n"


def write(path: str, text: str) -> None:
    Path(path).write_text(textwrap.dedent(text), encoding="utf-8")


def test_a_pipeline_that_does_the_same_is_said_to() -> None:
    write("words.py", WORDS)
    assert verified("words.py").stderr == same("3 items")


def test_inputs_are_read_by_both_runs() -> None:
    write("words.py", WORDS)
    write("more.jsonl", '"ccc"\n"dd"\n')
    for words in ("more.jsonl", "words=more.jsonl"):
        done = verified("words.py", "--input", words)
        assert done.stderr == same("2 items")


def test_a_failure_is_the_same_failure() -> None:
    write("words.py", WORDS.replace('"bb", "bb"', "5"))
    assert verified("words.py").stderr == same("exit code 1")


def test_a_task_that_looks_around_itself_does_something_else_elsewhere() -> None:
    text = WORDS.replace("LENGTH = len", "import os\nLENGTH = os.path.exists")
    write("words.py", text)
    write("a", "")
    done = verified("words.py", expect=1)
    assert 'only here: {"length": true, "word": "a"}' in done.stderr
    assert 'only by the compiled file: {"length": false, "word": "a"}' in done.stderr
    assert done.stderr.splitlines()[-1].endswith("difference, say --here")
    assert verified("words.py", "--here").stderr == same("3 items")


def test_a_wrong_file_is_found_out(monkeypatch: pytest.MonkeyPatch) -> None:
    write("words.py", WORDS)
    compiled = compile_file("words.py", "words.py")
    for old, new, wanted in (
        ('"bb", "bb"', '"bb", "b"', "only here: "),
        ("LENGTH = len", "LENGTH = str.upper", "only by the compiled file: "),
        ("LENGTH = len", "LENGTH = abs", "exit code 0 here, and 1 by"),
    ):
        wrong = compiled.replace(old, new)
        assert wrong != compiled
        monkeypatch.setattr(verify, "text_of", lambda *_, wrong=wrong: wrong)
        assert wanted in verified("words.py", expect=1).stderr


def test_a_package_that_a_file_does_not_name_is_missed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    write("words.py", WORDS)
    compiled = compile_file("words.py", "words.py")
    for line, title, expect in (
        ("import click", "", 1),
        ("import click", "\nNeeds: click", 0),
    ):
        wrong = compiled.replace("LENGTH = len", f"{line}\nLENGTH = len")
        wrong = wrong.replace("words.py.\n", f"words.py.{title}\n", 1)
        monkeypatch.setattr(verify, "text_of", lambda *_, wrong=wrong: wrong)
        done = verified("words.py", expect=expect)
        assert ("exit code 0 here, and 1 by the compiled" in done.stderr) is bool(
            expect
        )


def test_what_cannot_be_compiled_is_not_verified() -> None:
    write("words.py", WORDS.replace("LENGTH(word)", "__file__"))
    write("other.py", WORDS)
    done = verified("words.py", "other.py", expect=1)
    assert "module-attribute" in done.stderr
    assert "same other.py: 3 items" in done.stderr


def test_a_pipeline_that_is_never_the_same_is_said_to_be_so() -> None:
    write(
        "words.py", WORDS.replace("LENGTH = len", "import random, time\nLENGTH = hash")
    )
    text = WORDS.replace(
        "LENGTH = len", "import time\n\n\ndef LENGTH(word):\n    return time.time_ns()"
    )
    write("words.py", text)
    done = verified("words.py", expect=1).stderr
    assert "only here: " in done and "--again runs it here once more" in done
    assert "two runs here differ as well" in verified("words.py", "--again").stderr


def test_it_runs_once_here_and_once_compiled_to_each_target_and_help_says_so() -> None:
    runs = os.path.abspath("runs")
    counting = f"""

def LENGTH(word):
    with open({runs!r}, "a") as file:
        file.write(word + " ")
    return 1
"""
    write("words.py", WORDS.replace("LENGTH = len", counting).replace('"bb", "bb"', ""))
    write("pyproject.toml", '[tool.skorche]\ntargets = ["threads", "serial"]\n')
    assert verified("words.py").stderr == same("1 items", "threads", "serial")
    assert Path(runs).read_text() == "a a a "
    assert verified("words.py", "--target", "serial", "--again").stderr == same(
        "1 items", "serial"
    )
    assert Path(runs).read_text() == "a a a a a "
    text = " ".join(command("verify", "--help").stdout.split())
    assert "ALL THAT IT DOES OUTSIDE OF ITSELF IS DONE TWICE" in text


MADE = """
import dataclasses, decimal

import skorche


@dataclasses.dataclass
class Word:
    text: object = dataclasses.field(repr=False)


class Mute:
    pass


def make(word):
    print(5, "of", word)
    return {made}


words = skorche.Queue("words", fixed_inputs=["a"])
made = skorche.map(make, words)
skorche.run()
"""


@pytest.mark.parametrize(
    ("made", "other", "told"),
    [
        ("Word(word)", "Word(5)", ""),
        ('{{"b", "a", word}}', '{{"b", "a", 1}}', ""),
        ('float("nan")', "0.5", ""),
        ("b'abc'", "b'abd'", ""),
        ("Mute()", "[Mute()]", " (1 of them hold objects compared by their class"),
        ('dict(a=1, b=decimal.Decimal("1.0"))', "dict(a=1, b=1.0)", ""),
    ],
)
def test_items_are_compared_as_values(
    made: str, other: str, told: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    write("words.py", MADE.format(made=made.format()))
    done = verified("words.py").stderr
    assert done.startswith(f"same words.py: 1 items{told or ', of a run'}")
    compiled = compile_file("words.py", "words.py")
    wrong = compiled.replace(made.format(), other.format())
    assert wrong != compiled
    monkeypatch.setattr(verify, "text_of", lambda *_: wrong)
    assert "only here: " in verified("words.py", expect=1).stderr


def test_the_order_of_keys_is_no_difference(monkeypatch: pytest.MonkeyPatch) -> None:
    write("words.py", WORDS)
    other = compile_file("words.py", "words.py").replace(
        '{"word": word, "length": LENGTH(word)}',
        '{"length": LENGTH(word), "word": word}',
    )
    monkeypatch.setattr(verify, "text_of", lambda *_: other)
    assert verified("words.py").stderr == same("3 items")


def test_what_is_shown_of_many_differences_is_short() -> None:
    many = Outcome(Counter(map(str, range(9))), 0)
    found = list(differences(many, Outcome(Counter(["x"]), 0)))
    assert found[5:] == ["only here: 4 more", "only by the compiled file: x"]


def test_of_several_workers_another_one_may_fail_first() -> None:
    first = Outcome(Counter(), 1, "clean('a') raised ValueError: a")
    second = Outcome(Counter("x"), 1, "clean('b') raised ValueError: b")
    other = Outcome(Counter(), 1, "clean('a') raised KeyError: a")
    assert not list(differences(first, second))
    assert len(list(differences(first, other))) == 2


#: What a declaration sets in the process, and what its task sees of that.
SETTING = """
import os
import sys
import time

import skorche

{setting}


def look(number):
    return {seen}


numbers = skorche.Queue("numbers", fixed_inputs=[1])
seen = skorche.map(look, numbers)
skorche.run()
"""


def without_line(line: str) -> Callable[..., str]:
    """A compiler that loses a line of the user's."""

    def text_without(*given: Any) -> str:
        text = text_of(*given)
        assert line in text
        return text.replace(line, "")

    return text_without


@pytest.mark.parametrize(
    ("setting", "seen"),
    [
        ('os.environ["SKORCHE_SEEN"] = "here"', 'os.environ.get("SKORCHE_SEEN")'),
        ('os.environ["TZ"] = "Asia/Tokyo"', "time.localtime(0).tm_hour"),
        ('os.environ["PYTHONUTF8"] = "1"', 'os.environ.get("PYTHONUTF8")'),
    ],
)
def test_what_a_declaration_sets_is_not_handed_on_to_its_compiled_file(
    setting: str, seen: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    write("sets.py", SETTING.format(setting=f"{setting}\ntime.tzset()", seen=seen))
    assert verified("sets.py").stderr.startswith("same sets.py: 1 items, ")
    monkeypatch.setattr(verify, "text_of", without_line(setting))
    assert "only here: " in verified("sets.py", expect=1).stderr


def test_a_declaration_leaves_the_process_as_it_was() -> None:
    write("sets.py", SETTING.format(setting="sys.setrecursionlimit(5000)", seen="1"))
    before = sys.getrecursionlimit(), dict(os.environ)
    verified("sets.py")
    assert (sys.getrecursionlimit(), dict(os.environ)) == before
