"""Notebooks as Python: their code cells in order, without what only IPython understands.

Comes in: the bytes of a notebook. Goes out: text, in which a comment stands above each cell,
and what was left out. This module must not know what is in the cells.
"""

from __future__ import annotations

import ast
import json
import linecache
import re
from typing import Any

from skorche.errors import CELL, Place
from skorche.regular_files import read_regular

#: Bytes of a notebook, with all that its cells put out.
LARGEST = 50_000_000
#: Magics of a whole cell that run what is below them as it stands.
_RUN_THE_REST = {"%%capture", "%%prun", "%%time"}
_MAGIC = re.compile(r"[%!?].*|[\w.*]+\?{1,2}")
_VALUE_OF_MAGIC = re.compile(r"[\w ,.\[\]'\"()*]+=\s*[%!]")
_TOKEN = re.compile(
    r"(?P<comment>#.*)"
    r"|(?P<triple>\"\"\"|''')"
    r"|\"(?:[^\"\\]|\\.)*(?:\"|\\?$)|'(?:[^'\\]|\\.)*(?:'|\\?$)"
    r"|(?P<opens>[(\[{])|(?P<closes>[)\]}])"
)


class NotebookError(ValueError):
    """It is no notebook of Python; the message says why."""


def read_notebook(path: str) -> tuple[str, list[str]]:
    """Return the code of a notebook as one text, and what of it was left out.

    From then on its places are told as those of cells, and tracebacks show their lines.
    Raises NotebookError for what is no notebook of Python, and SyntaxError for what is wrong in
    a cell.
    """
    content = read_regular(path, LARGEST + 1)
    if len(content) > LARGEST:
        megabytes = LARGEST // 1_000_000
        raise NotebookError(
            f"has more than {megabytes} MB; clear what its cells put out"
        )
    cells = _cells(content)
    starts, lines = [], list[str]()
    for number, cell in enumerate(cells, 1):
        lines += [CELL.format(number), ""]
        starts.append(len(lines))
        lines += [*cell.split("\n"), "", ""]
    linecache.cache[path] = (1, None, [line + "\n" for line in lines], path)
    told: list[str] = []
    for number, (start, cell) in enumerate(zip(starts, cells), 1):
        left = _Cell(path, number, start, cell)
        left.strip()
        lines[start : start + len(left.lines)] = left.lines
        told += left.told
    return "\n".join(lines), told


def _cells(content: bytes) -> list[str]:
    """The text of each code cell."""
    try:
        book = json.loads(content)
    except RecursionError:
        raise NotebookError("is no notebook: its JSON is nested too deep") from None
    except ValueError as error:
        raise NotebookError(f"is no notebook: it is no JSON ({error})") from None
    if not isinstance(book, dict) or not isinstance(book.get("cells"), list):
        older = isinstance(book, dict) and "worksheets" in book
        hint = (
            "of an old form; save it with a newer Jupyter" if older else "no notebook"
        )
        raise NotebookError(f"is {hint}: it has no list of cells")
    language = _language(book)
    if language != "python":
        raise NotebookError(f"is a notebook of {language!r}, and not of Python")
    cells = []
    for number, cell in enumerate(book["cells"], 1):
        if not isinstance(cell, dict):
            raise NotebookError(f"is no notebook: its part {number} is no cell")
        if cell.get("cell_type") != "code":
            continue
        source = cell.get("source")
        if isinstance(source, list) and all(isinstance(line, str) for line in source):
            source = "".join(source)
        if not isinstance(source, str):
            raise NotebookError(f"is no notebook: its part {number} has no text")
        cells.append(source.replace("\r\n", "\n").replace("\r", "\n"))
    return cells


def _language(book: dict[str, Any]) -> str:
    data = book.get("metadata")
    for key, name in (("kernelspec", "language"), ("language_info", "name")):
        part = data.get(key) if isinstance(data, dict) else None
        if isinstance(part, dict) and isinstance(part.get(name), str):
            return str(part[name]).lower()
    return "python"


class _Cell:
    """A cell, of which `strip` takes what is no Python out of `lines`, and tells it."""

    def __init__(self, path: str, number: int, start: int, text: str) -> None:
        self.path, self.number, self.start = path, number, start
        self.lines = text.split("\n")
        self.told: list[str] = []

    def strip(self) -> None:
        first = next((n for n, line in enumerate(self.lines) if line.strip()), 0)
        if self.lines[first].startswith("%%"):
            if self.lines[first].split()[0] in _RUN_THE_REST:
                self._leave_out(first)
            else:
                self._tell(first, " and all of its cell")
                self.lines = [""] * len(self.lines)
        self._leave_out_magics()
        try:
            ast.parse("\n".join(self.lines))
        except SyntaxError as error:
            line = error.lineno or 1
            self._refuse(line - 1, error.msg)

    def _leave_out_magics(self) -> None:
        depth, within, joined, dropping = 0, "", False, False
        for number, line in enumerate(self.lines):
            begins = not (depth or within or joined)
            plain = line.strip()
            if dropping or begins and _MAGIC.fullmatch(plain):
                if dropping:
                    self.lines[number] = ""
                else:
                    self._leave_out(number)
                dropping = plain.endswith("\\")
                continue
            if begins and _VALUE_OF_MAGIC.match(plain):
                self._refuse(number, f"the value of a magic is used: {plain}")
            depth, within, joined = _after(line, depth, within)

    def _leave_out(self, number: int) -> None:
        """Take a line out; where it may be all that a block has, another stands for it."""
        self._tell(number)
        line = self.lines[number]
        indent = line[: len(line) - len(line.lstrip())]
        self.lines[number] = indent and f"{indent}pass"

    def _tell(self, number: int, more: str = "") -> None:
        place = f"{Place(self.path)}:cell {self.number}:{number + 1}"
        self.told.append(f"{place}: left out: {self.lines[number].strip()}{more}")

    def _refuse(self, number: int, message: str) -> None:
        raise SyntaxError(message, (self.path, self.start + number + 1, None, None))


def _after(line: str, depth: int, within: str) -> tuple[int, str, bool]:
    """How many brackets are open after a line, which quotes of several lines, and whether
    it goes on for another reason."""
    at, joined = 0, line.endswith("\\")
    while at < len(line):
        if within:
            end = _closing(line, within, at)
            if end < 0:
                return depth, within, False
            at, within = end, ""
            continue
        found = _TOKEN.search(line, at)
        if found is None:
            break
        at = found.end()
        within = found["triple"] or ""
        depth += bool(found["opens"]) - bool(found["closes"])
        joined = joined and found["comment"] is None
    return max(depth, 0), within, joined


def _closing(line: str, quotes: str, at: int) -> int:
    """Where quotes of several lines are closed in a line, or -1."""
    while at < len(line):
        if line[at] == "\\":
            at += 2
        elif line.startswith(quotes, at):
            return at + len(quotes)
        else:
            at += 1
    return -1
