"""`--freeze NAME`: values from outside that are written as they are, and stay so."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.invoke import command, outputs

pytestmark = pytest.mark.usefixtures("here")

DECLARATION = '''\
"""Words with marks."""

import argparse
import os
from datetime import date
from functools import partial

import skorche


def cut(word: str) -> str:
    return word[: args.limit] + header["token"] + str(day)


def stamp(word: str, mark: str) -> str:
    return mark + word


def main() -> None:
    mark = os.environ["MARK"]
    workers = int(os.environ["WORKERS"])
    words = skorche.Queue("words", fixed_inputs=sorted(os.listdir("in")))
    cuts = skorche.map(skorche.task(cut, max_workers=workers), words)
    skorche.map(partial(stamp, mark=mark), cuts)
    skorche.run()
    skorche.shutdown()


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--limit", type=int, default=2)
    args = parser.parse_args()
    token = os.environ["TOKEN"]
    header = {"token": token}
    header["more"] = "x"
    day = date.today()
    main()
'''
NAMES = ("args", "token", "mark", "workers", "day")
WORDS = [word for name in NAMES for word in ("--freeze", name)]
COMPILED = Path("generated/words.py")


@pytest.fixture
def _declared(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    Path("words.py").write_text(DECLARATION)
    Path("in").mkdir()
    Path("in/abc").touch()
    for name, value in (("MARK", "m"), ("WORKERS", "3"), ("TOKEN", "s3cr3t")):
        monkeypatch.setenv(name, value)


def changed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the environment, and the folder of inputs, be other ones."""
    for name, value in (("MARK", "q"), ("WORKERS", "5"), ("TOKEN", "other")):
        monkeypatch.setenv(name, value)
    Path("in/def").touch()


