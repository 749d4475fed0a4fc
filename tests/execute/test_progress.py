"""`run(progress=True)`: how far a pipeline of this process is, on standard error."""

from __future__ import annotations

import io
import re
import sys
import threading

import pytest

import skorche
from tests.local_targets import LOCAL as TARGETS

pytestmark = pytest.mark.timeout(60)


def double(number: int) -> int:
    return 2 * number


def inverse(number: int) -> float:
    return 1 / number


@pytest.mark.parametrize("target", TARGETS)
def test_how_far_it_was_is_told(
    target: str, capsys: pytest.CaptureFixture[str]
) -> None:
    doubled = skorche.map(double, skorche.Queue("numbers", range(5)))
    skorche.run(target, progress=True)
    skorche.shutdown()
    assert sorted(doubled.flush()) == [0, 2, 4, 6, 8]
    said = capsys.readouterr().err
    assert re.fullmatch(r"5 of 5 items \(100%\) in .*/s\n", said)
    assert not any(t.name == "progress" for t in threading.enumerate())


@pytest.mark.parametrize("target", TARGETS)
def test_nobody_asked(target: str, capsys: pytest.CaptureFixture[str]) -> None:
    skorche.map(double, skorche.Queue("numbers", range(5)))
    skorche.run(target)
    skorche.shutdown()
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize("target", TARGETS)
def test_a_failure_is_raised_all_the_same(
    target: str, capsys: pytest.CaptureFixture[str]
) -> None:
    skorche.map(inverse, skorche.Queue("numbers", [1, 0, 1]))
    skorche.run(target, progress=True)
    with pytest.raises(skorche.PipelineError, match=r"inverse\(0\) raised"):
        skorche.shutdown()
    assert " of 3 items (" in capsys.readouterr().err


def test_what_is_put_has_no_length(capsys: pytest.CaptureFixture[str]) -> None:
    numbers = skorche.Queue("numbers")
    skorche.map(double, numbers)
    skorche.run(progress=True)
    for number in range(5):
        numbers.put(number)
    skorche.shutdown()
    assert capsys.readouterr().err.startswith("5 items in ")


@pytest.mark.parametrize("target", TARGETS)
@pytest.mark.parametrize("kind", ["none", "closed", "no file"])
def test_standard_error_may_be_anything(
    kind: str, target: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    stream = None if kind == "none" else io.StringIO()
    if stream and kind == "closed":
        stream.close()
    elif stream:
        monkeypatch.setattr(stream, "isatty", lambda: True, raising=False)
    doubled = skorche.map(double, skorche.Queue("numbers", range(5)))
    with monkeypatch.context() as patched:
        patched.setattr(sys, "stderr", stream)
        skorche.run(target, progress=True)
        skorche.shutdown()
    assert len(doubled.flush()) == 5
    if stream and kind == "no file":
        assert stream.getvalue().startswith("5 of 5 items")


def test_worker_processes_are_forked_before(
    capfd: pytest.CaptureFixture[str],
) -> None:
    task = skorche.task(executor="process", max_workers=2)(double)
    doubled = skorche.map(task, skorche.Queue("numbers", range(5)))
    skorche.run(progress=True)
    skorche.shutdown()
    assert sorted(doubled.flush()) == [0, 2, 4, 6, 8]
    assert capfd.readouterr().err.startswith("5 of 5 items (100%)")
