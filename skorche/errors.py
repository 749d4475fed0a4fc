"""What can go wrong, in the user's words.

    SkorcheError
    ├── DeclarationError    the graph cannot be: all its problems at once
    ├── CompileError        the graph is fine, but cannot be written as a file
    ├── PipelineError       a task, a predicate or an input failed while running
    ├── StateError          a queue or a pipeline was used out of turn
    ├── DrawingError        a drawing cannot be made on this machine
    └── ProfileError        a profile that cannot be read, or is of another pipeline

Comes in: nothing. Goes out: these exceptions, `Problem`, which the first two list, and
`Failure`, where one item failed and the pipeline goes on.
This module must not know any other.
"""

from __future__ import annotations

import linecache
import os
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from traceback import format_exception
from typing import Any

#: How the name of a notebook ends.
NOTEBOOK = ".ipynb"
#: What stands above each cell of a notebook, in the text of its code.
CELL = "# %% cell {}"


@dataclass(frozen=True)
class Place:
    """A line of a file. Line 0 means the file as a whole. In a notebook it is one of the
    text of its code, and told as that of a cell.

    >>> print(Place("pipelines/words.py", 12))
    pipelines/words.py:12
    """

    path: str
    line: int = 0

    def __str__(self) -> str:
        path = self.path
        if not path.startswith("<"):
            relative = os.path.relpath(path) if _same_drive(path) else path
            path = path if relative.startswith(os.pardir) else relative
        if found := cell_of(self.path, self.line):
            return f"{path}:{found[0]}:{found[1]}"
        return f"{path}:{self.line}" if self.line else path


def cell_of(path: str, line: int) -> tuple[str, int] | None:
    """Return which cell of a notebook a line of its code is in, and the line within it; None
    for a file that is no notebook, or was not read as one."""
    if line == 0 or not path.endswith(NOTEBOOK):
        return None
    head = CELL.format("")
    lines = linecache.getlines(path)[:line]
    for number, text in zip(range(len(lines), 0, -1), reversed(lines)):
        if text.startswith(head):
            return text.removeprefix("# %% ").rstrip(), line - number - 1
    return None