@pytest.mark.usefixtures("_declared")
@pytest.mark.parametrize("target", ["threads", "serial"])
def test_what_is_frozen_is_listed_and_is_what_it_was(
    target: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    words = ["--freeze-inputs", *WORDS, "--target", target, "-o", str(COMPILED)]
    command("compile", "words.py", *words)
    docstring = COMPILED.read_text().partition("\n\n")[0]
    lines = docstring.split("\n")
    assert [line for line in lines if line.startswith("Frozen")] == [
        "Frozen: args, from parser.parse_args()",
        "Frozen: day, from date.today()",
        "Frozen: mark = 'm', from os.environ['MARK']",
        "Frozen: the inputs of words, from os.listdir('in')",
        "Frozen: token = 's3cr3t', from os.environ['TOKEN']",
        "Frozen: workers = 3, from os.environ['WORKERS']",
    ]
    changed(monkeypatch)
    (item,) = outputs(COMPILED)
    assert str(item).startswith("mabs3cr3t20")


@pytest.mark.usefixtures("_declared")
def test_another_environment_makes_nothing_stale(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    command("compile", "words.py", "--freeze-inputs", *WORDS)
    kept = COMPILED.read_text()
    changed(monkeypatch)
    assert command("check", "words.py").output == "1 fresh\n"
    for name in ("MARK", "WORKERS", "TOKEN"):
        monkeypatch.delenv(name)
    assert command("check", "words.py").output == "1 fresh\n"
    changed(monkeypatch)
    assert "wrote" in command("compile", "words.py", "--freeze-inputs", *WORDS).output
    assert COMPILED.read_text() != kept  # which holds what is so now


@pytest.mark.usefixtures("_declared")
def test_a_hand_is_seen_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    command("compile", "words.py", "--freeze-inputs", *WORDS)
    changed(monkeypatch)
    COMPILED.write_text(
        COMPILED.read_text().replace("return mark +", "return 2 * mark +")
    )
    words = ["compile", "words.py", "--freeze-inputs", *WORDS]
    assert "edited by hand" in command(*words, expect=1).output
    assert "stamp differs" in command("check", "words.py", expect=1).output


def test_to_freeze_a_name_and_not_any_more_is_no_edit(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The compiled file is the younger one, so that an edit would be somebody's."""
    Path("one.py").write_text("""import os
import skorche

if __name__ == "__main__":
    token = os.environ["TOKEN"]

    def stamp(word):
        return word + token

    skorche.map(stamp, skorche.Queue("words", fixed_inputs=["a"]))
    skorche.run()
    skorche.shutdown()
""")
    monkeypatch.setenv("TOKEN", "s3cr3t")
    out = Path("out.py")
    for words in ((), ("--freeze", "token"), (), ("--freeze", "token")):
        assert "wrote" in command("compile", "one.py", "-o", str(out), *words).output
        assert ("s3cr3t" in out.read_text()) == bool(words)
    out.write_text(out.read_text().replace("word + token", "token + word"))
    told = command("compile", "one.py", "-o", str(out), expect=1).output
    assert "edited by hand" in told and "token differs" not in told


def test_to_freeze_other_names_and_inputs_is_no_edit(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    Path("two.py").write_text("""import os
import skorche

def stamp(word):
    return word + token + mark

if __name__ == "__main__":
    token = os.environ["TOKEN"]
    mark = os.environ.get("MARK", "m")
    skorche.map(stamp, skorche.Queue("words", fixed_inputs=list(os.environ["TOKEN"])))
    skorche.run()
    skorche.shutdown()
""")
    monkeypatch.setenv("TOKEN", "s3cr3t")
    both = ("--freeze", "mark", "--freeze-inputs")
    for words in ((), both, ("--freeze", "token"), ("--freeze", "mark"), ()):
        assert "wrote" in command("compile", "two.py", "-o", "out.py", *words).output


@pytest.mark.usefixtures("_declared")
def test_another_source_of_a_frozen_value_makes_it_stale() -> None:
    command("compile", "words.py", "--freeze-inputs", *WORDS)
    Path("words.py").write_text(DECLARATION.replace('["TOKEN"]', '["USER_TOKEN"]'))
    os.environ["USER_TOKEN"] = "x"
    try:
        assert "freeze" in command("check", "words.py", expect=1).output
    finally:
        del os.environ["USER_TOKEN"]


@pytest.mark.usefixtures("_declared")
def test_a_project_freezes_names_too() -> None:
    Path("pyproject.toml").write_text(
        f"[tool.skorche]\nfreeze = {json.dumps(NAMES)}\nfreeze-inputs = true\n"
        'targets = ["threads", "serial"]\n'
    )
    command("compile", "words.py")
    assert "Frozen: token" in COMPILED.read_text()
    assert command("check", "words.py").output == "2 fresh\n"


@pytest.mark.usefixtures("_declared")
def test_names_are_refused_that_are_not_frozen() -> None:
    told = command("compile", "words.py", "--freeze", "token", expect=1).output
    assert "`args`, which comes from the command line" in told
    assert "--freeze mark" in told and "--freeze workers" in told
    assert "--freeze-inputs" in told
    assert "token" not in told.replace("--freeze token", "")
    assert not COMPILED.exists()


def test_a_list_of_names_is_asked_for() -> None:
    Path("words.py").write_text(DECLARATION)
    Path("pyproject.toml").write_text('[tool.skorche]\nfreeze = ["a b"]\n')
    told = command("compile", "words.py", expect=2).output
    assert "freeze of [tool.skorche] is not a list of names" in told


def test_one_source_freezes_names_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("one", "two"):
        Path(f"{name}.py").write_text(OF_CLASSES)
    monkeypatch.setenv("WORD", "ab")
    Path("pyproject.toml").write_text(
        '[tool.skorche]\nsources = [{file = "one.py", freeze = ["config"]}, "two.py"]\n'
    )
    command("compile")
    one, two = (Path(f"generated/{name}.py").read_text() for name in ("one", "two"))
    assert "\nconfig = Config(word='ab', mode=Mode.FAST)" in one.replace('"', "'")
    assert "Config(word=" not in two
    assert command("check").output == "2 fresh\n"
    monkeypatch.setenv("WORD", "cd")
    assert command("check", "one.py").output == "1 fresh\n"
    assert command("check", "generated/one.py").output == "1 fresh\n"


def test_what_holds_nothing_from_outside_cannot_be_frozen(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name in ("one", "two"):
        Path(f"{name}.py").write_text(OF_CLASSES)
    monkeypatch.setenv("WORD", "ab")
    told = command("compile", "one.py", "--freeze", "konfig", expect=1).output
    assert told == (
        "one.py: konfig cannot be frozen: the pipeline uses no value from outside by that "
        "name; what can be: config\n"
    )
    assert not Path("generated").exists()
    Path("pyproject.toml").write_text(
        '[tool.skorche]\nfreeze = ["wort"]\nsources = ["one.py", '
        '{file = "two.py", freeze = ["mode", "config"]}]\n'
    )
    told = command("compile", expect=1).output
    assert "one.py and two.py: wort cannot be frozen: " in told
    assert "\ntwo.py: mode cannot be frozen: " in told
    assert (
        "wrote" in command("compile", "one.py").output
    )  # which the others are not for


OF_CLASSES = """\
import os
from dataclasses import dataclass
from enum import Enum

import skorche


class Mode(Enum):
    FAST = "fast"
    SLOW = "slow"


@dataclass(frozen=True)
class Config:
    word: str
    mode: Mode


def join(item: Config) -> str:
    return item.word + config.word + config.mode.value


if __name__ == "__main__":
    config = Config(os.environ["WORD"], Mode.FAST if os.environ["WORD"] else Mode.SLOW)
    skorche.map(join, skorche.Queue("items", fixed_inputs=[Config("x", Mode.SLOW)]))
    skorche.run()
    skorche.shutdown()
"""


def test_values_of_the_declarations_classes_are_read_back(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    path = Path("words.py")
    path.write_text(OF_CLASSES.replace('Config("x"', 'Config(os.environ["WORD"]'))
    monkeypatch.setenv("WORD", "ab")
    command("compile", "words.py", "--freeze", "config", "--freeze-inputs")
    assert outputs(COMPILED) == ["ababfast"]
    monkeypatch.setenv("WORD", "cd")
    assert command("check", "words.py").output == "1 fresh\n"
    # A class of another name is not there any more: what the file holds cannot be made.
    path.write_text(path.read_text().replace("Config", "Settings"))
    told = command("check", "words.py", expect=1).output
    assert "Settings(word='cd'" in told.replace('"', "'")


LIMITED = """\
import argparse

import skorche


def cut(word: str{argument}) -> str:
    return word[:{limit}]


if __name__ == "__main__":
{options}
    words = skorche.Queue("words")
    skorche.map(cut, words{given})
    skorche.run()
    skorche.shutdown()
"""
PARSED = """\
    parser = argparse.ArgumentParser()
    parser.add_argument("--limit", type=int, default=2)
    args = parser.parse_args()
"""


def script(*words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-I", str(COMPILED), "--input", "-", *words],
        input='"abcdef"\n',
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_each_hint_for_options_leads_to_a_file_that_works() -> None:
    options = PARSED + "    limit = args.limit\n"
    plain = {"argument": "", "limit": "limit", "options": options, "given": ""}
    Path("words.py").write_text(LIMITED.format(**plain))
    told = command("compile", "words.py", expect=1).output
    hint = told.partition("hint: ")[2]
    assert hint == (
        'let the function take it, limit = skorche.parameter("limit", type=int), and say '
        "map(function, queue, limit=limit); or say --freeze limit, to have it as it is now\n"
    )
    command("compile", "words.py", "--freeze", "limit")
    assert script().stdout == '"ab"\n'
    made = '    limit = skorche.parameter("limit", type=int)\n'
    taken = {"argument": ", limit: int", "options": made, "given": ", limit=limit"}
    Path("words.py").write_text(LIMITED.format(**{**plain, **taken}))
    command("compile", "words.py", "--force")
    assert script("--limit", "3").stdout == '"abc"\n'
    assert script().returncode == 2 and "--limit" in script().stderr


def test_a_frozen_namespace_keeps_its_options() -> None:
    plain = {"argument": "", "limit": "args.limit", "options": PARSED, "given": ""}
    Path("words.py").write_text(LIMITED.format(**plain))
    told = command("compile", "words.py", expect=1).output
    assert "declare that as a skorche.parameter; or say --freeze args" in told
    command("compile", "words.py", "--freeze", "args")
    assert "args = argparse.Namespace(limit=2)" in COMPILED.read_text()
    assert script().stdout == '"ab"\n'


def test_a_secret_that_is_not_seen_while_checking_is_told() -> None:
    given = {"argument": "", "limit": "len(token)", "given": ""}
    options = '    token = os.environ["TOKEN"]\n'
    text = LIMITED.format(**given, options=options)
    Path("words.py").write_text(f"import os\n{text}")
    os.environ["TOKEN"] = "s3cr3t"
    try:
        command("compile", "words.py")
        assert "s3cr3t" not in COMPILED.read_text()
        told = command("check", "words.py", expect=2).output
        assert "list TOKEN in check-keep of [tool.skorche]" in told
        Path("pyproject.toml").write_text('[tool.skorche]\ncheck-keep = ["TOKEN"]\n')
        assert command("check", "words.py").output.endswith("1 fresh\n")
    finally:
        del os.environ["TOKEN"]
