"""skorche in an empty environment, as `pip install skorche` gives it.

Comes in: a Python, the address of an index, "wheel" or "sdist". Goes out: nothing, or an
AssertionError of what is not as it should be. This module must not know where the index has it
from.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from skorche.settings import parsed
from tests.places import ROOT

VERSION = str(parsed((ROOT / "pyproject.toml").read_text())["project"]["version"])
#: Seconds that one command may take; the longest installs a dozen packages.
PATIENCE = 300

WHAT_IS_THERE = """
import importlib.metadata, pathlib, sys, skorche
assert skorche.__version__ == importlib.metadata.version("skorche"), skorche.__version__
folder = pathlib.Path(skorche.__file__).parent
assert folder.is_relative_to(sys.prefix), folder
assert (folder / "py.typed").exists()
print(skorche.__version__)
"""


#: What a type checker finds only in a package that is typed.
TYPED = """
import skorche
words = skorche.Queue("words", fixed_inputs=["a"])
def size(word: str) -> int:
    return len(word)
sizes: skorche.Queue[int] = skorche.map(size, words)
skorche.map(size, sizes)  # type: ignore[arg-type]
"""


def check_installed(
    python: str, index: str, kind: str, folder: Path, types: bool = False
) -> None:
    """Make an empty environment in a folder, install skorche there, and use it; with `types`
    have this environment's mypy look at it, too."""
    _call([python, "-m", "venv", "--without-pip", folder / "environment"], folder)
    binaries = folder / "environment" / ("Scripts" if os.name == "nt" else "bin")
    pip = [sys.executable, "-m", "pip", "--python", str(binaries / "python")]
    words = ["install", "--quiet", "--no-compile", "--index-url", index, "skorche"]
    form = "--no-binary" if kind == "sdist" else "--only-binary"
    _call([*pip, *words, form, "skorche"], folder)

    work = folder / "work"
    work.mkdir()
    for command in ([binaries / "skorche"], [binaries / "python", "-m", "skorche"]):
        assert _call([*command, "--version"], work) == f"skorche, version {VERSION}\n"
    there = _call([binaries / "python", "-c", WHAT_IS_THERE], work)
    assert there == f"{VERSION}\n"

    # It compiles to the bytes that this checkout compiles to, and these run without it.
    (work / "examples").mkdir()
    (work / "pyproject.toml").write_text(
        '[tool.skorche]\nsources = ["examples/*.py"]\n'
    )
    example = work / "examples" / "images_and_docs.py"
    example.write_bytes((ROOT / "examples" / example.name).read_bytes())
    _call([binaries / "skorche", "compile"], work)
    made = work / "generated" / example.name
    assert made.read_bytes() == (ROOT / "generated" / example.name).read_bytes()
    assert _call([python, "-I", "-S", made], work).count("\n") > 2
    _call([binaries / "skorche", "check"], work)
    if types:
        words = ["--strict", "--python-executable", str(binaries / "python")]
        _call([sys.executable, "-m", "mypy", *words, "-c", TYPED], work)


def _call(words: list[str | Path], folder: Path) -> str:
    """What a command prints that knows nothing of this environment."""
    ours = ("PYTHONPATH", "VIRTUAL_ENV", "PYTHONHOME")
    environment = {key: text for key, text in os.environ.items() if key not in ours}
    done = subprocess.run(
        list(map(str, words)),
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )
    assert (
        done.returncode == 0
    ), f"{words}: {done.stderr[-2000:] or done.stdout[-2000:]}"
    return done.stdout
