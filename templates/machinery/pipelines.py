"""The threads of a compiled module's run.

With the layers "stats" and "live" a run tells of itself while it goes on, to whoever reads
its attributes, at any moment and without a lock. Each entry is written by the one thread
that it is about, at its turns and waits, and never at each item:

- of a thread: when it `started`; its CPU `clocks` while it is alive, for clock_gettime; its
  `cpu` and `wall` once it has ended; `paced`, the seconds that rate limits held its calls
  back; `retried`, attempts; `children`, its worker process, with `cpu` up to its last results
- `stages` are (name, source, sinks, threads), and `inputs` (name, sink, thread, items)
- of a queue: `passed`, the items taken; `added`, those put, by the number of the thread
  that did; `waits`, the seconds that a thread waited, for items if it reads the queue, or
  else for room; `waiting`, since when it waits now; `failures`, by the number of the thread
  that reads; `coroutines` of the async stage that reads, with `running`, `at_once`, and the
  seconds `busy` and `blocked` of all its places, up to the moment `counted`
"""

from __future__ import annotations

import time
from _thread import start_new_thread
from collections import defaultdict
from collections.abc import Callable, Generator, Iterable
from contextlib import closing, suppress
from contextvars import copy_context
from queue import Empty, SimpleQueue
from threading import Condition, RLock, Thread, current_thread, get_ident
from time import perf_counter
from typing import Any

from .errors import PipelineError, raised
from .journal import Journal  # if there
from .queues import Queue


class Bell:
    """A condition without a lock, so that Ctrl-C can end a wait at any moment."""

    def __init__(self) -> None:
        self.rings: SimpleQueue[None] = SimpleQueue()

    def notify(self, _: int = 1) -> None:
        self.rings.put(None)

    notify_all = notify


