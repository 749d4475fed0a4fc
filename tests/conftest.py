"""What tests share: the option --record, files that hold what is wanted, an empty folder,
and that nothing is left behind."""

from __future__ import annotations

import builtins
import gc
import os
import subprocess
import sys
import threading
import types
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest

import skorche
from skorche.apart import asking
from tests.begun import Begun, First
from tests.compiled_cases import Kept
from tests.waiting import wait_for_threads

Compare = Callable[[Path, str], None]


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--record",
        action="store_true",
        help="write the files that hold what is wanted, instead of comparing with them",
    )


def pytest_configure(config: pytest.Config) -> None:
    # Else each of a thousand processes that tests start compiles skorche's modules again.
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    sys.dont_write_bytecode = False
    if config.getoption("--record") and config.getoption("numprocesses", None):
        message = "--record writes files that other tests read: say it without -n"
        raise pytest.UsageError(message)


def pytest_collection_finish() -> None:
    # What is there by now stays. Else the garbage collector looks through it whenever a test
    # has made a syntax tree, which takes a third of the time of many.
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session", autouse=True)
def kept_texts(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Let the processes of this run share what each has compiled."""
    folder = tmp_path_factory.getbasetemp()
    if hasattr(request.config, "workerinput"):  # the variables reach other runs below
        folder = folder.parent
    Kept.folder = folder / "compiled"
    Kept.folder.mkdir(exist_ok=True)


#: Where what `skorche check` starts is itself what is tested, or what keeps others out.
BEGUN_BY_PYTHON = ("apart", "security")


@pytest.fixture(scope="session")
def copies() -> Iterator[types.SimpleNamespace]:
    """What stands for the module subprocess where skorche begins processes that compile."""
    more = {"PIPE": subprocess.PIPE, "TimeoutExpired": subprocess.TimeoutExpired}
    yield types.SimpleNamespace(Popen=Begun, **more)
    First.end()


@pytest.fixture(autouse=True)
def begun_as_copies(
    request: pytest.FixtureRequest,
    copies: types.SimpleNamespace,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Let what compiles declarations for a check in this process begin in no time."""
    if asking.FORKS and request.path.parent.name not in BEGUN_BY_PYTHON:
        monkeypatch.setattr(asking, "subprocess", copies)


@pytest.fixture(autouse=True)
def no_last_value() -> None:
    """A doctest leaves the value that it showed last, as the REPL does."""
    vars(builtins).pop("_", None)


@pytest.fixture
def recording(request: pytest.FixtureRequest) -> bool:
    """Whether wanted files are to be written."""
    return bool(request.config.getoption("--record"))


@pytest.fixture
def compare(recording: bool) -> Compare:
    """Compare a text with the file that holds what is wanted, or write that file."""

    def compare_with(path: Path, text: str) -> None:
        if recording:
            path.write_text(text, encoding="utf-8")
        assert text == path.read_text(encoding="utf-8")

    return compare_with


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Work in an empty folder that no project surrounds."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def no_thread_left() -> Iterator[None]:
    """Every thread that a test starts has to end with it."""
    before = set(threading.enumerate())
    yield
    wait_for_threads(before)


@pytest.fixture
def no_pipeline_left(no_thread_left: None) -> Iterator[None]:
    """Every pipeline and every thread that a test starts has to end with it."""
    skorche.init()
    yield
    with suppress(skorche.SkorcheError):  # nothing runs, but after a test that failed
        skorche.shutdown()
    skorche.init()  # what a test declared and did not run is nobody else's
