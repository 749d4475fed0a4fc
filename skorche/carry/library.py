"""What is skorche's own in a user's program, and what of it a compiled file has.

Comes in: a module's name, or a live value. Goes out: whether it is skorche's. This module
must not know what is carried.
"""

from __future__ import annotations

import inspect
from typing import Any

from skorche.declare.tasks import Task, task
from skorche.errors import Failure, PipelineError

#: What a compiled file has of its own, under the names that skorche has for them.
PROVIDED: dict[str, type] = {"Failure": Failure, "PipelineError": PipelineError}

_PACKAGE = __name__.partition(".")[0]


def is_library(module: str) -> bool:
    """Return whether a module is skorche, or a part of it."""
    return module.partition(".")[0] == _PACKAGE


def is_provided(module: str, name: str) -> bool:
    """Return whether a thing of a module's is one that a compiled file has of its own."""
    return module == _PACKAGE and name in PROVIDED


def is_package(held: Any) -> bool:
    """Return whether a value is the module that users import."""
    return inspect.ismodule(held) and held.__name__ == _PACKAGE


def provided_key(name: str) -> str:
    """Return how a thing is called that is provided, and named with its module, so that a
    thing of the user's may have the name alone.

    >>> provided_key("Failure")
    'skorche.Failure'
    """
    return f"{_PACKAGE}.{name}"


def is_of_library(held: Any) -> bool:
    """Return whether a value is skorche itself, something in it, or made by it; a task
    stands for the user's function."""
    if isinstance(held, Task):
        return False
    try:  # it may be looked up by the user's own code
        name = held.__name__ if inspect.ismodule(held) else held.__module__
    except Exception:  # noqa: BLE001
        name = None
    return is_library(str(name)) or is_library(str(type(held).__module__))


def is_task_maker(held: Any) -> bool:
    """Return whether a value is the decorator that makes tasks."""
    return held is task
