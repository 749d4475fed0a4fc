"""What is opened for a task of a serial module, and closed at the end."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from inspect import isgeneratorfunction
from typing import Any

from .errors import failure


@contextmanager
def opened(setup: "Callable[[], Any]", task: str) -> "Iterator[Any]":
    """Yield what setup returns, or yields, and close it at the end.

    A context manager is entered, but for a lock, and left without an error whatever
    failed, for what came out is done. What has close() is closed.
    """
    if isgeneratorfunction(setup):
        setup = contextmanager(setup)
    try:
        with closing(ExitStack()) as stack:
            try:
                resource = setup()
                kind = type(resource)
                if hasattr(kind, "close"):
                    stack.callback(resource.close)
                is_lock = hasattr(kind, "acquire") and not hasattr(kind, "close")
                if hasattr(kind, "__exit__") and not is_lock:
                    resource = stack.enter_context(resource)
            except BaseException as error:
                raise failure(error, task, part="setup of ") from error
            yield resource
    except BaseException as error:  # of close(), or of what comes after
        raise failure(error, task) from error