def _same_drive(path: str) -> bool:
    return os.path.splitdrive(os.path.abspath(path))[0] == (
        os.path.splitdrive(os.getcwd())[0]
    )


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong: what, where, by way of what, and what to do.

    `trail` holds further places, each with the words that belong to it.

    >>> print(Problem("bad-name", Place("words.py", 3), "a queue is named 5"))
    words.py:3: a queue is named 5 [bad-name]
    """

    code: str
    place: Place
    message: str
    trail: tuple[tuple[Place, str], ...] = ()
    hint: str = ""

    def __post_init__(self) -> None:
        # A call site is a place that knows more, which nobody needs here.
        object.__setattr__(self, "place", _plain(self.place))
        trail = tuple((_plain(place), words) for place, words in self.trail)
        object.__setattr__(self, "trail", trail)

    def __str__(self) -> str:
        lines = [f"{self.place}: {self.message} [{self.code}]"]
        lines += [f"    {place}: {words}" for place, words in self.trail]
        if self.hint:
            lines.append(f"    hint: {self.hint}")
        return "\n".join(lines)


def _plain(place: Place) -> Place:
    return Place(place.path, place.line)


class SkorcheError(Exception):
    """The base of all exceptions that skorche raises on purpose.

    >>> issubclass(PipelineError, SkorcheError)
    True
    """


class _Problems(SkorcheError):
    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(map(str, self.problems)))

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self.problems,)


class DeclarationError(_Problems):
    """The declared graph cannot be; `problems` lists all that is wrong with it.

    >>> import skorche
    >>> pipeline = skorche.Pipeline()
    >>> _ = pipeline.batch(skorche.Queue("numbers"), batch_size=0)
    >>> try:
    ...     pipeline.run()
    ... except skorche.DeclarationError as error:
    ...     print(error.problems[0].code)
    bad-batch-size
    """


class CompileError(_Problems):
    """The graph cannot be written as a standalone file; `problems` says why.

    Each problem names the function, the chain of names that leads to what cannot be
    carried, and a way out.

    >>> problem = Problem("no-source", Place("words.py", 7), "a lambda has no name")
    >>> print(CompileError([problem]))
    words.py:7: a lambda has no name [no-source]
    """


class PipelineError(SkorcheError):
    """The pipeline failed while it ran; its cause is the original exception.

    `task` is the name of the task, predicate or input at fault, `item` what it was
    given (None where there was no item).

    >>> import skorche
    >>> pipeline = skorche.Pipeline()
    >>> halves = pipeline.map(lambda x: 1 / x, skorche.Queue("numbers", [2, 0]))
    >>> pipeline.run()
    >>> try:
    ...     pipeline.shutdown()
    ... except skorche.PipelineError as error:
    ...     print(error.item, repr(error.__cause__))
    0 ZeroDivisionError('division by zero')
    """

    def __init__(self, message: str, task: str = "", item: Any = None) -> None:
        super().__init__(message)
        self.task = task
        self.item = item

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (str(self), self.task, self.item), {}


class Failure:
    """An item that a task failed on, where the pipeline goes on.

    `item` is what the task was given, `error` what it raised in the end, `attempts` how
    often it was tried, `traceback` the error's as text: its frames, and what these hold, are
    let go.

    >>> import skorche
    >>> pipeline = skorche.Pipeline()
    >>> failed = skorche.Queue("failed")
    >>> numbers = skorche.Queue("numbers", [2, 0])
    >>> halves = pipeline.map(lambda x: 1 / x, numbers, on_error=failed)
    >>> pipeline.run(); pipeline.shutdown()
    >>> halves.flush(), failed.flush()
    ([0.5], [Failure(0, ZeroDivisionError('division by zero'), attempts=1)])
    """

    def __init__(self, item: Any, error: Exception) -> None:
        self.item = item
        self.error = error
        self.attempts: int = 1
        with suppress(Exception):  # an error may have no namespace to look into
            self.attempts = vars(error).get("attempts_made", 1)
        self.traceback = _traceback_of(error)

    def __repr__(self) -> str:
        return f"Failure({self.item!r}, {self.error!r}, attempts={self.attempts})"


def _traceback_of(error: BaseException) -> str:
    """An error's traceback as text; it is taken from all errors that it is of."""
    text = ""
    with suppress(Exception):  # its attributes may be the user's own code
        text = f"{type(error).__name__}\n"
        text = "".join(format_exception(type(error), error, error.__traceback__))
    errors: list[Any] = [error]
    for one in errors:  # and those that it is of, which are added
        BaseException.with_traceback(one, None)
        with suppress(Exception):
            parts = getattr(one, "exceptions", None)  # of a group
            parts = parts if isinstance(parts, tuple) else ()
            for other in (one.__cause__, one.__context__, *parts):
                if isinstance(other, BaseException) and other.__traceback__:
                    errors.append(other)
    return text


class StateError(SkorcheError):
    """A queue or a pipeline was used out of turn, such as run() while it runs.

    >>> import skorche
    >>> skorche.Queue("empty").get()
    Traceback (most recent call last):
    ...
    skorche.errors.StateError: get() from queue "empty" would wait for ever: ...
    """


class DrawingError(SkorcheError):
    """A drawing cannot be made here; the message says what to install.

    >>> raise DrawingError("drawing SVG needs the program `dot`")
    Traceback (most recent call last):
    ...
    skorche.errors.DrawingError: drawing SVG needs the program `dot`
    """


class ProfileError(SkorcheError):
    """A profile cannot be read, or is of another pipeline; the message says where.

    >>> raise ProfileError("stages[2].useful: is missing")
    Traceback (most recent call last):
    ...
    skorche.errors.ProfileError: stages[2].useful: is missing
    """
