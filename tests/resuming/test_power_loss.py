"""What is left when the power fails at any moment, and whether a run goes on from it.

A model of a disk notes what the run has it keep: a file's content is that of its last fsync, the
names in a folder are those of the folder's last, and a commit of the journal is whole. At
each call the worst that a failure could leave is kept, and the run goes on from each.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import Any

import pytest

from tests.local_targets import LOCAL as TARGETS

from .images import Run

pytestmark = [
    pytest.mark.timeout(100),
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]

DECLARATION = """
import time

import skorche


def double(item):
    time.sleep(0.001)
    return 2 * item


numbers = skorche.Queue("numbers", range(40))
left, right = skorche.tee(skorche.batch(skorche.map(double, numbers), batch_size=3), 2)
skorche.run()
"""
BATCHES = (
    "".join(f"[{6 * n}, {6 * n + 2}, {6 * n + 4}]\n" for n in range(13)) + "[78]\n"
)

Image = dict[str, bytes]


class Disk:
    """What is on the disk for good, of the files in a folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.contents: dict[int, bytes] = {}  # by number of the file
        self.names: dict[str, int] = {}
        self.images: list[Image] = []

    def numbers(self) -> dict[str, int]:
        return {path.name: path.stat().st_ino for path in self.folder.iterdir()}

    def keep(self, path: str) -> None:
        """Take note of an fsync."""
        if path == str(self.folder):
            self.names = self.numbers()
        elif Path(path).parent == self.folder:
            self.contents[os.stat(path).st_ino] = Path(path).read_bytes()
        self.look()

    def commit(self) -> None:
        """Take note of a commit of the journal, which sqlite has the disk keep."""
        number = (self.folder / "journal").stat().st_ino
        self.names["journal"] = number
        self.contents[number] = (self.folder / "journal").read_bytes()
        self.look()

    def look(self) -> None:
        image = {name: self.contents.get(one, b"") for name, one in self.names.items()}
        if image not in self.images:
            self.images.append(image)

    def watch(self, patch: pytest.MonkeyPatch) -> None:
        """Take note of what the run calls from now on."""
        fsync, replace, remove = os.fsync, os.replace, os.remove

        def noted_fsync(number: int) -> None:
            fsync(number)
            self.keep(os.readlink(f"/proc/self/fd/{number}"))

        def noted(call: Any) -> Any:
            def note(*paths: Any) -> None:
                self.look()
                call(*paths)
                self.look()

            return note

        patch.setattr(os, "fsync", noted_fsync)
        patch.setattr(os, "replace", noted(replace))
        patch.setattr(os, "remove", noted(remove))


def bring(folder: Path, image: Image) -> None:
    shutil.rmtree(folder)
    folder.mkdir()
    for name, content in image.items():
        (folder / name).write_bytes(content)


def files(folder: Path) -> Image:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


@pytest.mark.skipif(not os.path.isdir("/proc/self/fd"), reason="it has no /proc")
@pytest.mark.parametrize("target", TARGETS)
def test_a_run_goes_on_from_whatever_a_power_loss_leaves(
    target: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = Run(tmp_path, DECLARATION, target)
    words = [f"--output={q}={run.folder / q}.jsonl" for q in ("left", "right")]
    disk = Disk(run.folder)
    with monkeypatch.context() as patch:
        disk.watch(patch)
        assert run.run(*words, after=disk.commit) == 0
    wanted = {"left.jsonl": BATCHES.encode(), "right.jsonl": BATCHES.encode()}
    assert files(run.folder) == wanted
    assert len(disk.images) > 8
    ends = [number for number, image in enumerate(disk.images) if "journal" in image]
    assert max(ends) > len(disk.images) - 4
    step = len(disk.images) // 12 + 1
    for image in [*disk.images[:-6:step], *disk.images[-6:]]:
        bring(run.folder, image)
        assert run.run(*words) == 0, run.said
        assert files(run.folder) == wanted


def test_the_model_sees_an_fsync_that_is_missing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = Run(tmp_path, DECLARATION, "serial")
    text = run.code.read_text()
    assert text.count("sync(self.place)\n") == 1
    run.code.write_text(text.replace("sync(self.place)\n", "pass\n"))
    words = [f"--output={q}={run.folder / q}.jsonl" for q in ("left", "right")]
    disk = Disk(run.folder)
    with monkeypatch.context() as patch:
        disk.watch(patch)
        assert run.run(*words, after=disk.commit) == 0
    found = []
    for image in disk.images[-12:]:
        bring(run.folder, image)
        found.append(run.run(*words))
    assert any(found)
