"""`skorche tune`: what it runs and writes, and what it refuses."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

from skorche.analysis.profile import Advice
from skorche.analysis.tuned import tuned_beside
from skorche.cli import tuning
from tests.invoke import command
from tests.tuning.test_choices import profile, stage

TUNE = "pages.tune.toml"
PAGES = '''\
"""Fetch pages."""

import time

import skorche


def fetch(number):
    time.sleep(0.05)
    return number


@skorche.task(max_workers=1)
def store(number):
    return number


if __name__ == "__main__":
    numbers = skorche.Queue("numbers", fixed_inputs=range(16))
    stored = skorche.map(store, skorche.map(fetch, numbers))
    skorche.run()
    skorche.shutdown()
'''


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    Path("pages.py").write_text(PAGES)
    return tmp_path


def report(**values: Any) -> str:
    """Write a profile of the declaration, and return its name."""
    stages = (
        stage("fetch", "numbers", "fetch_out"),
        stage("store", "fetch_out", "stored"),
    )
    advice = Advice("fetch", {"max_workers": 5}, 4.2, "")
    plain = profile(advice, **{"stages": stages} | values).to_dict()
    Path("report.json").write_text(json.dumps(plain))
    return "report.json"


def test_a_pipeline_that_waits_is_tuned_once(here: Path) -> None:
    told = command("tune", "pages.py").stderr
    first, second, *_, last = told.splitlines()
    assert first.startswith(
        "this runs the pipeline of pages.py several times, with all"
    )
    assert second == "  run: as declared" and last.startswith("review it, then say")
    assert f"wrote {TUNE}\n" in told
    tuned = tuned_beside("pages.py")
    assert tuned is not None and list(tuned.stages) == ["fetch"]
    assert tuned.stages["fetch"]["max_workers"] > 2
    before = Path(TUNE).read_bytes(), os.stat(TUNE).st_mtime_ns
    assert (
        "no figure moved by more than its noise" in command("tune", "pages.py").stderr
    )
    assert before == (Path(TUNE).read_bytes(), os.stat(TUNE).st_mtime_ns)
    workers = f"max_workers={tuned.stages['fetch']['max_workers']}"
    assert workers in command("compile", "pages.py", "-o", "-").stdout


def test_where_a_figure_moved_it_is_tuned_anew(here: Path) -> None:
    Path(TUNE).write_text(
        "[stages.fetch]\nmax_workers = 2\n\n[measured]\n"
        "fetch = { service = 5.0, spread = 0.1, load = 1.0 }\n"
        "store = { service = 0.1, spread = 0.1, load = 0.0 }\n"
    )
    told = command("tune", "pages.py", "--seconds", "0.6").stderr
    assert "ms an item, and took 5e+03 ms an item: tuned anew\n" in told
    assert f"wrote {TUNE}\n" in told
    assert "max_workers = 2\n" not in Path(TUNE).read_text()


def test_where_a_stage_is_gone_it_is_tuned_anew(here: Path) -> None:
    Path(TUNE).write_text("[stages.gone]\nmax_workers = 2\n")
    told = command("tune", "pages.py", "--seconds", "0.5").stderr
    assert f"{TUNE}: the declaration has no stage 'gone'\n" in told
    assert "gone" not in Path(TUNE).read_text()


def test_a_report_takes_no_run(here: Path) -> None:
    Path("pages.py").write_text(PAGES.replace("time.sleep(0.05)", "1 / 0"))
    told = command("tune", "pages.py", "--profile", report()).stderr
    assert "this runs" not in told and f"wrote {TUNE}\n" in told
    text = Path(TUNE).read_text()
    assert "max_workers = 6\n" in text and "was not tried" in " ".join(text.split())


@pytest.mark.parametrize(
    ("values", "says"),
    [
        (
            {"stages": (stage("fetch", "numbers", "x"), stage("wash", "x", "y"))},
            "another pipeline: it has wash, which the declaration has not; the "
            + "declaration has store, which it has not\n",
        ),
        ({"seconds": -1.0}, "report.json: seconds: "),
    ],
)
def test_a_report_of_something_else_is_refused(
    here: Path, values: dict[str, Any], says: str
) -> None:
    assert (
        says
        in command("tune", "pages.py", "--profile", report(**values), expect=1).stderr
    )
    assert not os.path.exists(TUNE)


@pytest.mark.parametrize("text", ["", "[", "5", "[" * 100_000, '{"version": 99}'])
def test_a_report_that_is_none_is_refused(here: Path, text: str) -> None:
    Path("report.json").write_text(text)
    words = ["tune", "pages.py", "--profile", "report.json"]
    told = command(*words, expect=1).stderr
    assert told.startswith("report.json: ") and "Traceback" not in told


def test_where_nothing_helps_nothing_is_written(here: Path) -> None:
    told = command("tune", "pages.py", "--profile", report(advice=())).stderr
    assert told.endswith("nothing is there to be set that would help\n")
    assert not os.path.exists(TUNE)


def test_a_pipeline_that_fails_is_told_and_nothing_written(here: Path) -> None:
    Path("pages.py").write_text(PAGES.replace("time.sleep(0.05)", "1 / 0"))
    told = command("tune", "pages.py", expect=1).stderr
    assert "fetch(0) raised ZeroDivisionError" in told
    assert not os.path.exists(TUNE)


def test_what_cannot_be_read_is_left_to_its_user(here: Path) -> None:
    Path(TUNE).write_text("[stages.fetch]\nworkers = 2\n")
    told = command("tune", "pages.py", expect=1).stderr
    assert told.startswith(f"{TUNE}:2: [stages.fetch] has no 'workers'")
    assert Path(TUNE).read_text() == "[stages.fetch]\nworkers = 2\n"


def test_a_link_is_no_place_to_write_to(here: Path) -> None:
    os.symlink("elsewhere", TUNE)
    told = command("tune", "pages.py", "--profile", report(), expect=1).stderr
    assert "it is a link to elsewhere, which is not followed" in told
    assert not os.path.exists("elsewhere")


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["--input", "-"], "standard input can be read once"),
        (["--input", "numbers=-"], "standard input can be read once"),
        (["--input", "gone.jsonl"], "there is no file 'gone.jsonl' to be read"),
        (["--input", "x", "--profile", "pages.py"], "--input has no effect"),
        (["--seconds", "0"], "is not in the range"),
        (["--seconds", "nan"], "say a number"),
    ],
)
def test_words_that_make_no_sense_are_refused(
    here: Path, words: list[str], says: str
) -> None:
    assert says in command("tune", "pages.py", *words, expect=2).stderr


def test_a_wrong_declaration_is_told_as_ever(here: Path) -> None:
    Path("pages.py").write_text(PAGES.replace("max_workers=1", "max_workers=0"))
    assert "[bad-setting]" in command("tune", "pages.py", expect=1).stderr


def test_ctrl_c_leaves_all_as_it_was(
    here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(tuning, "sample", interrupted)
    told = command("tune", "pages.py", expect=130).stderr
    assert told.endswith(f"interrupted: {TUNE} is as it was\n")


def test_runs_are_stopped_in_time_and_their_items_dropped(here: Path) -> None:
    text = PAGES.replace("range(16)", "itertools.count()")
    text = text.replace("import time", "import itertools\nimport time")
    Path("pages.py").write_text(
        text.replace("return number\n", "print(1)\n    return number\n", 1)
    )
    result = command("tune", "pages.py", "--seconds", "0.5")
    assert result.stdout == "" and f"wrote {TUNE}" in result.stderr
