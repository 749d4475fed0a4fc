"""`Pipeline`: what was declared, recorded verb by verb, and run.

Comes in: the user's functions and queues. Goes out: queues; what was declared is recorded
in the pipeline's graph. Nothing is checked before `run()`, which the compiler stops at: it
checks the whole graph at once. This module must not know how a graph is lowered.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING, Any, NoReturn

from skorche.declare import forgotten
from skorche.declare.call_sites import CallSite, call_site
from skorche.declare.graph import Declaration, Graph, pipeline_name
from skorche.declare.operators import (
    Batch,
    Filter,
    Map,
    Merge,
    Split,
    Tee,
    Unbatch,
    routed_values,
    wrong_copies,
)
from skorche.declare.parameters import as_recorded, records, unbound
from skorche.declare.queues import Queue
from skorche.declare.tasks import BATCH_SIZE, Task, unbound_task
from skorche.errors import DeclarationError, Problem, StateError
from skorche.python.shadows import as_seen_from_nowhere

if TYPE_CHECKING:
    from skorche.analysis.profile import Profile

Function = Callable[..., Any]


class Pipeline:
    """A pipeline of its own: the verbs are methods, and do what the functions do.

    The functions of the same names work on one default pipeline; several pipelines in
    one program are several `Pipeline` objects, each with a name if they are compiled.

    >>> pipeline = Pipeline()
    >>> numbers = Queue("numbers", fixed_inputs=[1, 2, 3])
    >>> doubled = pipeline.map(lambda x: 2 * x, numbers)
    >>> pipeline.run()
    >>> pipeline.shutdown()
    >>> doubled.flush()
    [2, 4, 6]
    """

    def __init__(self, name: str | None = None) -> None:
        self._name = pipeline_name(name)
        self._begin()
        self._running: Any = None
        self._ran: Any = None  # the last run, and what ran
        self._last: Graph | None = None

    def _begin(self) -> None:
        self.graph = Graph(call_site(), name=self._name)
        self.graph.portrait = partial(_portrait, self.graph)
        if _declaration is not None:
            _declaration.graphs.append(self.graph)
        else:
            forgotten.watch(self.graph)

    def init(self) -> None:
        """Forget what was declared, and begin anew.

        Raises StateError while the pipeline runs.
        """
        if self._running is not None:
            raise StateError("init() while the pipeline runs: call shutdown() first")
        self._ran = None
        self.graph.is_used = True
        self._begin()

    # ---- verbs

    def map(
        self,
        task: Task[..., Any] | Function,
        queue_in: Queue,
        queue_out: Queue | None = None,
        on_error: str | Queue | None = None,
        max_failures: int | None = None,
        **parameters: Any,
    ) -> Queue:
        """Apply a task, or a plain function, to each item; see `skorche.map`."""
        place, writes = call_site(), _new(queue_out)
        failing = on_error, max_failures
        return self._map(task, queue_in, writes, place, parameters, *failing)

    def _map(
        self,
        task: Any,
        reads: Queue,
        writes: Queue,
        place: CallSite,
        parameters: Mapping[str, Any],
        on_error: Any = None,
        max_failures: Any = None,
    ) -> Queue:
        task, bound = unbound_task(task)
        given = records({**bound, **parameters})
        on_error, max_failures = map(as_recorded, (on_error, max_failures))
        if on_error is None:
            on_error = task.settings.on_error
        if max_failures is None:
            max_failures = task.settings.max_failures
        outputs: tuple[Queue, ...] = (writes,)
        if isinstance(on_error, Queue) and on_error is not task.settings.on_error:
            outputs, on_error = (writes, on_error), "queue"
        op = Map(place, (reads,), outputs, task, on_error, max_failures, given)
        self.graph.add(op)
        return writes

    def chain(
        self,
        tasks: Iterable[Task[..., Any] | Function],
        queue_in: Queue,
        queue_out: Queue | None = None,
    ) -> Queue:
        """Apply several tasks, one after the other; see `skorche.chain`."""
        place = call_site()
        last = _new(queue_out)
        steps = [tasks] if callable(tasks) or not _iterable(tasks) else list(tasks)
        if callable(tasks) or not _iterable(tasks):
            self._problem("not-a-list", place, "chain() takes a list of tasks")
        elif not steps:
            self._problem("empty-chain", place, "chain() was given no task")
        for task in steps[:-1]:
            between = Queue()
            between.target = None
            queue_in = self._map(task, queue_in, between, place, {})
        for task in steps[-1:]:
            self._map(task, queue_in, last, place, {})
        return last

    def split(
        self,
        fn: Function,
        queue_in: Queue,
        predicate_values: Iterable[Any] = (True, False),
        **parameters: Any,
    ) -> tuple[Queue, ...]:
        """Route items by what a function returns for them; see `skorche.split`."""
        place = call_site()
        values, message = routed_values(predicate_values)
        if message:
            self._problem("no-predicate-values", place, message)
            self._refuse()
        writes = tuple(Queue() for _ in values)
        for index, queue in enumerate(writes):
            queue.target = index
        fn, bound = unbound(fn)
        given = records({**bound, **parameters})
        self.graph.add(Split(place, (queue_in,), writes, fn, values, given))
        return writes

    def filter(
        self,
        fn: Function,
        queue_in: Queue,
        queue_out: Queue | None = None,
        **parameters: Any,
    ) -> Queue:
        """Keep the items for which a function holds; see `skorche.filter`."""
        writes = _new(queue_out)
        fn, bound = unbound(fn)
        given = records({**bound, **parameters})
        self.graph.add(Filter(call_site(), (queue_in,), (writes,), fn, given))
        return writes

    def tee(
        self,
        queue_in: Queue,
        n: int | None = None,
        queue_out: Iterable[Queue] | None = None,
    ) -> tuple[Queue, ...]:
        """Give each item to several queues; see `skorche.tee`."""
        place = call_site()
        several = isinstance(queue_out, Iterable) and not isinstance(queue_out, Queue)
        given = tuple(queue_out or ()) if several else None
        count = n if n is not None else 2 if given is None else len(given)
        if message := wrong_copies(n, count, queue_out, given):
            self._problem("bad-tee", place, message)
            self._refuse()
        writes = tuple(Queue() for _ in range(count)) if given is None else given
        if given is None:
            for index, queue in enumerate(writes):
                queue.target = index
        self.graph.add(Tee(place, (queue_in,), writes))
        return writes

    def merge(self, queues: Iterable[Queue], queue_out: Queue | None = None) -> Queue:
        """Bring the items of several queues into one; see `skorche.merge`."""
        writes = _new(queue_out)
        single = isinstance(queues, Queue) or not _iterable(queues)
        reads = (queues,) if single else tuple(queues)
        self.graph.add(Merge(call_site(), reads, (writes,)))  # type: ignore[arg-type]
        return writes

    def batch(
        self,
        queue_in: Queue,
        queue_out: Queue | None = None,
        batch_size: int = BATCH_SIZE,
        fill_batch: bool = True,
        timeout: float | None = None,
    ) -> Queue:
        """Make lists of items; see `skorche.batch`."""
        writes = _new(queue_out)
        settings = map(as_recorded, (batch_size, fill_batch, timeout))
        self.graph.add(Batch(call_site(), (queue_in,), (writes,), *settings))
        return writes

    def unbatch(self, queue_in: Queue, queue_out: Queue | None = None) -> Queue:
        """Make items of lists again; see `skorche.unbatch`."""
        writes = _new(queue_out)
        self.graph.add(Unbatch(call_site(), (queue_in,), (writes,)))
        return writes

    def _problem(self, code: str, place: CallSite, message: str) -> None:
        self.graph.problems.append(Problem(code, place, message))

    def _refuse(self) -> NoReturn:
        """Raise what is wrong so far, where there is nothing that could be returned."""
        from skorche.check.rules import find_problems

        raise DeclarationError(find_problems(self.graph))

    # ---- running

    def run(
        self,
        target: str = "threads",
        profile: bool = False,
        progress: bool = False,
        balance: bool = False,
        **parameters: Any,
    ) -> None:
        """Start the pipeline and return at once; see `skorche.run`."""
        if self._running is not None:
            raise StateError("run() was called twice: call shutdown() in between")
        self.graph.place = call_site()
        self.graph.is_used = True
        self.graph.balance = balance
        if _declaration is not None:
            _declaration.run(self.graph)
            return
        with as_seen_from_nowhere():
            from skorche.execute.targets import EXECUTIONS

        if target not in EXECUTIONS:
            known = " or ".join(f'"{name}"' for name in EXECUTIONS)
            raise StateError(f"run() knows no target {target!r}: say {known}")
        if balance:
            from skorche.lower.settling import balance as settle_counts

            settle_counts(self.graph)
        self._ran = None
        self._ran = self._running = EXECUTIONS[target].run(
            self.graph, profile, progress, parameters
        )

    def analyze(self) -> Profile:
        """Return what was measured of the last run; see `skorche.analyze`."""
        profile: Profile | None = self._ran.profile() if self._ran else None
        if profile is None:
            what = "a run that was not measured" if self._ran else "no run"
            raise StateError(f"analyze() of {what}: call run(profile=True) before")
        return profile

    def shutdown(self) -> None:
        """Wait until all is done, and raise what went wrong; see `skorche.shutdown`."""
        if self._running is None:
            if _declaration is not None and self.graph in _declaration.runs:
                return
            raise StateError("shutdown() without run(): nothing runs")
        try:
            self._running.finish()
        finally:
            self._running, self._last = None, self.graph
            self._begin()

    def render_pipeline(
        self,
        filename: str = "pipeline",
        root: Queue | tuple[Queue, ...] | None = None,
        profile: Profile | None = None,
    ) -> None:
        """Draw the pipeline as SVG; see `skorche.render_pipeline`."""
        if _declaration is not None:
            return
        from skorche.portrait import render_graph

        graph = self.graph if self.graph.operators else self._last or self.graph
        graph.place, graph.is_used = call_site(), True
        render_graph(graph, os.path.join("graphviz", filename), root, profile)

    def _repr_mimebundle_(
        self, include: object = None, exclude: object = None
    ) -> dict[str, str]:
        """Return what a notebook shows: the pipeline as it is declared so far."""
        return _portrait(self.graph)


def _portrait(graph: Graph, queue: Queue | None = None) -> dict[str, str]:
    from skorche.portrait import bundle

    return bundle(graph, queue)


def _new(queue: Queue | None) -> Queue:
    return Queue() if queue is None else queue


def _iterable(thing: object) -> bool:
    return isinstance(thing, Iterable)


_declaration: Declaration | None = None


@contextmanager
def declaring(declaration: Declaration | None) -> Iterator[None]:
    """Within this context nothing is drawn or run; the declaration, if there is one, lists
    the graphs of all pipelines, and is told of each run()."""
    global _declaration, _default
    outer = _declaration, _default
    _declaration = declaration
    _default = Pipeline()
    try:
        yield
    finally:
        _declaration, _default = outer


_default = Pipeline()


def default_pipeline() -> Pipeline:
    """Return the pipeline that the functions of the package work on."""
    return _default
