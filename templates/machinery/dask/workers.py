"""What worker processes of a Dask cluster do for a module: lists of items in, lists out."""

import asyncio
import sys
from collections.abc import Iterable
from contextlib import suppress
from functools import lru_cache, partial
from io import BytesIO  # with by_name
from itertools import chain
from threading import current_thread  # with resources, skips, limits, logs
from time import perf_counter, sleep
from traceback import format_exception
from typing import Any, NewType

import cloudpickle
from distributed import WorkerPlugin, get_worker

from ..serial.errors import PipelineError, failure, shown, text_of
from .resources import Opened  # if there

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
    """The stages of one run in a worker process, as bytes and by their names, with what each
    is given beside a list of items."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.stages: dict[str, tuple[Any, dict[str, Any]]] = {}
        self.opened: dict[Any, Opened] = {}  # by threads  # with resources

    def setup(self, worker: "Any") -> None:
        """Begin in a worker process. One that fails here is given work all the same, so that
        it is the work that has to fail."""
        with suppress(Exception):
            self.stages = cloudpickle.loads(self.data)

    async def teardown(self, worker: "Any") -> None:  # with resources
        """Have each thread close what it opened: others may not be allowed to."""
        failed: list[str] = []
        while count := len(self.opened):
            threads = worker.executors["default"]
            begin = partial(worker.loop.run_in_executor, threads, self.close)
            await asyncio.gather(*map(begin, [failed] * count))
            await asyncio.sleep(0.1 if self.opened else 0)  # one may be at work yet
        if failed:
            raise RuntimeError(failed[0])

    def close(self, failed: "list[str]") -> None:  # with resources
        """Close what this thread opened, and such as have ended."""
        ended = [one for one in [*self.opened] if not one.is_alive()]
        for thread in (current_thread(), *ended):
            try:
                self.opened.pop(thread, Opened()).close()
            except PipelineError as error:
                failed.append(error.message)
        if self.opened:
            sleep(0.01)  # so that another thread comes to it

    def work(self, name: str, data: bytes) -> "tuple[Any, ...]":
        """Return the results of a stage as bytes, how many seconds it took, and what
        failed, if anything did; then all that the client is told beside."""
        start, failed = perf_counter(), None
        # Not in global variables: runs of one module have the same classes here, but not the
        # same functions, and so not the same variables.
        thread: Any = current_thread()  # with resources, skips, limits, logs
        thread.opened = self.opened.setdefault(thread, Opened())  # with resources
        thread.notes = []  # with skips, limits, logs
        try:
            data = self.done(name, data)
        except PipelineError as error:
            data, failed = b"", told(error)
        notes = thread.notes  # with skips, limits, logs
        return data, perf_counter() - start, failed, *notes  # with skips, limits, logs
        return data, perf_counter() - start, failed  # without skips, limits, logs

    def done(self, name: str, data: bytes) -> bytes:
        """Return the results of a stage."""
        try:
            stages = self.stages or cloudpickle.loads(self.data)
        except Exception as error:
            text = f"a worker cannot take the code ({type(error).__name__}: {error}): "
            text += "what it imports has to be installed on all of them"
            raise PipelineError(text, name) from error
        try:
            function, given = stages[name]
            results = function(cloudpickle.loads(data), **given)
            return sent(results, chain(*results.values()), ", which comes of ", name)
        except BaseException as error:
            raise failure(error, name) from error


def work(run: str, name: str, data: bytes) -> "Any":
    """Do the work of a stage of a run, in a worker process."""
    stages = get_worker().plugins.get(run)
    if stages is None:  # the run ended as this was to begin, so that nobody hears it
        return b"", 0.0, told(PipelineError("this run has ended here", name))
    return stages.work(name, data)


def sent(value: "Any", items: "Iterable[Any]", way: str, task: str) -> bytes:
    """Return a value as bytes; raise what names that of the items in it which cannot be."""
    try:
        data: bytes = packed(value)
    except Exception as error:
        which = next((shown(one) for one in items if not can_be_sent(one)), "items")
        raise failure(error, task, part=f"sending {which}{way}") from error
    return data


def can_be_sent(value: "Any") -> bool:
    """Return whether something can be sent to other processes."""
    with suppress(Exception):
        return bool(packed(value))
    return False


def unsendable() -> str:
    """Return the names of what cannot be sent, and is no function or class."""
    values = {name: one for name, one in globals().items() if not callable(one)}
    found = sorted(name for name, one in values.items() if not can_be_sent(one))
    return ", ".join(found) or "something"


def told(error: PipelineError) -> "tuple[Any, ...]":
    """Return what went wrong in a worker process: the message, the task, and as bytes
    the item and the error, if they can be sent, and the traceback as text."""
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
