"""Who changed a compiled file, as far as the disk and git can tell.

Comes in: the path of a compiled file, and of the declaration. Goes out: yes, no, or that
nobody knows. A file that git has is judged by its last commit; any other by which of the
files is the newer. This module must not know what the difference is.
"""

from __future__ import annotations

import ast
import os
from contextlib import suppress
from functools import cached_property
from importlib.util import decode_source

from skorche.errors import SkorcheError
from skorche.regular_files import path_of_text, read_regular
from skorche.review.places import AtRevision
from skorche.review.revisions import is_as_committed, last_changed


class FileEvidence:
    """What is known of a compiled file, and of the files that it was made from."""

    def __init__(
        self,
        place: str,
        sources: tuple[str, ...],
        templates: str | None = None,
        root: str = "",
    ) -> None:
        self._place = place
        self._templates = templates
        self._root = root
        self._own = sources[:1]
        self._sources = tuple(path for path in sources if os.path.exists(path))

    def edited(self, kept: str, wanted: str) -> bool | None:
        """Whether a text was changed in the compiled file, and not in a declaration."""
        if not self._is_as_committed:
            return self._newer
        then = self._sources_at_last_change
        if not then or _code(kept) == _code(wanted):
            return None
        if kept and _code(kept) in then:
            return False
        return True if not wanted or _code(wanted) in then else None

    def is_of_another(self, source: str) -> bool:
        """Whether a file of this name, as compiled files have it, is there, and is not the
        declaration."""
        path = os.path.join(self._root, source)
        return os.path.isfile(path) and not any(
            os.path.samefile(path, own) for own in self._own if os.path.exists(own)
        )

    def has_text(self, source: str, text: str) -> bool:
        """Whether a module of this file, as compiled files have it, has this text."""
        path = os.path.join(self._root, path_of_text(source))
        with suppress(OSError, SyntaxError, ValueError):
            return decode_source(read_regular(path, 8 * len(text) + 8)) == text
        return False

    def templates_changed(self) -> bool:
        """Whether the project has templates of its own that are newer than the file."""
        own = os.stat(self._place).st_mtime_ns
        return any(
            os.stat(os.path.join(folder, name)).st_mtime_ns > own
            for folder, _, names in os.walk(self._templates or "")
            for name in names
        )

    @cached_property
    def _is_as_committed(self) -> bool | None:
        return is_as_committed(self._place)

    @cached_property
    def _newer(self) -> bool | None:
        """Whether the compiled file is newer than all that it was made from."""
        times = [os.stat(path).st_mtime_ns for path in self._sources]
        own = os.stat(self._place).st_mtime_ns
        if not times or own == max(times):
            return None
        return own > max(times)

    @cached_property
    def _sources_at_last_change(self) -> str:
        """The sources as they were when the compiled file was committed."""
        revision = last_changed(self._place)
        if revision is None:
            return ""
        texts = []
        for path in self._sources:
            try:
                texts.append(AtRevision(revision, path).text())
            except SkorcheError:
                continue
        return "\n".join(texts)


def _code(text: str) -> str:
    """A statement without the comments and decorators above it."""
    try:
        body = ast.parse(text).body
    except (SyntaxError, ValueError):
        return text
    return "\n".join(text.split("\n")[body[0].lineno - 1 :]) if body else text
