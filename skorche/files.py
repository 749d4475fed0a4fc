"""Files replaced as a whole, or not at all.

Comes in: a path and the bytes that it shall hold. This module must not know what they are.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory


def replace_file(path: str, content: bytes, executable: bool = False) -> bool:
    """Make a file hold these bytes; return whether that changed it.

    The bytes go to a temporary file beside it first, which then takes its place, so that
    whoever reads the file meanwhile sees the old or the new one. Folders are made. A file
    that is there keeps its permissions.
    """
    path = os.path.realpath(path)
    try:
        with open(path, "rb") as file:
            if file.read() == content:
                return False
        mode = os.stat(path).st_mode & 0o7777
    except FileNotFoundError:
        mode = (0o777 if executable else 0o666) & ~_umask()
    folder = os.path.dirname(path)
    os.makedirs(folder, exist_ok=True)
    handle, temporary = tempfile.mkstemp(prefix=".skorche-", dir=folder)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        os.chmod(temporary, mode)
        os.replace(temporary, path)
    except BaseException:
        os.unlink(temporary)
        raise
    return True


def _umask() -> int:
    """The process's mask for new files; it can only be read by setting it."""
    mask = os.umask(0)
    os.umask(mask)
    return mask


@contextmanager
def folder_with(name: str, text: str) -> Iterator[str]:
    """Make a folder that holds a file, and an empty folder beside it, for a while."""
    with TemporaryDirectory(prefix="skorche-") as folder:
        Path(folder, name).write_text(text, encoding="utf-8")
        Path(folder, "empty").mkdir()
        yield folder
