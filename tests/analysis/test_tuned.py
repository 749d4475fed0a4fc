"""What `skorche tune` set is read from its file, whoever wrote that."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from skorche.analysis.tuned import (
    Tuned,
    read_tuned,
    tune_file,
    tuned_beside,
    written_key,
)
from skorche.errors import DeclarationError
from skorche.limits import SIZE
from skorche.settings import parsed

GOOD = """\
stages.clean.max_workers = 8  # dotted

[stages."clean (words)"]
executor = "process"

[stages."batch"]
batch_size = 32
[queues]
words = { maxsize = 64 }

[measured]
fetch = { service = 0.02 }
"""


def told(content: bytes | str) -> str:
    """What is said of a file that cannot be read."""
    content = content.encode() if isinstance(content, str) else content
    with pytest.raises(DeclarationError) as caught:
        read_tuned(content, "words.tune.toml")
    assert {problem.code for problem in caught.value.problems} == {"bad-tuning"}
    return str(caught.value)


def test_all_that_is_said_is_read_with_its_lines() -> None:
    tuned = read_tuned(b"\xef\xbb\xbf" + GOOD.replace("\n", "\r\n").encode(), "t")
    assert tuned.stages == {
        "clean": {"max_workers": 8},
        "clean (words)": {"executor": "process"},
        "batch": {"batch_size": 32},
    }
    assert tuned.queues == {"words": {"maxsize": 64}}
    assert tuned.measured == {"fetch": {"service": 0.02}}
    lines = [
        tuned.place("stages", "clean", "max_workers"),
        tuned.place("stages", "clean (words)", "executor"),
        tuned.place("stages", "batch"),
        tuned.place("queues", "words", "maxsize"),
    ]
    assert [place.line for place in lines] == [1, 4, 6, 9]


def test_an_empty_file_sets_nothing() -> None:
    assert read_tuned(b"", "t") == Tuned("t", "", {}, {}, {})


@pytest.mark.parametrize(
    "name",
    ["clean", "", "clean (words)", 'a "b" \\ \t\n', "\u202e\x7f", "naïve", "a.b"],
)
def test_a_name_is_written_as_a_key_that_is_read_again(name: str) -> None:
    text = f"[stages.{written_key(name)}]\nmax_workers = 2\n"
    assert text.isprintable() or "\n" not in written_key(name)
    tuned = read_tuned(text.encode(), "t")
    assert list(tuned.stages) == [name] and parsed(text)
    assert "\u202e" not in text


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("[stages.clean\n", "words.tune.toml:1: "),
        ("a = 1\n[stages.x]\nmax_workers = 1.5\n", "words.tune.toml:3: max_workers of"),
        ("stages = 3\n", "words.tune.toml:1: stages is no table"),
        ("[stages]\nclean = 5\n", "words.tune.toml:2: [stages.clean] is no table"),
        ("[measured]\n[stages.a]\nworkers=1\n", "hint: say max_workers"),
        ("[queues.a]\nmax_workers = 1\n", "has no 'max_workers'"),
        ("[stages.a]\nmax_workers = 1000000000\n", "positive whole number"),
        ("[stages.a]\nmax_workers = -1\n", "is -1; it has to be"),
        ("[stages.a]\nexecutor = ['thread']\n", 'has to be "thread" or "process"'),
        ("measured = 1\n", "measured is no table"),
        ("x = " + "[" * 5000, "it is nested too deep"),
        (b"\xff\xfe", "it is not in UTF-8"),
        ("#" * (SIZE + 1), "it has more than"),
        ("[stages.a]\nmax_workers = " + "9" * 5000 + "\n", "[bad-tuning]"),
        ('"\x1b[31m" = 1', "[bad-tuning]"),
    ],
)
def test_what_no_tune_wrote_is_refused_with_its_place(text: str, says: str) -> None:
    message = told(text)
    assert says in message
    assert "\x1b" not in message


def test_a_file_full_of_wrong_keys_takes_no_time() -> None:
    many = "\n".join(f"key_{number} = 1" for number in range(20_000))
    assert "words.tune.toml:20000: " in told(many)


def test_it_lies_beside_its_declaration(tmp_path: Path) -> None:
    path = str(tmp_path / "words.py")
    assert tuned_beside(path) is None
    Path(tune_file(path)).write_text(GOOD)
    assert tuned_beside(path) is not None


@pytest.mark.parametrize("kind", ["link", "nowhere", "folder", "pipe"])
def test_what_is_no_regular_file_is_refused_at_once(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "words.tune.toml"
    if kind in ("link", "nowhere"):
        (tmp_path / "other").write_text(GOOD)
        path.symlink_to("other" if kind == "link" else "gone")
    elif kind == "folder":
        path.mkdir()
    else:
        os.mkfifo(path)
    with pytest.raises(DeclarationError, match="it is a (link to|folder|pipe)"):
        tuned_beside(str(tmp_path / "words.py"))
