"""`task` makes a `Task`: a user's function, and how it is to run.

Comes in: a function and its settings. Goes out: a `Task`, which can be called like the
function. This module must not know queues or graphs.
"""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable
from dataclasses import dataclass, fields
from typing import (
    TYPE_CHECKING,
    Any,
    Concatenate,
    Generic,
    Literal,
    ParamSpec,
    TypedDict,
    TypeVar,
    overload,
)

from skorche.declare.call_sites import call_site
from skorche.declare.parameters import as_recorded
from skorche.declare.worker_counts import Auto, limits_of
from skorche.errors import DeclarationError, Place, Problem

if TYPE_CHECKING:
    import logging

    from typing_extensions import Unpack

P = ParamSpec("P")
R = TypeVar("R")
R_co = TypeVar("R_co", covariant=True)
T = TypeVar("T")
Resource = TypeVar("Resource")
Errors = type[BaseException] | tuple[type[BaseException], ...]
Workers = int | Auto | Literal["auto"]


class UnsaidNumber(int):
    """A number that nobody said: equal to one that a user could say, and told from it by
    its class."""


class UnsaidText(str):
    """A text that nobody said."""


#: One worker, in a thread, and lists of one item: settings that nobody said.
WORKERS = UnsaidNumber(1)
EXECUTOR = UnsaidText("thread")
BATCH_SIZE = UnsaidNumber(1)


def is_said(value: object) -> bool:
    """Return whether a user said this value of a setting.

    >>> is_said(1), is_said(WORKERS), WORKERS == 1
    (True, False, True)
    """
    return not isinstance(value, (UnsaidNumber, UnsaidText))


@dataclass(frozen=True)
class Settings:
    """How a task is to run, right or wrong as the user said it; see `skorche.task`."""

    max_workers: Workers = WORKERS
    ordered: bool = False
    executor: str = EXECUTOR
    retries: int = 0
    retry_on: Errors | None = None
    backoff: float = 0.0
    timeout: float | None = None
    on_error: Any = "raise"
    max_failures: int | None = None
    setup: Callable[..., Any] | None = None
    rate: float | None = None
    logger: logging.Logger | str | None = None

    def __post_init__(self) -> None:
        for one in fields(self):
            value = as_recorded(getattr(self, one.name))
            object.__setattr__(self, one.name, value)

    @property
    def retried_errors(self) -> tuple[type[BaseException], ...]:
        """The exception classes of `retry_on`; none where that was not said."""
        kinds = self.retry_on or ()
        return kinds if isinstance(kinds, tuple) else (kinds,)

    @property
    def limits(self) -> Auto | None:
        """Between which limits the run sets how many workers there are, if it does."""
        return limits_of(self.max_workers)

    @property
    def reorders(self) -> bool:
        """Whether the order has to be kept of results that come in another."""
        return self.ordered and self.max_workers not in (1, Auto(1, 1))

    def changed(self) -> list[str]:
        """Return the names of the settings that are not at their defaults."""
        return [
            field.name
            for field in fields(self)
            if getattr(self, field.name) is not field.default
            and getattr(self, field.name) != field.default
        ]


class SettingWords(TypedDict, total=False):
    """The keywords of `skorche.task` but `setup` for type checkers; see `Settings`."""

    max_workers: Workers
    ordered: bool
    executor: str
    retries: int
    retry_on: Errors | None
    backoff: float
    timeout: float | None
    on_error: str
    max_failures: int | None
    rate: float | None
    logger: logging.Logger | str | None


class Task(Generic[P, R_co]):
    """A function that a pipeline applies to items, with its settings.

    `function` is the user's function, `name` what the pipeline calls it, `settings` how
    it is to run: see `skorche.task`. Wrong settings are reported when the pipeline is run
    or compiled.

    >>> double = Task(lambda x: 2 * x, name="double")
    >>> double(21)
    42
    """

    def __init__(
        self,
        function: Callable[P, R_co],
        name: str | None = None,
        settings: Settings = Settings(),
    ) -> None:
        self.function = function
        self.name = name_of(function) if name is None else name
        self.settings = settings
        self.place: Place = call_site()
        code = getattr(function, "__code__", None)
        if code is not None and code.co_filename == self.place.path:
            self.place = Place(code.co_filename, code.co_firstlineno)
        if callable(function):
            # Not its __dict__: what wraps a task has that task's attributes.
            functools.update_wrapper(self, function, updated=())

    @property
    def is_async(self) -> bool:
        """Whether the function has to be awaited."""
        return is_async(self.function)

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> R_co:
        """Call the function itself, outside any pipeline."""
        return self.function(*args, **kwargs)

    def __get__(self, instance: object, owner: type | None = None) -> Task[..., R_co]:
        """Return the task of a method, bound as the method itself would be."""
        bind = getattr(self.function, "__get__", None)
        function = bind(instance, owner) if bind is not None else self.function
        if function is self.function:
            return self
        task: Task[..., R_co] = Task(function, self.name, self.settings)
        task.place = self.place
        return task

    def __repr__(self) -> str:
        return f"<skorche.Task {self.name}>"


