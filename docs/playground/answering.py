"""What the playground asks of skorche, within the browser's Python.

Comes in: the text of a declaration, of two, or of a compiled file. Goes out: JSON, of what the
page shows: problems with their lines, pictures as text and as DOT, compiled texts, what a
change means, and what a run wrote. This module must not know pages, nor how DOT is drawn.
"""

from __future__ import annotations

import difflib
import io
import json
import os
import re
import sys
import traceback
import types
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout, suppress
from typing import Any

from skorche.check.rules import check
from skorche.compiler import Compiled, compiled_texts
from skorche.declare.failed import as_told, why_it_ended
from skorche.declaring import Declared, each_declared
from skorche.diagram.diagram import Diagram
from skorche.diagram.drawing import drawing
from skorche.diagram.figure import Figure, figure_of_change
from skorche.diagram.names import describe, queue_names
from skorche.diagram.picture import draw
from skorche.diagram.report import Compared, as_text
from skorche.errors import CompileError, DeclarationError, Problem, SkorcheError
from skorche.lower.targets import DEFAULT
from skorche.problems import PROBLEMS
from skorche.review.differences import differences
from skorche.review.reading import diagram_of, read
from skorche.settings import Settings

#: How many lines a run may write before it ends, as it would before `| head`.
MOST_LINES = 500
#: How many characters are kept of what a run, or a declaration, writes.
MOST_CHARACTERS = 100_000

Plain = dict[str, Any]

#: The declaration that lies there, if one does.
_written: list[str] = []


def answer(name: str, text: str, target: str = DEFAULT) -> str:
    """Return what a declaration means: its `problems` with their lines, what is worth
    knowing, what it printed, and of each pipeline the picture and the text for a target.
    """
    return json.dumps(_answer(name, text, target))


def change(name: str, before: str, after: str) -> str:
    """Return what a change of one compiled text to another means: the words of `skorche
    diff`, the drawing, and the lines that differ."""
    try:
        old, new = f"{name} before", f"{name} after"
        comparison = differences(read(before), read(after), old, new)
    except SkorcheError as error:
        return json.dumps({"words": str(error), "dots": [], "lines": []})
    compared = Compared(old, new, comparison.changes, comparison)
    texts = before.splitlines(), after.splitlines()
    lines = difflib.unified_diff(*texts, lineterm="")
    return json.dumps(
        {
            "words": as_text([compared]).partition("\n")[2],
            "dots": _dots(figure_of_change(comparison)),
            "lines": [*lines][2:],  # without the names of files
        }
    )


def run(name: str, text: str) -> str:
    """Return what a compiled file writes as a script, and its exit code. It is ended, as
    `| head` does, when it has written much."""
    out, said = _Kept(MOST_LINES), _Kept()
    with redirect_stdout(out), redirect_stderr(said), _as_script(name) as module:
        try:
            code = compile(text, name, "exec")
            exec(code, module.__dict__)  # noqa: S102 - as Python does
            ended: Any = 0
        except SystemExit as error:
            ended = error.code or 0
        except BaseException as error:  # noqa: BLE001 - as Python does
            sys.excepthook(type(error), error, error.__traceback__)
            ended = 1
    wrote = {"out": out.getvalue(), "error": said.getvalue()}
    return json.dumps({**wrote, "code": ended, "cut": out.is_full})


def _answer(name: str, text: str, target: str) -> Plain:
    path = os.path.abspath(name)
    while (
        _written and _written[-1] != path
    ):  # what has another name by now is not there
        with suppress(OSError):
            os.unlink(_written.pop())
    _written[:] = [path]
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)
    said: list[str] = []
    printed = _Kept()
    settings = Settings(os.path.dirname(path))
    try:
        with redirect_stdout(printed), redirect_stderr(printed):
            found = compiled_texts(path, settings, (target,), tell=said.append)
            pipelines, problems = _pipelines(path, found)
    except SkorcheError as error:
        pipelines, problems = [], _problems(error, name)
    except Exception as error:  # noqa: BLE001 - a page shows it, and goes on
        pipelines, problems = [], [_problem(0, why_it_ended(error))]
    return {
        "pipelines": pipelines,
        "problems": problems,
        "said": [_with_line(line, name) for line in dict.fromkeys(said)],
        "printed": printed.getvalue(),
    }


