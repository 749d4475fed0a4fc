"""Python files, each opened once and parsed once.

Comes in: a path. Goes out: the text of the file, its tree, and its statements, all of the
same moment, however often they are asked for and whatever is written there meanwhile. This
module must not know what the files are.
"""

from __future__ import annotations

import ast
import os
import re
from collections.abc import Sequence
from functools import cached_property

from skorche.errors import NOTEBOOK
from skorche.python.notebooks import read_notebook
from skorche.python.statements import Statement, read_source, statements_in
from skorche.python.visible import visible_line


class SourceFile:
    """A file as it was when it was read."""

    def __init__(self, path: str, text: str, left_out: Sequence[str] = ()) -> None:
        self.path = path
        self.text = text
        self.left_out = left_out  # lines that tell of it

    @cached_property
    def lines(self) -> list[str]:
        return self.text.split("\n")

    @cached_property
    def tree(self) -> ast.Module:
        """The file, parsed. Raises SyntaxError, or ValueError for what is no text."""
        return ast.parse(self.text, self.path)

    @cached_property
    def statements(self) -> list[Statement]:
        """The top-level statements, in source order."""
        return statements_in(self.text, self.tree, self.path)

    @property
    def docstring(self) -> str:
        return ast.get_docstring(self.tree) or ""

    def title(self, shown: str) -> str:
        """Return the first paragraph of the docstring, for that of what is made of it."""
        paragraph = re.split(r"\n\s*\n", self.docstring.strip())[0].strip()
        return paragraph or f"The pipeline of {visible_line(os.path.basename(shown))}."


class SourceFiles:
    """The files that were read for one purpose, each once."""

    def __init__(self, *known: SourceFile) -> None:
        self._files = {file.path: file for file in known}

    def read(self, path: str) -> SourceFile:
        """Return a file as it was when it was first asked for.

        Raises OSError, and SyntaxError or ValueError where it declares an encoding that
        there is not, or holds other bytes, or is a notebook that cannot be read.
        """
        if path not in self._files:
            if path.endswith(NOTEBOOK):
                self._files[path] = SourceFile(path, *read_notebook(path))
            else:
                self._files[path] = SourceFile(path, read_source(path))
        return self._files[path]

    def tree(self, path: str) -> ast.Module:
        """Return a file, parsed; raises what reading and parsing it do."""
        return self.read(path).tree