class Pipeline:
    """The threads of one run; if one fails, all stop, and the caller gets its error."""

    def __init__(self) -> None:
        self.queues: dict[str, Queue] = {}
        self.outputs: list[Queue] = []
        self.threads: list[Thread] = []
        self.stages: list[tuple[Any, ...]] = []  # with stats
        self.cpu: dict[Thread, float] = defaultdict(float)  # seconds  # with stats
        self.wall: dict[Thread, float] = defaultdict(float)  # seconds  # with stats
        self.works: dict[str, tuple[Any, int]] = {}  # with balance
        self.fed: list[Queue] = []  # by inputs  # with balance
        self.helpers: list[Thread] = []  # with balance
        self.inputs: list[tuple[Any, ...]] = []  # with live
        self.started: dict[Thread, float] = {}  # when  # with live
        self.clocks: dict[Thread, int] = {}  # of CPU time, while they run  # with live
        self.children: dict[Thread, Any] = {}  # worker processes  # with live
        self.paced: dict[Thread, float] = defaultdict(float)  # seconds  # with live
        self.retried: dict[Thread, int] = defaultdict(int)  # with live
        self.at_start: list[Callable[[], None]] = []  # with at_start
        self.at_stop: list[Callable[[], None]] = []  # with at_stop
        self.at_end: list[Callable[[], None]] = []  # with at_end
        self.journal = Journal(self)  # with journal
        self.errors: list[PipelineError] = []
        self.stopped = False
        self.interrupted = False  # with signals
        self.lock = RLock()
        self.stopping = Condition(self.lock)  # with waits
        self.bell = Bell()

    def queue(self, name: str, maxsize: int | None = None) -> Queue:
        """Return the queue of this name; make it if there is none yet."""
        return self.queues.setdefault(name, Queue(name, maxsize))

    def input(self, name: str, inputs: Iterable[Any], writes: str = "") -> None:
        """Add a thread that puts the inputs into the queue of this name, or another."""
        sink = self.queue(writes or name)
        sink.producers += 1

        def read() -> None:
            nonlocal inputs  # with journal
            with self.lock:
                pass  # all threads have started
            if isinstance(inputs, (str, bytes)):
                raise TypeError(f"{inputs!r:.50} is one item: put it into a list")
            inputs = self.journal.fed(name, inputs, sink)  # with journal
            if not sink.stopped:
                sink.feed(inputs)
            sink.close()

        thread = self._thread(name, f"reading {name}", read)
        self.fed.append(sink)  # with balance
        self.inputs.append((name, sink, thread, inputs))  # with live
        # A daemon, since nothing can wake a thread that waits for its inputs.
        with suppress(RuntimeError):  # a subinterpreter allows none
            thread.daemon = True

    def stage(
        self, name: str, work: Any, reads: str, writes: Iterable[str], workers: int = 1
    ) -> None:
        """Add the threads of a stage: each runs work(source, *sinks)."""
        source = self.queue(reads)
        sinks = [self.queue(sink) for sink in writes]
        if source.consumers:
            raise ValueError(f'two stages read the queue "{reads}"')
        source.consumers = workers
        for sink in sinks:
            sink.producers += workers
        for number in range(1, workers + 1):
            self._thread(f"{name}-{number}", name, work, source, *sinks)
        threads = self.threads[-workers:]  # with stats
        self.stages.append((name, source, sinks, threads))  # with stats
        self.works[reads] = work, workers  # with balance

    def add(  # with balance
        self,
        name: str,
        work: Callable[..., None],
        source: Queue,
        sinks: list[Queue],
        threads: list[Thread],
    ) -> bool:
        """Start one more thread of a stage; return whether it has started."""
        with self.lock:
            if self.stopped:
                return False
            number = len(threads) + 1
            thread = self._thread(f"{name}-{number}", name, work, source, *sinks)
            source.consumers += 1  # before it waits there, so that it is woken
            try:
                thread.start()
            except RuntimeError:
                self.threads.remove(thread)
                source.consumers -= 1
                return False
            threads.append(thread)
            return True

    def help(self, name: str, work: Callable[[], None]) -> None:  # with balance
        """Add a thread that nobody misses if it cannot start."""
        self.helpers.append(self._thread(name, name, work))
        self.threads.pop()

    def _thread(self, name: str, *args: Any) -> Thread:
        run = copy_context().run  # of the caller
        thread = Thread(target=run, args=(self._work, *args), name=name)
        self.threads.append(thread)
        return thread

    def with_outputs(self, *names: str) -> Pipeline:
        """Name the output queues; raise ValueError if a queue is not connected."""
        for name in dict.fromkeys([*names, *self.queues]):
            queue = self.queue(name)
            if not queue.producers:
                raise ValueError(f'nothing fills the queue "{name}"')
            if (name in names) == bool(queue.consumers):
                raise ValueError(f'"{name}" has to be read by a stage, or be an output')
            if name in names:
                queue.lock, queue.filled = self.lock, self.bell
                queue.emptied = Condition(self.lock)
                self.outputs.append(queue)
        return self

    def _work(self, name: str, work: Callable[..., None], *ends: Queue) -> None:
        start = perf_counter()  # with stats
        self.started[current_thread()] = perf_counter()  # with live
        if hasattr(time, "pthread_getcpuclockid"):  # with live
            self.clocks[current_thread()] = time.pthread_getcpuclockid(get_ident())
        try:
            try:
                work(*ends)
            except PipelineError:
                raise
            except BaseException as error:  # SystemExit too: it fails the task
                raise PipelineError(f"{name} {raised(error)}", name) from error
        except PipelineError as error:
            self.errors.append(error)
        self.cpu[current_thread()] += time.thread_time()  # with stats
        self.wall[current_thread()] = perf_counter() - start  # with stats
        self.clocks.pop(current_thread(), None)  # it ends with the thread  # with live
        if self.errors:
            self.stop()

    def stop(self) -> None:
        """Stop all threads, each after the item that it is working on."""
        with self.lock:
            self.stopped = True
            self.stopping.notify_all()  # with waits
        for queue in self.queues.values():
            queue.stop()
        for stop in self.at_stop:  # with at_stop
            stop()

    def put_so_far(self) -> dict[str, int]:  # with live
        """Return how many items each stage has put, by the queue that it reads."""
        put = {s.name: sum(o.put_by(t) for o in out) for _, s, out, t in self.stages}
        for name, count in self.journal.past.get("put", {}).items():  # with journal
            put[name] += count  # with journal
        return put

    def pause(self, seconds: float) -> bool:  # with waits
        """Wait so long, or until the pipeline stops; return whether it does."""
        with self.lock:
            if not self.stopped:
                self.stopping.wait(seconds)
            return self.stopped

    def interrupt(self) -> None:  # with signals
        """Stop once results() looks: a signal handler may wait for no lock."""
        self.interrupted = True
        self.bell.notify()

    def results(self) -> Generator[tuple[str, list[Any]], None, None]:
        """Run the pipeline, and yield (queue name, items) as they come out."""
        try:
            self._start()
            while results := self._take():
                yield from results
            self.journal.ended = not self.stopped  # with journal
        finally:  # done, failed, interrupted, or the caller wants no more
            self.stop()
            try:  # with at_end
                self._join()
            finally:
                for end in self.at_end:
                    end()
            self._join()  # without at_end
            self.journal.let_go()  # with journal
        for queue in self.outputs:  # what was finished before the failure
            with queue.lock:
                items = queue.collect()
            yield queue.name, items
        if self.errors:
            error, *others = self.errors
            error.__notes__ += [f"meanwhile: {other}" for other in others]
            raise error

    def stream(self) -> Generator[tuple[str, Any], None, None]:
        """Run the pipeline, and yield (queue name, item) as they come out."""
        with closing(self.results()) as results:
            for queue, items in results:
                for item in items:
                    yield queue, item
        self.journal.remove()  # with journal

    def run(self) -> dict[str, list[Any]]:
        """Run the pipeline to its end, and return the items of each output queue."""
        outputs: dict[str, list[Any]] = {queue.name: [] for queue in self.outputs}
        outputs = {name: self.journal.waiting(name) for name in outputs}  # with journal
        for queue, items in self.results():
            outputs[queue] += items
        self.journal.remove()  # with journal
        return outputs

    def _start(self) -> None:
        for start in self.at_start:  # with at_start
            start()
        # From a thread: Ctrl-C within Thread.start() may leave its lock taken.
        try:
            start_new_thread(self._start_threads, ())
        except RuntimeError:
            self._start_threads()

    def _start_threads(self) -> None:
        threads = sorted(self.threads, key=lambda thread: thread.daemon)  # inputs last
        with self.lock:
            try:
                for started, thread in enumerate(threads):
                    if not self.stopped:
                        self._start_thread(thread, started)
            except PipelineError as error:
                self.errors.append(error)
                self.stop()
            for helper in self.helpers:  # with balance
                with suppress(RuntimeError):
                    if not self.stopped:
                        helper.start()
                        self.threads.append(helper)

    def _start_thread(self, thread: Thread, started: int) -> None:
        try:
            thread.start()
        except RuntimeError as error:
            needs = f"{len(self.threads)} threads, but only {started} could start"
            hint = "compiled with --target serial it needs none"
            raise PipelineError(f"needs {needs} ({hint})", thread.name) from error

    def _join(self) -> None:
        if current_thread() in self.threads:
            return  # the garbage collector may close a stream anywhere
        end = perf_counter() + 0.5
        for thread in filter(Thread.is_alive, self.threads):  # no more are started
            while thread.is_alive() and (not thread.daemon or perf_counter() < end):
                thread.join(0.5)

    def _take(self) -> list[tuple[str, list[Any]]]:
        """Wait for results; return an empty list when there are no more."""
        for queue in self.queues.values():
            queue.reader = current_thread()
        while True:
            if self.interrupted:  # with signals
                return []
            patience = 1.0  # without journal
            patience = self.journal.look()  # with journal
            with self.lock:
                full = [q for q in self.outputs if q.items or q.collect()]
                if full:
                    return [(q.name, q.take(q.next_turn(), len(q.items))) for q in full]
                if self.stopped or not any(q.producers for q in self.outputs):
                    return []
                for queue in self.outputs:
                    queue.hungry = 1
                # Look again: buffers grow without the lock.
                if any(queue.collect() for queue in self.outputs):
                    continue
            with suppress(Empty):  # on Windows, no Ctrl-C would end a wait
                self.bell.rings.get(True, patience)
