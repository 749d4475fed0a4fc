"""What a worker of a compiled module opens for its task, and closes at the end."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from inspect import isgeneratorfunction
from typing import Any

from .errors import PipelineError, raised


@contextmanager
def opened(setup: Callable[[], Any], name: str = "") -> Iterator[Any]:
    """Yield what setup returns, or yields, and close it at the end.

    A context manager is entered, but for a lock, and left without an error whatever
    failed, for what came out is done. What has close() is closed.
    """
    if isgeneratorfunction(setup):
        setup = contextmanager(setup)
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
            if not name:  # a worker process, whose parent says it
                raise
            raise PipelineError(f"setup of {name} {raised(error)}", name) from error
        yield resource