def _pipelines(path: str, found: list[Compiled]) -> tuple[list[Plain], list[Plain]]:
    """What there is to show of each pipeline, and what is wrong with any, each once."""
    problems: dict[str, Plain] = {}
    diagrams: dict[str, Diagram] = {}
    for one in found:
        if one.error is None:
            diagrams[one.pipeline] = diagram_of(one.text)
            continue
        for problem in _problems(one.error, os.path.basename(path)):
            problems.setdefault(json.dumps(problem), problem)
    if len(diagrams) < len(found):
        _declared_only(path, diagrams)
    shown = [
        {
            "name": one.pipeline,
            "text": one.text,
            "picture": draw(diagram) if diagram else "",
            "dots": _dots(diagram) if diagram else [],
        }
        for one in found
        for diagram in [diagrams.get(one.pipeline)]
    ]
    return shown, list(problems.values())


def _dots(drawn: Diagram | Figure) -> list[str]:
    """A picture as DOT: one that leads right, and one that leads down."""
    return [drawing(drawn, "dot", down).decode() for down in (False, True)]


def _declared_only(path: str, diagrams: dict[str, Diagram]) -> None:
    """Add the pictures of pipelines that are right, and cannot be written as a file."""

    def use(declared: Declared) -> None:
        graph = declared.graph
        check(graph)
        diagrams.setdefault(graph.name, describe(graph, queue_names(graph)))

    try:
        each_declared(path, use)
    except SkorcheError:
        return


def _problems(error: SkorcheError, name: str) -> list[Plain]:
    if isinstance(error, (DeclarationError, CompileError)):
        return [_told(problem, name) for problem in error.problems]
    told = as_told(error)
    found = _with_line(str(error), name)
    hint = _missing(error.__cause__)
    line = found["line"] or _raised_at(error.__cause__, name)
    return [_problem(line, found["message"], hint=hint, about=told)]


def _raised_at(error: BaseException | None, name: str) -> int:
    """The last line of the declaration that an error came by, or 0."""
    frames = traceback.extract_tb(error.__traceback__) if error is not None else []
    lines = [f.lineno for f in frames if os.path.basename(f.filename) == name]
    return (lines[-1] if lines else 0) or 0


def _missing(error: BaseException | None) -> str:
    """What to say of a module that is not there: a browser's Python has few."""
    if not isinstance(error, ModuleNotFoundError) or error.name is None:
        return ""
    if error.name.partition(".")[0] in sys.stdlib_module_names:
        return "the Python of this page comes without that module; others have it"
    return "this page has skorche and the standard library, and no other package"


def _told(problem: Problem, name: str) -> Plain:
    place = problem.place
    meaning = PROBLEMS.get(problem.code)
    return _problem(
        place.line if os.path.basename(place.path) == name else 0,
        problem.message,
        problem.code,
        problem.hint,
        [
            [_line(where.path, where.line, name), words]
            for where, words in problem.trail
        ],
        "" if meaning is None else f"{meaning.meaning}\n\n{meaning.remedy}",
    )


def _line(path: str, line: int, name: str) -> int:
    return line if os.path.basename(path) == name else 0


def _problem(
    line: int,
    message: str,
    code: str = "",
    hint: str = "",
    trail: list[list[Any]] | None = None,
    about: str = "",
) -> Plain:
    return {
        "line": line,
        "message": message,
        "code": code,
        "hint": hint,
        "trail": trail or [],
        "about": about,
    }


def _with_line(words: str, name: str) -> Plain:
    """Words that begin with a place in the declaration, without that, and its line."""
    found = re.match(rf"(?:.*/)?{re.escape(name)}(?::(\d+))?:? ", words)
    if found is None:
        return {"line": 0, "message": words}
    return {"line": int(found[1] or 0), "message": words[found.end() :]}


@contextmanager
def _as_script(name: str) -> Iterator[types.ModuleType]:
    """A fresh `__main__`, as Python gives it to a script without arguments."""
    module = types.ModuleType("__main__")
    before = sys.modules["__main__"], sys.argv
    sys.modules["__main__"], sys.argv = module, [name]
    try:
        yield module
    finally:
        sys.modules["__main__"], sys.argv = before


class _Kept(io.TextIOBase):
    """Standard output, of which no more is kept than a page can show."""

    def __init__(self, most_lines: int = sys.maxsize) -> None:
        self._parts: list[str] = []
        self._left, self._lines = MOST_CHARACTERS, most_lines
        self.is_full = False

    def writable(self) -> bool:
        return True

    def write(self, text: str) -> int:
        """Keep a text; raise BrokenPipeError when there is enough of it."""
        if self.is_full:
            raise BrokenPipeError("enough was written")
        kept = text[: self._left]
        lines = kept.splitlines(keepends=True)
        if len(lines) > self._lines or len(kept) < len(text):
            self.is_full = True
            kept = "".join(lines[: self._lines])
        self._lines -= kept.count("\n")
        self._left -= len(kept)
        self._parts.append(kept)
        if self.is_full:
            raise BrokenPipeError("enough was written")
        return len(text)

    def getvalue(self) -> str:
        return "".join(self._parts)
