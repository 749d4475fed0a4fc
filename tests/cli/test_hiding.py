"""Compiled files that are called as a module that they import, or stand beside one."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.invoke import command
from tests.local_targets import LOCAL as TARGETS

TEXT = """import skorche

if __name__ == "__main__":
    skorche.map(str, skorche.Queue("numbers", fixed_inputs=[1]))
    skorche.run()
    skorche.shutdown()
"""


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("numbers_as_text.py").write_text(TEXT)


@pytest.mark.parametrize(
    ("target", "name"),
    [
        ("threads", "queue"),
        ("serial", "json"),
        ("dask", "queue"),
        ("dask", "dask"),
        ("dask", "distributed"),
        ("dask", "cloudpickle"),
    ],
)
def test_a_file_that_would_import_itself_is_refused(target: str, name: str) -> None:
    words = ("compile", "numbers_as_text.py", "--target", target, "--force")
    done = command(*words, "-o", f"{name}.py", expect=1)
    assert done.stderr == (
        f"{name}.py: it imports {name}, and would find itself\n"
        f"    hint: give {name}.py another name\n"
    )
    assert not Path(f"{name}.py").exists()
    command(*words, "-o", f"{name}.txt")


@pytest.mark.parametrize("target", sorted(TARGETS))
@pytest.mark.parametrize("name", ["time", "os", "statistics"])
def test_names_that_hide_nothing_of_a_file_are_as_good_as_any(
    target: str, name: str
) -> None:
    command("compile", "numbers_as_text.py", "--target", target, "-o", f"{name}.py")
    words = [sys.executable, "-S", "-B", f"{name}.py"]  # with its folder in front
    done = subprocess.run(words, capture_output=True, timeout=60, check=True)
    assert done.stdout == b'"1"\n'


def test_files_that_hide_modules_from_others_are_refused() -> None:
    Path("queue.py").write_text(TEXT)
    done = command("compile", "queue.py", "numbers_as_text.py", expect=1)
    place = "generated/numbers_as_text.py"
    assert (
        f"{place}: it imports queue, and would find generated/queue.py\n" in done.stderr
    )
    assert not Path("generated").exists()
    words = ("--target", "serial")
    command("compile", "queue.py", "numbers_as_text.py", *words)


def test_a_file_of_the_users_beside_it_is_told() -> None:
    Path("queue.py").write_text("KEPT = []\n")
    Path("json.txt").write_text("")
    done = command("compile", "numbers_as_text.py", "-o", "out.py")
    told = "out.py: it imports queue, and finds queue.py if it is run there\n"
    assert done.stderr == f"{told}wrote out.py\n"
    done = command("compile", "numbers_as_text.py", "-o", "other/out.py")
    assert done.stderr == "wrote other/out.py\n"


def test_in_a_package_modules_are_found_where_they_are() -> None:
    words = ("compile", "numbers_as_text.py", "--no-script", "-o", "pack/queue.py")
    command(*words, expect=1)
    Path("pack").mkdir()
    Path("pack/__init__.py").touch()
    assert command(*words).stderr == "wrote pack/queue.py\n"
    command(*(word for word in words if word != "--no-script"), expect=1)
