"""`map`, and how an operator that applies a task is recorded.

Comes in: the user's functions and queues. Goes out: queues; what was declared is recorded
in the graph. This module must not know what becomes of a graph.
"""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Mapping
from types import MethodType
from typing import TYPE_CHECKING, Any, Concatenate, ParamSpec, TypeVar, overload

from skorche.declare.call_sites import CallSite, call_site
from skorche.declare.graph import Graph
from skorche.declare.operators import Map
from skorche.declare.parameters import as_recorded, records, unbound
from skorche.declare.queues import Queue
from skorche.declare.tasks import Task, TaskWithResource
from skorche.errors import Failure, Problem

P = ParamSpec("P")
A = TypeVar("A")
B = TypeVar("B")
Coro = Coroutine[Any, Any, B]
if TYPE_CHECKING:
    Errors = str | Queue[Failure] | None


class Applying:
    """The graph of a pipeline, and the verb that applies a task.

    A type checker takes the first overload that fits: that for an `async def` function; for
    a task whose `setup` gives a resource; for a function with parameters, which are the
    keywords that no overload names.
    """

    graph: Graph

    @overload
    def map(
        self,
        task: Callable[[A], Coro[B]],
        queue_in: Queue[A],
        queue_out: Queue[B] | None = None,
        on_error: Errors = None,
        max_failures: int | None = None,
    ) -> Queue[B]: ...

    @overload
    def map(
        self,
        task: Callable[[A], B],
        queue_in: Queue[A],
        queue_out: Queue[B] | None = None,
        on_error: Errors = None,
        max_failures: int | None = None,
    ) -> Queue[B]: ...

    @overload
    def map(
        self,
        task: TaskWithResource[A, Any, P, Coro[B]],
        queue_in: Queue[A],
        queue_out: Queue[B] | None = None,
        on_error: Errors = None,
        max_failures: int | None = None,
        *args: P.args,
        **parameters: P.kwargs,
    ) -> Queue[B]: ...

    @overload
    def map(
        self,
        task: TaskWithResource[A, Any, P, B],
        queue_in: Queue[A],
        queue_out: Queue[B] | None = None,
        on_error: Errors = None,
        max_failures: int | None = None,
        *args: P.args,
        **parameters: P.kwargs,
    ) -> Queue[B]: ...

    @overload
    def map(
        self,
        task: Callable[Concatenate[A, P], Coro[B]],
        queue_in: Queue[A],
        queue_out: Queue[B] | None = None,
        on_error: Errors = None,
        max_failures: int | None = None,
        *args: P.args,
        **parameters: P.kwargs,
    ) -> Queue[B]: ...

    @overload
    def map(
        self,
        task: Callable[Concatenate[A, P], B],
        queue_in: Queue[A],
        queue_out: Queue[B] | None = None,
        on_error: Errors = None,
        max_failures: int | None = None,
        *args: P.args,
        **parameters: P.kwargs,
    ) -> Queue[B]: ...

    def map(  # type: ignore[misc]  # no parameter is given by its place
        self,
        task: Any,
        queue_in: Any,
        queue_out: Any = None,
        on_error: Any = None,
        max_failures: Any = None,
        **parameters: Any,
    ) -> Any:
        """Apply a task, or a plain function, to each item of a queue.

        Returns the queue of results: `queue_out` if given. With one worker the order is
        kept. The pipeline stops with a PipelineError if the task raises, unless `on_error`
        (or the task's own setting) is "skip", which leaves the item out, or a queue, which
        gets a `Failure` with the item, the error, and the number of attempts. Of those the
        pipeline lets `max_failures` pass, if that is said, and stops at one more.

        Other keywords are what the function is given beside the item: each is a
        `skorche.parameter`, which has a value of its own in each run.

        >>> import skorche
        >>> numbers = skorche.Queue("numbers", [1, 2, 3])
        >>> doubled = skorche.map(lambda x: 2 * x, numbers)
        >>> skorche.run(); skorche.shutdown()
        >>> doubled.flush()
        [2, 4, 6]
        """
        place = call_site()
        writes = Queue() if queue_out is None else queue_out
        return self._map(
            task, queue_in, writes, place, parameters, on_error, max_failures
        )

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
        task, bound = _unbound_task(task)
        given = records({**bound, **parameters})
        on_error, max_failures = as_recorded(on_error), as_recorded(max_failures)
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

    def _problem(
        self, code: str, place: CallSite, message: str, hint: str = ""
    ) -> None:
        self.graph.problems.append(Problem(code, place, message, hint=hint))


def _unbound_task(function: Any) -> tuple[Task[..., Any], dict[str, Any]]:
    """Return a task, or that of a function, without the parameters that it is bound to, and
    these."""
    found, given = unbound(function)
    if isinstance(found, MethodType) and isinstance(found.__func__, Task):
        found = found.__func__.__get__(found.__self__)  # as from Python 3.13
    if not isinstance(found, Task):
        return Task(found), given
    inner, bound = unbound(found.function)
    if not bound:
        return found, given
    task: Task[..., Any] = Task(inner, found.name, found.settings)
    task.place = found.place
    return task, {**bound, **given}
