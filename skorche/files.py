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

from skorche.regular_files import check_place, read_regular


def replace_file(path: str, content: bytes, executable: bool = False) -> bool:
    """Make a file hold these bytes; return whether that changed it.

    The bytes go to a temporary file beside it first, which then takes its place, so that
    whoever reads the file meanwhile sees the old or the new one. Folders are made. A file
    that is there keeps its permissions, but for what lets others write it, or run it as
    its owner; of a file of somebody's else nothing stays. Raises IrregularFileError where
    there is a link, or what is no file.
    """
    there = check_place(path)
    same_size = there is not None and there.st_size == len(content)
    if same_size and read_regular(path) == content:
        return False
    if there is not None and there.st_uid == _user():
        mode = there.st_mode & 0o755
    else:
        mode = (0o777 if executable else 0o666) & ~_umask()
    folder = os.path.dirname(os.path.abspath(path))
    os.makedirs(folder, exist_ok=True)
    handle, temporary = tempfile.mkstemp(prefix=".skorche-", dir=folder)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            if hasattr(os, "fchmod"):
                os.fchmod(
                    handle, mode
                )  # not by its name, which may be another's by now
            os.fsync(handle)
        if not hasattr(os, "fchmod"):
            os.chmod(temporary, mode)
        os.replace(temporary, path)
    except BaseException:
        os.unlink(temporary)
        raise
    return True


def _user() -> int:
    """Who writes; where files have no owners all of them are of user 0."""
    return os.geteuid() if hasattr(os, "geteuid") else 0


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
