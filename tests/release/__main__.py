"""`python -m tests.release`: the wheel and the sdist, in an empty environment of each Python."""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.pythons import pyenv_pythons
from tests.release.index import build, serving, usual_index
from tests.release.installing import check_installed


def main(pythons: list[str]) -> int:
    """Try each Python; return how many attempts failed."""
    failed = 0
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        files = [build(kind, folder / "dist") for kind in ("wheel", "sdist")]
        with serving(files, usual_index()) as index:
            for number, python in enumerate(pythons):
                for kind in ("wheel", "sdist"):
                    place = folder / f"{number}-{kind}"
                    place.mkdir()
                    begun = time.monotonic()
                    try:
                        check_installed(python, index, kind, place, types=True)
                        came = "passed"
                    except (AssertionError, subprocess.TimeoutExpired) as error:
                        failed += 1
                        came = f"FAILED: {error}"
                    spent = time.monotonic() - begun
                    print(f"{python} {kind}: {came} ({spent:.0f} s)", flush=True)
    return failed


if __name__ == "__main__":
    named = sys.argv[1:] or [*pyenv_pythons(10).values()] or [sys.executable]
    sys.exit(min(1, main(named)))
