"""The client's part of a module for a Dask cluster: what waits where, and who works on it."""

import asyncio
from collections import deque
from collections.abc import Iterator
from contextlib import suppress
from queue import Empty, SimpleQueue
from time import perf_counter
from typing import Any
from uuid import uuid4

import cloudpickle

from ..serial.errors import PipelineError, failure, shown
from .batches import Batch  # if there
from .connections import check, connected, patience
from .failed import failure_of
from .notes import Notes  # if there
from .readers import Input
from .stages import MOST, Stage
from .workers import ByValue, Stages, sent, unsendable, work

SILENCE = 8.0  # seconds after which a scheduler that does not answer is gone


class Pipeline:
    """Stages of a cluster, and the queues between them, which are here.

    A bounded number of Dask tasks is on its way at any time, and inputs are read as there
    is room. A Dask task may run again where a worker is lost, but each result counts once.
    """

    def __init__(self) -> None:
        self.name = f"pipeline-{uuid4().hex[:12]}"
        self.inputs: list[Input] = []
        self.stages: list[Stage] = []  # each after what writes what it reads
        self.batches: list[Batch] = []  # with batches
        self.takers: dict[str, Any] = {}  # stages and batches by what they read
        self.written: set[str] = set()
        self.outputs: tuple[str, ...] = ()
        self.results: deque[tuple[str, list[Any]]] = deque()
        # Inputs that have read something, and arrivals of results.
        self.events: SimpleQueue[Any] = SimpleQueue()
        # By arrivals: what Dask has, the stage, which of its Dask tasks, and its items: how
        # many, and the first.
        self.flying: dict[Any, tuple[Any, Stage, int, int, Any]] = {}
        self.notes = Notes()  # with skips, limits, logs
        self.work = ByValue(work)
        self.client: Any = None
        self.is_gone = False  # the scheduler
        self.cores = 1  # of all workers
        self.seen = self.worked = 0.0  # when that was asked for, and was enough

    def input(self, name: str, items: "Any", writes: "str | None" = None) -> None:
        """Read items into a queue."""
        self.inputs.append(Input(name, items, writes or name))
        self.written.add(writes or name)

    def stage(
        self, function: "Any", reads: str, writes: "list[str]", **settings: "Any"
    ) -> None:
        """Add a function of lists of items; what comes of them is put into queues."""
        self.takers[reads] = stage = Stage(function, writes, **settings)
        self.stages.append(stage)
        self.written.update(writes)

    def batch(self, size: int, reads: str, writes: str) -> None:  # with batches
        """Make lists of so many items."""
        self.takers[reads] = batch = Batch(size, writes)
        self.batches.append(batch)
        self.written.add(writes)

    def timed_batch(self, timeout: float, **words: "Any") -> None:  # with timed_batches
        """Make lists of so many items; one that has waited for a timeout goes as it is."""
        self.batch(**words)
        self.batches[-1].timeout = timeout

    def with_outputs(self, *names: str) -> "Pipeline":
        """Return the pipeline, if its queues are connected, but for these outputs."""
        loose = self.written ^ {*self.takers, *names}
        if loose:
            raise ValueError(f"these queues are not connected: {sorted(loose)}")
        self.outputs = names
        return self

    def run(self, client: "Any" = None) -> "dict[str, list[Any]]":
        """Run the pipeline to its end; return the items of each output by its name."""
        results: dict[str, list[Any]] = {name: [] for name in self.outputs}
        for name, item in self.stream(client):
            results[name].append(item)
        return results

    def stream(self, client: "Any" = None) -> "Iterator[tuple[str, Any]]":
        """Yield (queue name, item) as outputs come."""
        with connected(client) as self.client:
            check(self.client)
            code = self.code()
            try:
                self.send(code)
                for reader in self.inputs:
                    reader.start(self.events)
                is_going = True
                while is_going:
                    try:
                        is_going = self.step()
                    finally:  # what was done before an error comes first
                        while self.results:
                            name, items = self.results.popleft()
                            for item in items:
                                yield name, item
            finally:
                self.end()

    def code(self) -> ByValue:
        """Return what workers have to know."""
        stages = {one.name: (one.function, one.arguments) for one in self.stages}
        try:
            return ByValue(Stages(ByValue(stages).data))
        except Exception as error:
            raise PipelineError(
                f"the pipeline uses {unsendable()}, which cannot be sent to workers "
                f"({error}): make it in the function that uses it"
            ) from error

    def send(self, code: ByValue) -> None:
        """Have workers know it, those that come later, too."""
        register = getattr(self.client, "register_plugin", None)
        # As it was called before 2023.9, the last that Python 3.8 can have.
        register = register or self.client.register_worker_plugin
        register(code, name=self.name)

    def step(self) -> bool:
        """Send what there is room for, and wait for what comes; return whether there is,
        or was, anything to be done."""
        self.look_around()
        self.begin()
        reading = any(reader.asked for reader in self.inputs)
        if self.flying or reading or any(stage.waiting for stage in self.stages):
            self.receive()
            return True
        for batch in self.batches:  # with batches
            if batch.waiting:
                self.put(batch.writes, batch.rest())
                return True
        return False

    def look_around(self) -> None:
        """See once in a second how many workers there are; they may come and go."""
        now = perf_counter()
        if now < self.seen + 1.0:
            return
        scheduler = self.client.scheduler
        try:
            cores = self.client.sync(scheduler.ncores, callback_timeout=SILENCE)
        except Exception as error:
            self.is_gone = True
            text = f"the scheduler at {scheduler.address} is gone ({error}): "
            raise PipelineError(f"{text}what was in flight is lost") from error
        self.seen = now
        if cores:
            self.cores = sum(cores.values())
        if cores or not self.flying:  # where there is nothing to do none may be left
            self.worked = now
        elif now > self.worked + patience():
            raise PipelineError("all workers of the cluster have gone")

    def begin(self) -> None:
        """Begin what there is room for, that of the last stages first."""
        for stage in reversed(self.stages):
            while self.may_send(stage):
                self.submit(stage, stage.take())
        for reader in self.inputs:
            room = self.room(reader.writes)
            if not (reader.asked or reader.is_over) and room > 0:
                reader.ask(room)

    def may_send(self, stage: Stage) -> bool:
        """Return whether there is something to send, and room for it."""
        if not stage.waiting or stage.sent - stage.next >= 8 * self.cores:
            return False
        if not stage.may_begin(self.cores):  # with max_workers, rates
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
            return max(0, taker.size * self.room(taker.writes))
        return MOST

    def submit(self, stage: Stage, items: "list[Any]") -> None:
        """Send a list of items to a worker."""
        data = sent(items, items, " to ", stage.name)
        key = f"{stage.name}-{self.name}-{stage.sent}"
        words = self.name, stage.name, data
        future = self.client.submit(self.work, *words, key=key, pure=False)
        results = self.client.gather(future, asynchronous=True)
        loop = self.client.loop.asyncio_loop
        arrival = asyncio.run_coroutine_threadsafe(results, loop)
        self.flying[arrival] = future, stage, stage.sent, len(items), items[0]
        stage.sent += 1
        stage.flying += 1  # with max_workers, rates
        stage.begun += len(items)  # with at_once
        arrival.add_done_callback(self.events.put)

    def receive(self) -> None:
        """Wait until something comes, and put it where it belongs."""
        came: list[Any] = []
        with suppress(Empty):
            came.append(self.events.get(timeout=1.0))  # without rates, timed_batches
            patience = self.patience()  # with rates, timed_batches
            came.append(self.events.get(timeout=patience))  # with rates, timed_batches
            while True:
                came.append(self.events.get_nowait())
        for one in came:
            if isinstance(one, Input):
                self.put(one.writes, one.take())
                if one.is_over and one.error is not None:
                    raise one.error
            else:
                self.arrived(one)
        for batch in self.batches:  # with timed_batches
            if batch.due() <= 0:
                self.put(batch.writes, batch.rest())

    def patience(self) -> float:  # with rates, timed_batches
        """Return how long to wait: a second, or until something is due."""
        due = [1.0]
        now = perf_counter()  # with rates
        due += [s.due - now for s in self.stages if s.rate and s.waiting]  # with rates
        due += [batch.due() for batch in self.batches]  # with timed_batches
        return max(0.0, min(due))

    def arrived(self, arrival: "Any") -> None:
        """Put the results of a Dask task where they belong."""
        future, stage, number, count, first = self.flying.pop(arrival)
        stage.flying -= 1  # with max_workers, rates
        stage.begun -= count  # with at_once
        try:
            data, seconds, failed = arrival.result()  # without skips, limits, logs
            data, seconds, failed, *notes = arrival.result()  # with skips, limits, logs
        except Exception as error:
            if future.status == "error":
                which = f"{count} items, from {shown(first)}"
                raise failure(error, f"{stage.name} of {which}") from error
            raise PipelineError(
                f"the Dask task {future.key} was lost: the scheduler is gone, or somebody "
                "cancelled it"
            ) from error
        self.notes.add(notes)  # with skips, limits, logs
        if failed:
            raise failure_of(*failed)
        stage.learn(count, len(data), seconds, self.cores)
        try:
            came = cloudpickle.loads(data)
        except Exception as error:
            raise failure(error, stage.name, part="receiving what comes of ") from error
        for results in stage.in_turn(number, came):
            for name, items in results.items():
                self.put(name, items)

    def put(self, name: str, items: "list[Any]") -> None:
        """Put items into a queue."""
        taker = self.takers.get(name)
        if taker is None:
            self.results.append((name, items))
        elif isinstance(taker, Stage):
            taker.waiting.extend(items)
        if isinstance(taker, Batch):  # with batches
            self.put(taker.writes, taker.add(items))

    def end(self) -> None:
        """Leave the cluster as it was."""
        for skips in self.notes.skips.values():  # with skips
            skips.__exit__()
        for reader in self.inputs:
            reader.ask(0)
        if self.client.status == "running" and not self.is_gone:
            # Else a task runs still, and its worker does the rest.
            with suppress(asyncio.TimeoutError, OSError):
                self.client.sync(self.leave, callback_timeout=SILENCE)

    async def leave(self) -> None:
        """Cancel what is under way, and have workers forget what they know of it."""
        flying = [future for future, *_ in self.flying.values()]
        await self.client.cancel(flying, force=True, asynchronous=True)
        left = self.client.scheduler.unregister_worker_plugin(name=self.name)
        await left  # without resources
        for response in (await left).values():  # with resources
            if response["status"] == "error":
                text = f"closing what was opened: {response['exception_text']}"
                raise PipelineError(text)
