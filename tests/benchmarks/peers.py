"""The Pythons to measure on, each with an environment of its own that holds the peers.

Comes in: versions. Goes out: for each an interpreter, and which peers it has not, in words.
The environments are under build/bench, and are made again when requirements.txt changes.
"""

from __future__ import annotations

import re
import shutil
import subprocess
from dataclasses import dataclass, field
from pathlib import Path

HERE = Path(__file__).parent
BUILD = HERE.parents[1] / "build" / "bench"
REQUIREMENTS = HERE / "requirements.txt"
#: What a contender imports, where that is not the standard library's.
PEERS = {
    "pypeln": "pypeln",
    "streamable": "streamable",
    "pyper": "pyper",
    "spdl": "spdl.pipeline",
    "mpire": "mpire",
    "joblib": "joblib",
}


@dataclass(frozen=True)
class Environment:
    """An interpreter, and why it lacks peers."""

    python: Path
    missing: dict[str, str] = field(default_factory=dict)


def find_python(version: str) -> Path | None:
    """Return an interpreter of a version like 3.12, from pyenv or PATH."""
    folders = Path.home().glob(f".pyenv/versions/{version}*/bin/python")
    numbered = [(int(re.split(r"\D+", str(f.parents[1].name))[2]), f) for f in folders]
    if numbered:
        return max(numbered)[1]
    found = shutil.which(f"python{version}")
    return Path(found) if found else None


def environment(base: Path, version: str) -> Environment:
    """Return an environment of an interpreter, made if it is not there yet."""
    folder = BUILD / f"python-{version}"
    python = folder / "bin" / "python"
    wanted = REQUIREMENTS.read_text()
    made = folder / "requirements.txt"
    if not made.exists() or made.read_text() != wanted:
        run(str(base), "-m", "venv", "--clear", str(folder))
        pip = (str(python), "-m", "pip", "install", "--quiet")
        if run(*pip, "--requirement", str(REQUIREMENTS)):
            for line in wanted.splitlines():
                if requirement := line.partition("#")[0].strip():
                    run(*pip, requirement)
        made.write_text(wanted)
    missing = {}
    for peer, module in PEERS.items():
        if failure := run(str(python), "-I", "-c", f"import {module}"):
            missing[peer] = f"cannot be had here: {failure}"
    return Environment(python, missing)


def run(*command: str) -> str:
    """Run a command, and return what it says last where it fails."""
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    if done.returncode == 0:
        return ""
    return (done.stderr.strip().splitlines() or [f"exit {done.returncode}"])[-1]
