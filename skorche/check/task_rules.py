"""Rules for the settings of tasks: a graph comes in, what is wrong with them goes out.

This module must not know how a setting is lowered, and changes nothing.
"""

from __future__ import annotations

import inspect
import logging
from collections.abc import Callable, Iterator
from typing import Any

from skorche.declare.graph import Graph
from skorche.declare.operators import Map, keywords_of
from skorche.declare.parameters import Parameter
from skorche.declare.queues import Queue
from skorche.declare.tasks import Task
from skorche.declare.worker_counts import limits_of
from skorche.diagram.names import label_of, op_label
from skorche.errors import Problem
from skorche.python.visible import shown

Titles = Callable[[Queue], str]


def is_count(value: object) -> bool:
    """Whether this is a positive whole number."""
    return isinstance(value, int) and not isinstance(value, bool) and value > 0


def _is_worker_count(value: Any) -> bool:
    limits = limits_of(value)
    if limits is None:
        return is_count(value)
    high = limits.low if limits.high is None else limits.high
    return is_count(limits.low) and is_count(high) and limits.low <= high


def is_positive(value: object) -> bool:
    """Whether this is a positive number that is not infinite."""
    number = isinstance(value, (int, float)) and not isinstance(value, bool)
    return number and 0 < value < float("inf")  # type: ignore[operator]


def is_given(value: object, *kinds: str) -> bool:
    """Whether this is a parameter of such a kind, with a default that is positive."""
    if not isinstance(value, Parameter) or value.annotation not in kinds:
        return False
    return value.default is None or float(value.default) > 0


def _is_number(value: object) -> bool:
    return is_positive(value) or (value == 0 and not isinstance(value, bool))


def _are_errors(value: object) -> bool:
    kinds = value if isinstance(value, tuple) else (value,)
    return bool(kinds) and all(
        isinstance(kind, type) and issubclass(kind, BaseException) for kind in kinds
    )


_FROM_ZERO = "a whole number from 0 on"
#: Each setting: whether a value is right (None is, where it is the default), and what
#: it has to be.
SETTINGS: tuple[tuple[str, Callable[[Any], bool], str], ...] = (
    (
        "max_workers",
        lambda value: is_given(value, "int") or _is_worker_count(value),
        'a positive whole number, "auto" or skorche.auto(low, high), low from 1 to high',
    ),
    ("ordered", lambda value: isinstance(value, bool), "True or False"),
    ("executor", lambda value: value in ("thread", "process"), '"thread" or "process"'),
    (
        "retries",
        lambda value: value == 0 or is_count(value),
        _FROM_ZERO,
    ),
    ("retry_on", _are_errors, "an exception class, or a tuple of them"),
    ("backoff", _is_number, "a number of seconds from 0 on"),
    ("timeout", is_positive, "a positive number of seconds"),
    (
        "on_error",
        lambda value: value in ("raise", "skip"),
        '"raise" or "skip"; a queue is given to map(..., on_error=queue)',
    ),
    ("max_failures", lambda value: value == 0 or is_count(value), _FROM_ZERO),
    ("setup", callable, "a function without arguments"),
    (
        "rate",
        lambda value: is_given(value, "int", "float") or is_positive(value),
        "a positive number of items a second",
    ),
    (
        "logger",
        lambda value: isinstance(value, (str, logging.Logger)),
        "a logging.Logger, or the name of one",
    ),
)


def _tasks(graph: Graph) -> list[Task[..., Any]]:
    """Each task that is mapped, once."""
    return list({id(op.task): op.task for op in _maps(graph)}.values())


def _maps(graph: Graph) -> list[Map]:
    return [op for op in graph.operators if isinstance(op, Map)]


def task_names(graph: Graph, titles: Titles) -> Iterator[Problem]:
    for task in _tasks(graph):
        if not isinstance(task.name, str) or not task.name:
            yield Problem(
                "bad-name",
                task.place,
                f"a task is named {shown(task.name)}; a name is a text, not empty",
            )


