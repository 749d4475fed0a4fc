"""`Task`: a user's function, and how it is to run.

Comes in: a function and its settings. Goes out: a `Task`, which can be called like the
function. This module must not know queues or graphs.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Generic, ParamSpec, TypeVar

from skorche.errors import Place
from skorche.places import call_site

if TYPE_CHECKING:
    import logging

P = ParamSpec("P")
R = TypeVar("R")


class Task(Generic[P, R]):
    """A function that a pipeline applies to items, with its settings.

    `function` is the user's function; `name` what the pipeline calls it; `max_workers`
    how many threads apply it at once; `logger` the name of the logger that is told of
    each item done (DEBUG) and of the one that fails (ERROR), or None.

    Wrong settings are reported when the pipeline is run or compiled.

    >>> double = Task(lambda x: 2 * x, name="double")
    >>> double(21)
    42
    """

    def __init__(
        self,
        function: Callable[P, R],
        name: str | None = None,
        max_workers: int = 1,
        logger: logging.Logger | str | None = None,
    ) -> None:
        self.function = function
        self.name = name_of(function) if name is None else name
        self.max_workers = max_workers
        self.logger = logger
        self.place: Place = call_site()
        code = getattr(function, "__code__", None)
        if code is not None and code.co_filename == self.place.path:
            self.place = Place(code.co_filename, code.co_firstlineno)
        if callable(function):
            # Not its __dict__: what wraps a task has that task's attributes.
            functools.update_wrapper(self, function, updated=())

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> R:
        """Call the function itself, outside any pipeline."""
        return self.function(*args, **kwargs)

    def __repr__(self) -> str:
        return f"<skorche.Task {self.name}>"


def name_of(function: Any) -> str:
    """Return what a callable is called: its own name, or that of its class."""
    while isinstance(function, functools.partial):
        function = function.func
    name = getattr(function, "__name__", None)
    return name if isinstance(name, str) else type(function).__name__
