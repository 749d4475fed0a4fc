"""A run that is told other things than the one before is refused, as it is by a script: where
a module is imported, and in this process. Secrets are neither kept nor compared."""

from __future__ import annotations

import runpy
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import skorche
from tests.invoke import command
from tests.local_targets import LOCAL as TARGETS

pytestmark = [pytest.mark.timeout(60), pytest.mark.usefixtures("no_pipeline_left")]

DECLARATION = """
import os

import skorche


def times(item, limit, token):
    if os.environ.get("FAILS"):
        raise ValueError("not now")
    return item * limit


limit = skorche.parameter("limit", 2)
token = skorche.parameter("token", secret=True, env="TOKEN")
numbers = skorche.Queue("numbers", [1, 2])
out = skorche.map(times, numbers, limit=limit, token=token)
if __name__ == "__main__":
    skorche.run()
"""
Runs = Callable[..., list[Any]]


@pytest.fixture(params=["imported", "in this process"])
def runs(request: pytest.FixtureRequest, target: str, here: Path) -> Runs:
    Path("main.py").write_text(DECLARATION)
    if request.param == "imported":
        words = ("--resumable", "--target", target, "-o", "out.py")
        command("compile", "main.py", *words)
        run = runpy.run_path("out.py")["run"]

        def imported(**given: Any) -> list[Any]:
            found: list[Any] = run(resume="journal", **given)["out"]
            return found

        return imported

    def in_process(**given: Any) -> list[Any]:
        with skorche.pipeline.declaring(None):
            out = runpy.run_path("main.py")["out"]
            skorche.run(target, resume="journal", **given)
            skorche.shutdown()
        found: list[Any] = out.flush()
        return found

    return in_process


@pytest.mark.parametrize("target", TARGETS)
def test_what_a_run_is_given_is_compared(
    runs: Runs, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FAILS", "1")
    with pytest.raises(Exception, match="not now"):
        runs(limit=3, token="s3cret")
    assert b"s3cret" not in Path("journal").read_bytes()
    monkeypatch.delenv("FAILS")
    for other in ({"limit": 4}, {}):
        with pytest.raises(Exception, match="it is of a run that differs in limit;"):
            runs(token="s3cret", **other)
    assert sorted(runs(limit=3, token="another")) == [3, 6]
    assert not Path("journal").exists()
