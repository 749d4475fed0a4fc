"""A run of a compiled file, and what its folder was at each of its points.

Comes in: a declaration's text. Goes out: the exit code, what was said, and copies of the folder
as a kill right after a point would have left it. From any of them the run can go on.
"""

from __future__ import annotations

import gc
import io
import linecache
import shutil
import signal
import sys
import tempfile
import types
from collections.abc import Callable
from contextlib import redirect_stderr, redirect_stdout
from functools import cache
from pathlib import Path
from typing import Any

from skorche.compiler import compile_file
from tests.local_targets import LOCAL as TARGETS

#: Points come as often as they can, and sqlite does not wait for the disk.
AT_ONCE = (
    ("thread=False)\n", "thread=False)\n    " + 8 * " " + "self.db.execute(QUICK)\n"),
    ("SECONDS = 5.0", 'QUICK = "PRAGMA synchronous = OFF"\nSECONDS = 5.0'),
    ("SECONDS = 5.0", "SECONDS = 0.0"),
    ("20 * longest", "0 * longest"),
    ("20 * (self.last - now)", "0.0"),
)
FINISHED = '\nif __name__ == "__main__":'


@cache
def compiled(declaration: str, target: str, progress: bool = False) -> str:
    """Return the text of a resumable file, with a point at every moment."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "declaration.py")
        path.write_text(declaration)
        text = compile_file(
            str(path), path.name, target, progress=progress, resumable=True
        )
    for usual, at_once in AT_ONCE:
        text = text.replace(usual, at_once)
    return text


class Run:
    """A compiled file in a folder of its own, that is run in this process."""

    def __init__(
        self, folder: Path, declaration: str, target: str, progress: bool = False
    ) -> None:
        assert target in TARGETS
        self.folder = folder / "run"
        self.images = folder / "images"
        self.code = folder / "compiled.py"
        self.code.write_text(compiled(declaration, target, progress))
        self.folder.mkdir()
        self.said = ""
        self.points = 0
        self.ended: list[bool] = []  # of each image, whether all was done

    def run(
        self,
        *words: str,
        keep: Callable[[int], bool] = lambda _: False,
        journal: str = "journal",
        after: Callable[[], None] = lambda: None,
    ) -> int:
        """Run it with these words, and its journal in the folder; return the exit code.

        An image of the folder is kept of those points of which `keep` says it; `after` is
        called after each.
        """
        module = types.ModuleType("__main__")
        vars(module)["__file__"] = str(self.code)
        text, _, guard = self.code.read_text().partition(FINISHED)
        usual = sys.modules["__main__"], sys.argv, signal.getsignal(signal.SIGINT)
        other = signal.getsignal(signal.SIGTERM)
        sys.modules["__main__"] = module
        resume = ("--resume", str(self.folder / journal)) if journal else ()
        sys.argv = [str(self.code), *resume, *words]
        told = io.StringIO()
        linecache.clearcache()
        gc.collect()  # what a process that ends lets go
        try:
            exec(compile(text, self.code, "exec"), vars(module))  # noqa: S102 - our own
            self._watch(module, keep, after)
            guard = FINISHED + guard
            with redirect_stderr(told), redirect_stdout(told):
                exec(compile(guard, self.code, "exec"), vars(module))  # noqa: S102
        except SystemExit as error:
            return error.code if isinstance(error.code, int) else 1
        finally:
            self.said = told.getvalue()
            sys.modules["__main__"], sys.argv, _ = usual
            signal.signal(signal.SIGINT, usual[2])
            signal.signal(signal.SIGTERM, other)
        raise AssertionError("a script ends with an exit code")

    def _watch(
        self, module: Any, keep: Callable[[int], bool], after: Callable[[], None]
    ) -> None:
        real = module.Journal.point

        def point(journal: Any, done: bool = False) -> None:
            real(journal, done)
            if journal.db is not None and keep(self.points):
                shutil.copytree(self.folder, self.images / str(len(self.ended)))
                self.ended.append(done)
            if journal.db is not None:
                after()
            self.points += 1

        module.Journal.point = point

    def restore(self, image: int, more: str = "half a li") -> None:
        """Bring the folder back to what it was, with more in files that a run had written
        before it was killed."""
        shutil.rmtree(self.folder)
        shutil.copytree(self.images / str(image), self.folder)
        for path in self.folder.glob("*.partial"):
            if not self.ended[image]:
                with path.open("a") as file:
                    file.write(more)

    def files(self) -> list[str]:
        """Return the names of all that is there."""
        return sorted(path.name for path in self.folder.iterdir())
