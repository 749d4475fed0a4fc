"""The threads of a compiled module's run."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import suppress
from queue import SimpleQueue
from threading import Event, RLock, Thread, current_thread
from time import perf_counter
from typing import Any

from .errors import PipelineError, raised
from .queues import SENTINEL, Queue
from .shared import Shared


class Bell:
    """What the caller waits for, in the place of a condition.

    It holds no lock meanwhile, so that Ctrl-C may end the wait at any moment.
    """

    def __init__(self) -> None:
        self.rings: SimpleQueue[None] = SimpleQueue()

    def notify(self, count: int = 1) -> None:
        if count:
            self.rings.put(None)

    notify_all = notify


class Pipeline:
    """The threads of one run: when one fails all stop, and the caller gets its error.

    Queues are made as stages name them; what no stage reads comes out.
    """

    def __init__(self) -> None:
        self.queues: dict[str, Queue] = {}
        self.workers: list[Thread] = []
        self.feeders: list[Thread] = []
        self.stages: list[tuple[str, Queue, list[Queue], list[str]]] = []
        self.shared: list[tuple[Shared, int]] = []
        self.errors: list[PipelineError] = []
        self.started = Event()
        self.stopped = False
        self.seconds = 0.0
        self.lock = RLock()
        self.bell = Bell()

    @property
    def outputs(self) -> list[Queue]:
        return [queue for queue in self.queues.values() if not queue.consumers]

    def queue(self, name: str, maxsize: int | None = None) -> Queue:
        """Return the queue of this name, a new one if there is none yet."""
        if name not in self.queues:
            self.queues[name] = Queue(name, maxsize)
        return self.queues[name]

    def input(self, name: str, inputs: Iterable[Any], writes: str = "") -> None:
        """Add the thread that reads the inputs, into the queue of this name or another."""
        sink = self.queue(writes or name)
        sink.producers += 1
        work = (f"reading {name}", read_inputs, inputs, sink, self.started)
        thread = Thread(target=self._work, args=work, name=name)
        # A daemon, since nothing can wake a thread whose inputs keep it waiting.
        with suppress(RuntimeError):  # in a subinterpreter there are none
            thread.daemon = True
        self.feeders.append(thread)

    def stage(
        self,
        worker: Callable[..., None],
        reads: str,
        writes: list[str],
        workers: int = 1,
        order: Any = None,
        **settings: Any,
    ) -> None:
        """Add the threads of a stage: each runs worker(source, *sinks, **settings)."""
        source = self.queue(reads)
        sinks = [self.queue(name) for name in writes]
        stage = worker.__name__.rpartition("_worker")[0]
        before = sum(len(names) for name, *_, names in self.stages if name == stage)
        names = [f"{stage}-{before + number}" for number in range(1, workers + 1)]
        source.consumers += workers
        for sink in sinks:
            sink.producers += workers
        self.stages.append((stage, source, sinks, names))
        for setting in (order, *settings.values()):
            if isinstance(setting, Shared):
                self.shared.append((setting, workers))
        for name in names:
            ends = order.ends(source, sinks[0]) if order else (source, sinks[0])
            work = (stage, worker, *ends, *sinks[1:])
            thread = Thread(target=self._work, args=work, kwargs=settings, name=name)
            self.workers.append(thread)

    def _work(
        self, name: str, work: Callable[..., None], *args: Any, **kw: Any
    ) -> None:
        try:
            try:
                work(*args, **kw)
            except PipelineError:
                raise
            except BaseException as error:
                raise PipelineError(f"{name} {raised(error)}", name) from error
        except PipelineError as error:
            self.errors.append(error)
            self.stop()

    def stop(self) -> None:
        """Stop all threads, each after the item that it is working on."""
        self.stopped = True
        for queue in self.queues.values():
            queue.stop()
        for shared, _ in self.shared:
            shared.stop()

    def results(self) -> Generator[tuple[str, list[Any]], None, None]:
        """Run the pipeline and yield (queue name, items) as they come out."""
        start = perf_counter()
        try:
            self._start()
            while results := self._take():
                yield from results
        finally:  # done, failed, interrupted, or the caller wants no more
            self.stop()
            self.started.set()
            try:
                self._join()
            finally:
                for shared, _ in self.shared:
                    shared.end()
            self.seconds = perf_counter() - start
        for queue in self.outputs:  # what was finished before the failure
            yield queue.name, queue.items
        if self.errors:
            raise self.errors[0]

    def stream(self) -> Iterator[tuple[str, Any]]:
        """Run the pipeline and yield (queue name, item) as they come out."""
        results = self.results()
        try:
            for queue, items in results:
                for item in items:
                    yield queue, item
        finally:
            results.close()

    def run(self) -> dict[str, list[Any]]:
        """Run the pipeline to its end and return the items of each output queue."""
        outputs: dict[str, list[Any]] = {queue.name: [] for queue in self.outputs}
        for queue, items in self.results():
            outputs[queue] += items
        return outputs

    def _start(self) -> None:
        for queue in self.queues.values():
            if not queue.producers:
                raise ValueError(f"no stage fills the queue {queue.name}")
        for queue in self.outputs:
            queue.share_lock(self.lock, self.bell)
        for shared, workers in self.shared:
            shared.begin(workers)
        threads = self.workers + self.feeders
        for started, thread in enumerate(threads):
            try:
                thread.start()
            except RuntimeError as error:
                needs = f"needs {len(threads)} threads, but only {started} could start"
                needs += " (compiled with --target serial it needs none)"
                raise PipelineError(needs, thread.name) from error
        self.started.set()

    def _join(self) -> None:
        own = current_thread() in self.workers + self.feeders
        patience = perf_counter() + 0.5
        for thread in self.workers + self.feeders:
            # A stream that nobody holds may be closed in a thread of its own.
            if not thread.ident or own:
                continue
            late = max(0.0, patience - perf_counter())
            thread.join(timeout=late if thread.daemon else None)

    def _take(self) -> list[tuple[str, list[Any]]]:
        """Wait for results; return none when there will be no more."""
        outputs = self.outputs
        for queue in self.queues.values():
            queue.reader = current_thread()
        while True:
            with self.lock:
                waiting = [queue for queue in outputs if queue.items]
                if waiting:
                    return [(queue.name, queue.take_all()) for queue in waiting]
                if self.stopped or not any(queue.producers for queue in outputs):
                    return []
                for queue in outputs:
                    queue.hungry = 1
            # Looked at again: feed() adds an item first, and then sees who waits.
            if not any(queue.items for queue in outputs):
                self.bell.rings.get()

    def table(self) -> str:
        """Return what each stage did; one that has no room waits for the next."""
        form = "{:<32} {:>7} {:>10} {:>9} {:>9} {:>9}"
        heads = ("stage", "workers", "items", "busy", "no input", "no room")
        lines = [form.format(*heads)]
        for stage, reads, writes, names in self.stages:
            idle = sum(reads.waits[name] for name in names)
            blocked = sum(queue.waits[name] for queue in writes for name in names)
            busy = len(names) * self.seconds - idle - blocked
            times = [f"{seconds:.2f} s" for seconds in (busy, idle, blocked)]
            lines.append(form.format(stage, len(names), reads.passed, *times))
        return "\n".join(lines)


def read_inputs(inputs: Iterable[Any], sink: Queue, started: Event) -> None:
    """Once all threads run, put each input as it comes, and then the sentinel."""
    started.wait()
    if not sink.stopped:
        sink.feed(inputs)
    sink.put(SENTINEL)
