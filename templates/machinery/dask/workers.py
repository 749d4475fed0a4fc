"""What worker processes of a Dask cluster do for a module: lists of items in, lists out."""

import sys
from contextlib import suppress
from functools import lru_cache  # with by_name
from io import BytesIO  # with by_name
from threading import get_ident  # with resources, skips, limits, logs
from time import perf_counter
from traceback import format_exception
from typing import Any, NewType

import cloudpickle
from distributed import WorkerPlugin, get_worker

from ..serial.caught import Caught
from ..serial.errors import PipelineError, failure, text_of
from .notes import NOTES  # if there
from .resources import KEEPERS, Keeper  # if there

CACHED = type(lru_cache(maxsize=1)(len))  # with by_name


class Packer(cloudpickle.CloudPickler):  # with by_name
    """Packs by value what else goes by its name: functions with a cache, which is a new one,
    and what NewType() makes."""

    def reducer_override(self, value: "Any") -> "Any":
        if type(value) is CACHED and value.__module__ in (__name__, "__main__"):
            said: Any = getattr(value, "cache_parameters", dict)()  # since Python 3.9
            maxsize, typed = value.cache_info().maxsize, said.get("typed", True)
            return cached, (value.__wrapped__, maxsize, typed)
        if type(value) is NewType and value.__module__ in (__name__, "__main__"):
            return NewType, (value.__name__, value.__supertype__)
        return super().reducer_override(value)


def cached(task: "Any", most: "int | None", typed: bool) -> "Any":  # with by_name
    """Return a function with a cache."""
    return lru_cache(most, typed)(task)


def dumps(value: "Any") -> bytes:  # with by_name
    """Return a value as bytes."""
    with BytesIO() as file:
        Packer(file).dump(value)
        return file.getvalue()


# A value as bytes, and with it what this module defines.
packed = cloudpickle.dumps  # without by_name
packed = dumps  # with by_name


class ByValue(WorkerPlugin):
    """Something of this module that is sent as what it is, and not by its name."""

    def __init__(self, value: "Any") -> None:
        module = sys.modules.get(__name__)
        if module is not None and __name__ != "__main__":  # of which all is sent so
            cloudpickle.register_pickle_by_value(module)
        self.data = packed(value)

    def __reduce__(self) -> "tuple[Any, ...]":
        return cloudpickle.loads, (self.data,)

    def __call__(self) -> None:
        """Be what Dask takes for a function."""


class Stages(WorkerPlugin):
    """The stages of one run in a worker process, by their names, with what each is given
    beside a list of items."""

    def __init__(self, stages: "dict[str, tuple[Any, dict[str, Any]]]") -> None:
        self.stages = stages

    def setup(self, worker: "Any") -> None:  # with resources
        """Begin in a worker process."""
        self.keeper = Keeper()

    async def teardown(self, worker: "Any") -> None:  # with resources
        """Close what was opened, where tasks run: in the only thread, if there is one."""
        with Caught(BaseException) as caught:
            stack = self.keeper.stack
            await worker.loop.run_in_executor(worker.executors["default"], stack.close)
        if caught.error is not None:  # as what any process knows
            raise RuntimeError(str(caught.error))

    def work(self, name: str, data: bytes) -> "tuple[Any, ...]":
        """Return the results of a stage as bytes, how many seconds it took, and what
        failed, if anything did; then all that the client is told beside."""
        start, failed = perf_counter(), None
        KEEPERS[get_ident()] = self.keeper  # with resources
        with Caught(BaseException) as caught:
            function, given = self.stages[name]
            results = function(cloudpickle.loads(data), **given)
            try:
                data = packed(results)
            except BaseException as error:
                raise failure(error, name, part="sending what comes of ") from error
        if caught.error is not None:
            data, failed = b"", told(caught.error, name)
        notes = NOTES.pop(get_ident(), [])  # with skips, limits, logs
        return data, perf_counter() - start, failed, *notes  # with skips, limits, logs
        return data, perf_counter() - start, failed  # without skips, limits, logs


def work(run: str, name: str, data: bytes) -> "Any":
    """Do the work of a stage of a run, in a worker process."""
    stages = get_worker().plugins.get(run)
    if stages is None:  # the run ended as this was to begin, so that nobody hears it
        return b"", 0.0, told(PipelineError("this run has ended here", name), name)
    return stages.work(name, data)


def unsendable() -> str:
    """Return the names of what cannot be sent, and is no function or class."""
    found = {name: value for name, value in globals().items() if not callable(value)}
    for name, value in [*found.items()]:
        with suppress(Exception):
            packed(value)
            del found[name]
    return ", ".join(sorted(found)) or "something"


def told(error: "Any", name: str) -> "tuple[Any, ...]":
    """Return what went wrong in a worker process: the message, the task, and as bytes
    the item and the error, if they can be sent, and the traceback as text."""
    if not isinstance(error, PipelineError):
        error = failure(error, name)
    cause: Any = error if error.__cause__ is None else error.__cause__
    text = text_of(str, cause)
    with suppress(Exception):  # its attributes may be the user's own code
        text = "".join(format_exception(type(cause), cause, cause.__traceback__))
    parts = []
    for part in (error.item, cause):
        parts.append(b"")
        with suppress(Exception):
            parts[-1] = packed(part)
    return (error.message, error.task, *parts, text)
