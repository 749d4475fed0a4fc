"""The packages, each tried in a process of its own: those that are copied beside their
declaration as the user's own modules, and those that it imports where they are installed.

Comes in: `packages/NAME.py`, a declaration that begins with comments: `# own: MODULE ...` are
the modules that are copied, `# imports: MODULE ...` those that have to be installed, and
`# python: 3.N` the oldest that they run on; with --bundle `# bundle-python: 3.N`, and
`# bundle: NAME ...` are modules that they find by texts. What is no Python is not copied. Goes
out: what became of each. `make real-code` installs them.
"""

from __future__ import annotations

import pickle
import re
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from skorche.bundle.bundles import ALL
from skorche.compiler import Look
from tests.places import ROOT
from tests.pythons import pyenv_pythons
from tests.real_code.trying import Attempts, Tried, tried
from tests.real_code.trying_programs import BARE

PACKAGES = Path(__file__).with_name("packages")
#: Where make puts what it installs of the pure ones.
OWN = ROOT / "build" / "real-code" / "own"
BUNDLE = "--bundle"
#: Seconds that a package may take, all in all.
LIMIT = 120


def packages() -> list[str]:
    return sorted(path.stem for path in PACKAGES.glob("*.py"))


def is_own(name: str) -> bool:
    """Whether a package is copied beside its declaration."""
    return bool(_words(name, "own"))


def try_package(name: str) -> Attempts:
    """Try a package in a process of its own, so that it finds no other one loaded."""
    first = _tried_apart(name)
    return Attempts(first, whole=_tried_apart(name, BUNDLE) if is_own(name) else None)


def _tried_apart(name: str, *words: str) -> Tried:
    command = [sys.executable, "-m", "tests.real_code.trying_packages", name, *words]
    began = time.perf_counter()
    try:
        done = subprocess.run(
            command, cwd=ROOT, capture_output=True, timeout=LIMIT, check=True
        )
    except subprocess.TimeoutExpired:
        return Tried(name, broke=f"it takes more than {LIMIT} s")
    except subprocess.CalledProcessError as error:
        return Tried(name, broke=error.stderr.decode())
    found: Tried = pickle.loads(done.stdout)
    found.seconds = found.seconds or time.perf_counter() - began
    return found


def _words(name: str, what: str) -> list[str]:
    text = (PACKAGES / f"{name}.py").read_text("utf-8")
    found = re.search(rf"^# {what}: (.*)$", text, re.MULTILINE)
    return found[1].split() if found else []


def _tried(name: str, whole: bool) -> Tried:
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder) / name
        place.mkdir()
        shutil.copy(PACKAGES / f"{name}.py", place / "main.py")
        for module in _words(name, "own"):
            _copy(module, place)
        bundle = (ALL, *_words(name, "bundle")) if whole else ()
        look = Look(bundle=bundle)
        return tried(place, _pythons(name, whole), look=look)


def _copy(module: str, place: Path) -> None:
    if (OWN / f"{module}.py").exists():
        shutil.copy(OWN / f"{module}.py", place)
    else:
        left_out = shutil.ignore_patterns("__pycache__", "tests", "*.so")
        shutil.copytree(OWN / module, place / module, ignore=left_out)


def _pythons(name: str, whole: bool) -> dict[str, list[str]]:
    """The Pythons that a package's compiled file runs on: this one, with all that is
    installed, where it needs that."""
    if _words(name, "imports"):
        return {"this Python": [sys.executable, "-I", "-B"]}
    [least] = _words(name, "python") or ["3.8"]
    [least] = whole and _words(name, "bundle-python") or [least]
    found = pyenv_pythons(int(least.partition(".")[2]))
    return {f"3.{n}": [found[n], *BARE] for n in {min(found), max(found)}}


if __name__ == "__main__":
    sys.stdout.buffer.write(pickle.dumps(_tried(sys.argv[1], BUNDLE in sys.argv)))
