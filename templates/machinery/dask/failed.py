"""The error of a stage at the client, with what a worker process told of it."""

from contextlib import suppress
from typing import Any

import cloudpickle

from ..serial.errors import PipelineError


class RemoteTraceback(Exception):
    """The traceback of a failure in a worker process, as text."""

    def __str__(self) -> str:
        return f"\n{self.args[0]}"


def failure_of(
    message: str, task: str, item: bytes, cause: bytes, text: str
) -> PipelineError:
    """Return the error of a stage, as a worker told of it."""
    error: Any = RuntimeError(text.strip().rpartition("\n")[2])
    given = None
    with suppress(Exception):  # its class may be the user's own code
        error = cloudpickle.loads(cause)
        error.__cause__ = error.__cause__ or RemoteTraceback(text)
    with suppress(Exception):
        given = cloudpickle.loads(item)
    failed = PipelineError(message, task, given)
    failed.__cause__ = error
    return failed
