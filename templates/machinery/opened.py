"""What a worker of a compiled module opens for its task, and closes at the end."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any


@contextmanager
def opened(setup: Callable[[], Any]) -> Iterator[Any]:
    """Call setup; if it returns a context manager, enter that, and exit it at the end.

    Its exit is told of a failure, but cannot suppress it.
    """
    resource = setup()
    if not hasattr(type(resource), "__exit__"):
        yield resource
        return
    failure = None
    with resource as entered:
        try:
            yield entered
        except BaseException as error:
            failure = error
            raise
    if failure is not None:
        raise failure
