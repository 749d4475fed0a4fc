"""Files beside the modules of a package, which these may read as they run.

Comes in: a package's folder. Goes out: its files that are no modules, with their texts. This
module must not know which are read.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import suppress
from typing import NamedTuple

#: What reads files of a package wherever that lies.
_READS_FILES = re.compile(r"\b(get_data|importlib[._]resources|import resources)\b")
#: Characters of a file that goes along.
LONGEST = 100_000
_OTHER = (".py", ".pyc", ".pyi", ".so", ".pyd", ".typed")
_NOTICE = re.compile(r"(LICEN[CS]E|COPYING|NOTICE)(\W.*)?", re.IGNORECASE)


class DataFile(NamedTuple):
    """A file by its name from above the package's folder, with its path, and its text if it
    is one that is not too long."""

    name: str
    path: str
    text: str | None


def reads_files(text: str) -> bool:
    """Return whether a module's text names what reads files of a package.

    >>> reads_files("data = pkgutil.get_data(__name__, 'table.csv')")
    True
    """
    maybe = "get_data" in text or "resources" in text  # which is found much sooner
    return maybe and _READS_FILES.search(text) is not None


def files_below(folder: str) -> Iterator[DataFile]:
    """Yield the files below a package's folder that are no code."""
    around = os.path.dirname(folder)
    for place, folders, names in os.walk(folder):
        folders[:] = sorted(one for one in folders if one != "__pycache__")
        for name in sorted(names):
            if not name.endswith(_OTHER) and not _NOTICE.fullmatch(name):
                path = os.path.join(place, name)
                shown = os.path.relpath(path, around).replace(os.sep, "/")
                yield DataFile(shown, path, _text(path))


def _text(path: str) -> str | None:
    with suppress(OSError, UnicodeDecodeError):
        with open(path, encoding="utf-8", newline="") as file:
            text = file.read(LONGEST + 1)
        return text if len(text) <= LONGEST and "\0" not in text else None
    return None


def notices_in(folder: str) -> list[str]:
    """Return the files of a package's folder that say on what terms it may go along."""
    names = sorted(os.listdir(folder)) if os.path.isdir(folder) else []
    base = os.path.basename(folder)
    return [f"{base}/{name}" for name in names if _NOTICE.fullmatch(name)]
