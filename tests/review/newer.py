"""A skorche that is newer than this one: a copy whose templates differ, and whose record says
what this one writes, as that of a release before it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

from skorche.review.reading import read
from skorche.review.shapes import pieces, record_of
from tests.places import ROOT


def shapes_in(text: str) -> set[str]:
    """Return the shapes of what skorche wrote in a compiled file."""
    return {shape for piece in pieces(read(text)) for shape in piece.shapes}


class Newer:
    """A skorche whose templates differ, and whose record knows the present one."""

    CODE = "from skorche.cli import main; main()"
    SHAPES = (
        "import sys; from skorche.review.shapes import pieces, record_of;"
        "from skorche.review.reading import read;"
        "found = pieces(read(sys.stdin.read()));"
        "print(record_of('9.1', {s for piece in found for s in piece.shapes}), end='')"
    )

    def __init__(self, folder: Path, template: str, old: str, new: str) -> None:
        shutil.copytree(ROOT / "skorche", folder / "skorche")
        templates = folder / "skorche" / "templates"
        shutil.copytree(ROOT / "templates", templates)
        path = templates / template
        text = path.read_text()
        assert old in text
        path.write_text(text.replace(old, new))
        self.environment = {
            **os.environ,
            "PYTHONPATH": str(folder),
            "PYTHONDONTWRITEBYTECODE": "1",
        }
        self._record = templates / "released.txt"

    def know(self) -> None:
        """Make a release of it, after one that wrote what lies in generated/."""
        self._add(record_of("9.0", shapes_in(Path("generated/words.py").read_text())))
        text = self.run(self.CODE, "compile", "words.py", "-o", "-").stdout
        done = self.run(self.SHAPES, text=text)
        assert not done.returncode, done.stderr
        self._add(done.stdout)

    def _add(self, lines: str) -> None:
        assert lines
        self._record.write_text(self._record.read_text() + lines)

    def run(
        self, code: str, *words: str, text: str = ""
    ) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-c", code, *words],
            env=self.environment,
            input=text,
            capture_output=True,
            text=True,
            check=False,
        )

    def says(self) -> list[str]:
        """What its check says, without the diff."""
        done = self.run(self.CODE, "check")
        assert done.returncode == 1, done.stderr
        return [
            line for line in done.stdout.splitlines() if line.startswith("generated")
        ]

    def compile(self) -> int:
        return self.run(self.CODE, "compile").returncode