def task_settings(graph: Graph, titles: Titles) -> Iterator[Problem]:
    for task in _tasks(graph):
        for name, is_right, wanted in SETTINGS:
            value = getattr(task.settings, name)
            if (value is None and _may_be_none(name)) or _holds(is_right, value):
                continue
            yield Problem(
                "bad-setting",
                task.place,
                f"{name} of task {task.name} is {shown(value)}; it has to be {wanted}",
            )
    for op in graph.operators:
        if not isinstance(op, Map) or op.on_error is op.task.settings.on_error:
            continue
        if not _holds(lambda value: value in ("raise", "skip", "queue"), op.on_error):
            yield Problem(
                "bad-setting",
                op.place,
                f"on_error of {op_label(op)} is {shown(op.on_error)}; "
                'it has to be "raise", "skip" or a queue',
            )


def failures_let_pass(graph: Graph, titles: Titles) -> Iterator[Problem]:
    for op in graph.operators:
        if not isinstance(op, Map) or op.max_failures is None:
            continue
        if op.max_failures is not op.task.settings.max_failures and not _holds(
            lambda value: value == 0 or is_count(value), op.max_failures
        ):
            yield Problem(
                "bad-setting",
                op.place,
                f"max_failures of {op_label(op)} is {shown(op.max_failures)}; "
                f"it has to be {_FROM_ZERO}",
            )
        elif op.on_error == "raise":
            yield Problem(
                "no-effect",
                op.place,
                f"max_failures of {op_label(op)} has no effect, since the first failure "
                "stops the pipeline",
                hint='say on_error="skip", or give map() a queue as on_error',
            )


def _may_be_none(name: str) -> bool:
    return name in (
        *("retry_on", "timeout", "max_failures", "setup", "rate", "logger"),
    )


def _holds(is_right: Callable[[Any], bool], value: Any) -> bool:
    try:
        return bool(is_right(value))
    except Exception:  # noqa: BLE001 - comparing is the user's code
        return False


def functions_fit(graph: Graph, titles: Titles) -> Iterator[Problem]:
    """Settings that cannot work with the task's function, or with each other."""
    words = {id(op.task): keywords_of(op) for op in _maps(graph)}
    for task in _tasks(graph):
        settings = task.settings
        if not callable(task.function):
            continue
        if task.is_async and settings.executor == "process":
            yield Problem(
                "async-process",
                task.place,
                f"task {task.name} is an async function, and stays in this process",
                hint='leave out executor="process": max_workers is how many run at once',
            )
        elif (
            is_positive(settings.timeout)
            and settings.executor != "process"
            and not task.is_async
        ):
            yield Problem(
                "thread-timeout",
                task.place,
                f"timeout of task {task.name} cannot be kept: nothing can stop a thread",
                hint='say executor="process", or make it an async function',
            )
        useless = [
            name
            for name in ("retry_on", "backoff")
            if name in settings.changed() and not settings.retries
        ]
        if useless:
            have = "has" if len(useless) == 1 else "have"
            yield Problem(
                "no-effect",
                task.place,
                f"{' and '.join(useless)} of task {task.name} {have} no effect "
                "without retries",
                hint="say retries=3, or the like",
            )
        given = [word for word, _ in words[id(task)] if takes(task.function, 1, word)]
        if callable(settings.setup) and not takes(task.function, 2, *given):
            yield Problem(
                "setup-argument",
                task.place,
                f"task {task.name} takes no second argument, which would be what "
                f"{label_of(settings.setup)} returns",
                hint="give the function a second parameter, or leave out setup",
            )
        if callable(settings.setup) and not takes(settings.setup, 0):
            yield Problem(
                "setup-argument",
                task.place,
                f"{label_of(settings.setup)}, the setup of task {task.name}, "
                "takes arguments, and gets none",
                hint="give it defaults, or wrap it in a function without arguments",
            )
        if _is_async(settings.setup) and not task.is_async:
            yield Problem(
                "async-setup",
                task.place,
                f"{label_of(settings.setup)}, the setup of task {task.name}, is an async "
                "function, which only an async task can await",
                hint="make it a plain function, or the task an async one",
            )


def _is_async(function: Any) -> bool:
    return inspect.iscoroutinefunction(function) or inspect.isasyncgenfunction(function)


def takes(function: Any, count: int, *words: str) -> bool:
    """Return whether a function can be called with so many arguments and these keywords, as
    far as it says; what else it needs does not matter where there are keywords."""
    try:
        signature = inspect.signature(function)
    except (ValueError, TypeError):
        return True
    bind = signature.bind_partial if words else signature.bind
    try:
        bind(*range(count), **dict.fromkeys(words))
    except TypeError:
        return False
    return True