class TaskWithResource(
    Task[Concatenate[T, Resource, P], R_co], Generic[T, Resource, P, R_co]
):
    """A task that has a `setup`, which gives what its function takes beside the item."""


def untasked(held: Any) -> Any:
    """Return the function of a task, and anything else as it is."""
    return held.function if isinstance(held, Task) else held


_MISSING = object()


@overload
def task(
    function: Callable[Concatenate[T, Resource, P], R],
    /,
    *,
    name: str | None = None,
    setup: Callable[..., Any],
    **settings: Unpack[SettingWords],
) -> TaskWithResource[T, Resource, P, R]: ...


@overload
def task(
    *,
    name: str | None = None,
    setup: Callable[..., Any],
    **settings: Unpack[SettingWords],
) -> Callable[
    [Callable[Concatenate[T, Resource, P], R]], TaskWithResource[T, Resource, P, R]
]: ...


@overload
def task(
    function: Callable[P, R],
    /,
    *,
    name: str | None = None,
    setup: None = None,
    **settings: Unpack[SettingWords],
) -> Task[P, R]: ...


@overload
def task(
    *,
    name: str | None = None,
    setup: None = None,
    **settings: Unpack[SettingWords],
) -> Callable[[Callable[P, R]], Task[P, R]]: ...


def task(
    function: Any = _MISSING,
    /,
    *,
    name: str | None = None,
    max_workers: Workers = WORKERS,
    ordered: bool = False,
    executor: str = EXECUTOR,
    retries: int = 0,
    retry_on: Errors | None = None,
    backoff: float = 0.0,
    timeout: float | None = None,
    on_error: str = "raise",
    max_failures: int | None = None,
    setup: Callable[..., Any] | None = None,
    rate: float | None = None,
    logger: logging.Logger | str | None = None,
) -> Any:
    """Make a task of a function: as `@task`, `@task(...)` or `task(function)`.

    `name` is what the pipeline calls it: the function's own name unless given.

    `max_workers` is how many items are worked on at once: by as many threads; by as many
    processes with `executor="process"`; on one event loop, for an `async def` function.
    With `ordered` the results keep the order of the items. `max_workers="auto"`, or
    `skorche.auto(low, high)`, has the pipeline set it while it runs, by what it measures.

    `retries` is how often an item is tried again where the task raises one of `retry_on`
    (an exception class or a tuple of them; any Exception unless given), after `backoff`
    seconds, then twice as long each time, give or take a quarter. `timeout` is how many
    seconds an item may take: then a process is killed and replaced, and an async task
    cancelled, and a TimeoutError counts as what the task raised. Nothing can stop a
    thread, so that there it is refused. `on_error="skip"` leaves out items that fail, and
    says at the end how many; `map(..., on_error=queue)` sends a `Failure` for each. With
    `max_failures` either lets so many items fail, and stops the pipeline at one more.

    `setup` is called once in each worker; what it returns, or yields, is the task's
    second argument. At the end it is left, if it is a context manager (without the
    error where something failed: what came out is done), and closed, if it has a
    `close()`. `rate` is how often a second all workers together begin an item, or try
    one again. `logger` is a `logging.Logger`, or the name of one, that gets a DEBUG
    record for each item done and an ERROR record for each attempt that fails.

    Wrong settings are reported when the pipeline is run or compiled.

    >>> @task(max_workers=4, retries=2, retry_on=OSError)
    ... def double(x: int) -> int:
    ...     return 2 * x
    >>> double(4)
    8
    """
    if function is not _MISSING and not callable(function):
        problem = Problem(
            "not-callable",
            call_site(),
            f"task() was given {function!r}, which cannot be called",
            hint="pass a function, or say @skorche.task(name=...)",
        )
        raise DeclarationError([problem])
    settings = Settings(
        max_workers,
        ordered,
        executor,
        retries,
        retry_on,
        backoff,
        timeout,
        on_error,
        max_failures,
        setup,
        rate,
        logger,
    )
    kind = Task if setup is None else TaskWithResource
    if function is _MISSING:
        return lambda function: kind(function, name, settings)
    return kind(function, name, settings)


def name_of(function: Any) -> str:
    """Return what a callable is called: its own name, or that of its class."""
    while isinstance(function, functools.partial):
        function = function.func
    name = getattr(function, "__name__", None)
    return name if isinstance(name, str) else type(function).__name__


def is_async(function: Any) -> bool:
    """Return whether a call of this returns something that has to be awaited."""
    return any(inspect.iscoroutinefunction(one) for one in _faces(function))


def is_async_generator(function: Any) -> bool:
    """Return whether a call of this returns an async generator."""
    return any(inspect.isasyncgenfunction(one) for one in _faces(function))


def _faces(function: Any) -> tuple[Any, Any]:
    while isinstance(function, functools.partial):
        function = function.func
    return inspect.unwrap(function), vars(type(function)).get("__call__")
