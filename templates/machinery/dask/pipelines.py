"""The client's part of a module for a Dask cluster: what waits where, and who works on it."""

import asyncio
from collections import deque
from collections.abc import Iterator
from concurrent.futures import wait
from contextlib import suppress
from queue import Empty, SimpleQueue
from time import perf_counter
from typing import Any
from uuid import uuid4

import cloudpickle

from ..serial.caught import Caught
from ..serial.errors import PipelineError, failure, shown
from .batches import Batch  # if there
from .connections import SILENCE, WAIT, connected, cores_of
from .failed import failure_of
from .notes import Notes  # if there
from .readers import Input
from .stages import MOST, Stage
from .workers import ByValue, Stages, packed, work


class Pipeline:
    """Stages of a cluster, and the queues between them, which are here.

    A bounded number of Dask tasks is on its way at any time, and inputs are read as there
    is room. A Dask task may run again where a worker is lost, but each result counts once.
    """

    def __init__(self) -> None:
        self.inputs: list[Input] = []
        self.stages: list[Stage] = []  # each after what writes what it reads
        self.batches: list[Batch] = []  # with batches
        self.takers: dict[str, Any] = {}  # stages and batches by what they read
        self.written: set[str] = set()
        self.results: deque[tuple[str, list[Any]]] = deque()
        self.events: SimpleQueue[tuple[Any, Any]] = SimpleQueue()
        # By their futures: the stage, which of its Dask tasks, how many items, the first.
        self.flying: dict[Any, tuple[Stage, int, int, Any]] = {}
        self.name = f"pipeline-{uuid4().hex[:12]}"
        self.work = ByValue(work)
        self.notes = Notes()  # with skips, limits, logs
        self.client: Any = None
        self.is_gone = False  # the scheduler
        self.cores = 1  # of all workers
        self.counted = self.worked = 0.0  # when that was asked for, and when some were

    def input(self, name: str, items: "Any", writes: "str | None" = None) -> None:
        """Read items into a queue."""
        self.inputs.append(Input(name, items, writes or name))
        self.written.add(writes or name)

    def stage(
        self, function: "Any", reads: str, writes: "list[str]", **settings: "Any"
    ) -> None:
        """Add a function of lists of items; what comes of them is put into queues."""
        stage = Stage(function, writes, **settings)
        self.stages.append(stage)
        self.takers[reads] = stage
        self.written.update(writes)

    def batch(  # with batches
        self, size: int, reads: str, writes: str, timeout: "float | None" = None
    ) -> None:
        """Make lists of so many items; one that has waited for a timeout goes as it is."""
        batch = Batch(size, writes, timeout)
        self.batches.append(batch)
        self.takers[reads] = batch
        self.written.add(writes)

    def with_outputs(self, *names: str) -> "Pipeline":
        """Return the pipeline, if its queues are connected, but for these outputs."""
        loose = self.written ^ {*self.takers, *names}
        if loose:
            raise ValueError(f"these queues are not connected: {sorted(loose)}")
        return self

    def run(self, client: "Any" = None) -> "dict[str, list[Any]]":
        """Run the pipeline to its end; return the items of each output by its name."""
        outputs = sorted(self.written - {*self.takers})
        results: dict[str, list[Any]] = {name: [] for name in outputs}
        for name, item in self.stream(client):
            results[name].append(item)
        return results

    def stream(self, client: "Any" = None) -> "Iterator[tuple[str, Any]]":
        """Yield (queue name, item) as outputs come."""
        with connected(client) as connection:
            self.client = connection
            code = Stages(
                {one.name: (one.function, one.arguments) for one in self.stages}
            )
            code.check()
            self.send_code(code)
            try:
                for reader in self.inputs:
                    reader.start(self.events)
                going = True
                while going:
                    with Caught(PipelineError) as caught:
                        going = self.step()
                    while self.results:
                        name, items = self.results.popleft()
                        for item in items:
                            yield name, item
                    if caught.error is not None:  # after what was done before
                        raise caught.error
            finally:
                self.end()

    def send_code(self, code: Stages) -> None:
        """Send what workers have to know, those that come later, too."""
        register = getattr(self.client, "register_plugin", None)
        # As it was called before 2023.9, the last that Python 3.8 can have.
        register = register or self.client.register_worker_plugin
        with Caught() as caught:
            register(code, name=self.name)
        if (error := caught.error) is not None:
            self.client.sync(
                self.client.scheduler.unregister_worker_plugin,
                name=self.name,
                callback_timeout=SILENCE,
            )
            raise PipelineError(
                f"the workers cannot take the code ({type(error).__name__}: {error}): "
                "what it imports has to be installed on all of them"
            ) from error

    def end(self) -> None:
        """Leave the cluster as it was."""
        for skips in self.notes.skips.values():  # with skips
            skips.__exit__()
        for reader in self.inputs:
            reader.ask(0)
        if self.client.status == "running" and not self.is_gone:
            flying = [*self.flying]
            self.waited(self.client.cancel(flying, force=True, asynchronous=True))
            leave = self.client.scheduler.unregister_worker_plugin
            left: dict[str, Any] = {}
            # Else a task runs still, and its worker closes the rest.
            with suppress(asyncio.TimeoutError):
                left = self.client.sync(leave, name=self.name, callback_timeout=SILENCE)
            for response in left.values():
                if response["status"] == "error":
                    text = f"closing what was opened: {response['exception_text']}"
                    raise PipelineError(text)

    def count_cores(self) -> None:
        """Look now and then how many workers there are; they may come and go."""
        now = perf_counter()
        if now < self.counted + 1.0:
            return
        self.is_gone = True  # if that raises
        cores, self.counted = cores_of(self.client), now
        self.is_gone = False
        if cores:
            self.cores, self.worked = cores, now
        elif now > self.worked + WAIT:
            raise PipelineError("all workers of the cluster have gone")

    def step(self) -> bool:
        """Send what there is room for, and wait for what comes; return whether there is,
        or was, anything to be done."""
        self.send()
        reading = any(reader.is_asked for reader in self.inputs)
        if self.flying or reading or any(stage.waiting for stage in self.stages):
            self.receive()
            return True
        if self.results:
            return True
        for batch in self.batches:  # with batches
            if batch.items:
                self.put_all(batch.rest())
                return True
        return False

    def send(self) -> None:
        """Send what there is room for, that of the last stages first."""
        self.count_cores()
        for stage in reversed(self.stages):
            while self.may_send(stage):
                self.submit(stage, stage.take())
        for reader in self.inputs:
            room = self.room(reader.writes)
            if not (reader.is_asked or reader.is_over) and room > 0:
                reader.ask(room)

    def may_send(self, stage: Stage) -> bool:
        """Return whether there is something to send, and room for it."""
        if not stage.may_begin(self.cores):
            return False
        most = 3 * self.cores if len(stage.waiting) >= stage.size else self.cores
        if len(self.flying) >= most:
            return False
        return all(self.room(name) > 0 for name in stage.writes)

    def room(self, name: str) -> int:
        """Return how many items more may wait in a queue."""
        taker = self.takers.get(name)
        if isinstance(taker, Stage):
            return 2 * self.cores * taker.size - len(taker.waiting)
        if isinstance(taker, Batch):  # with batches
            return max(0, taker.size * self.room(taker.writes[0]))
        return MOST

    def submit(self, stage: Stage, items: "list[Any]") -> None:
        """Send a list of items to a worker."""
        try:
            data = packed(items)
        except BaseException as error:
            raise failure(error, stage.name, part="sending items to ") from error
        future = self.client.submit(
            self.work,
            self.name,
            stage.name,
            data,
            key=f"{stage.name}-{self.name}-{stage.sent}",
            pure=False,
        )
        self.flying[future] = stage, stage.sent, len(items), items[0]
        stage.sent += 1
        stage.flying += 1
        stage.begun += len(items)  # with at_once
        future.add_done_callback(lambda future: self.events.put((future, None)))

    def receive(self) -> None:
        """Wait until something comes, and put it where it belongs."""
        came: list[tuple[Any, Any]] = []
        try:
            patience = 1.0  # seconds  # without rates, batch_timeouts
            patience = self.patience()  # with rates, batch_timeouts
            came.append(self.events.get(timeout=patience))
            while True:
                came.append(self.events.get_nowait())
        except Empty:
            pass
        self.count_cores()
        for reader, items in came:
            if isinstance(reader, Input):
                reader.is_asked, reader.is_over = False, reader.has_ended
                self.put(reader.writes, items)
                if reader.error is not None:
                    raise reader.error
        futures = [one for one, _ in came if not isinstance(one, Input)]
        for future in futures:
            if future.status != "finished":
                self.lost(future)
        results = self.client.gather(futures, asynchronous=True) if futures else ()
        for future, result in zip(futures, results and self.waited(results)):
            self.arrived(future, *result)
        for batch in self.batches:  # with batch_timeouts
            if batch.due() <= 0:
                self.put_all(batch.rest())

    def waited(self, coroutine: "Any") -> "Any":
        """Return what a coroutine of the client returns, as long as there is a scheduler."""
        loop = self.client.loop.asyncio_loop
        future = asyncio.run_coroutine_threadsafe(coroutine, loop)
        while not future.done():
            wait([future], timeout=1.0)
            self.count_cores()
        return future.result()

    def patience(self) -> float:  # with rates, batch_timeouts
        """Return how long to wait: a second, or until something is due."""
        due = [1.0]
        now = perf_counter()  # with rates
        due += [s.due - now for s in self.stages if s.rate and s.waiting]  # with rates
        due += [batch.due() for batch in self.batches]  # with batch_timeouts
        return max(0.0, min(due))

    def arrived(
        self, future: "Any", data: bytes, seconds: float, failed: "Any", notes: "Any"
    ) -> None:
        """Put the results of a Dask task where they belong."""
        stage, number, count, _ = self.flying.pop(future)
        stage.flying -= 1
        stage.begun -= count  # with at_once
        self.notes.add(notes)  # with skips, limits, logs
        if failed:
            raise failure_of(*failed)
        stage.learn(count, len(data), seconds, self.cores)
        for results in stage.arrived(number, cloudpickle.loads(data)):
            self.put_all(results.items())

    def put_all(self, results: "Any") -> None:
        """Put lists of items into queues."""
        for name, items in results:
            self.put(name, items)

    def put(self, name: str, items: "list[Any]") -> None:
        """Put items into a queue."""
        if name in self.takers:
            self.put_all(self.takers[name].put(items))
        elif items:
            self.results.append((name, items))

    def lost(self, future: "Any") -> None:
        """Raise what became of a Dask task that did not come to its end."""
        stage, _, count, first = self.flying[future]
        if future.status == "error":
            error = future.exception()
            which = f"{count} items, from {shown(first)}"
            raise failure(error, f"{stage.name} of {which}") from error
        raise PipelineError(
            f"the Dask task {future.key} was {future.status}: the scheduler is gone, or "
            "somebody cancelled it"
        )
