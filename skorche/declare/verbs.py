"""The verbs that neither change items nor need a task: they route, copy, join and batch.

Comes in: the user's functions and queues. Goes out: queues; what was declared is recorded
in the graph. This module must not know what becomes of a graph.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import (
    TYPE_CHECKING,
    Any,
    Concatenate,
    NoReturn,
    ParamSpec,
    TypeVar,
    overload,
)

from skorche.declare.call_sites import call_site
from skorche.declare.chaining import Chaining
from skorche.declare.operators import (
    Batch,
    Filter,
    Merge,
    Split,
    Tee,
    Unbatch,
    wrong_copies,
)
from skorche.declare.parameters import as_recorded, records, unbound
from skorche.declare.queues import Queue, Source
from skorche.declare.tasks import BATCH_SIZE

if TYPE_CHECKING:
    from typing import TypeGuard

    from typing_extensions import TypeIs

    P = ParamSpec("P")
    A = TypeVar("A")
    B = TypeVar("B")
    C = TypeVar("C")
    D = TypeVar("D")


class Verbs(Chaining):
    """All verbs; whoever runs a pipeline says how one that cannot go on is refused."""

    @overload
    def split(
        self,
        fn: Callable[[A], object],
        queue_in: Queue[A],
        predicate_values: Iterable[Any] = (True, False),
    ) -> tuple[Queue[A], ...]: ...

    @overload
    def split(
        self,
        fn: Callable[Concatenate[A, P], object],
        queue_in: Queue[A],
        predicate_values: Iterable[Any] = (True, False),
        *args: P.args,
        **parameters: P.kwargs,
    ) -> tuple[Queue[A], ...]: ...

    def split(  # type: ignore[misc]  # no parameter is given by its place
        self,
        fn: Any,
        queue_in: Any,
        predicate_values: Any = (True, False),
        **parameters: Any,
    ) -> Any:
        """Route each item by what a function returns for it.

        Returns one queue for each of `predicate_values`, in their order. What the function
        returns has to equal one of them: the pipeline stops with a PipelineError if not.
        Raises DeclarationError at once if there are no values. Other keywords are
        parameters, as for `map`.

        >>> import skorche
        >>> numbers = skorche.Queue("numbers", [1, 2, 3])
        >>> even, odd = skorche.split(lambda x: x % 2 == 0, numbers)
        >>> skorche.run(); skorche.shutdown()
        >>> even.flush(), odd.flush()
        ([2], [1, 3])
        """
        place = call_site()
        listed = isinstance(predicate_values, Iterable)
        values = tuple(predicate_values) if listed else ()
        if not values or isinstance(predicate_values, (set, frozenset)):
            what = "no values" if listed else "no list of values"
            if values:
                what = "a set of values, which has no order"
            self._problem("no-predicate-values", place, f"split() was given {what}")
            self._refuse()
        writes = tuple(Queue() for _ in values)
        for index, queue in enumerate(writes):
            queue.target = index
        fn, bound = unbound(fn)
        given = records({**bound, **parameters})
        self.graph.add(Split(place, (queue_in,), writes, fn, values, given))
        return writes

    @overload
    def filter(
        self,
        fn: Callable[[A], TypeIs[B]],
        queue_in: Queue[A],
        queue_out: Queue[B] | None = None,
    ) -> Queue[B]: ...

    @overload
    def filter(
        self,
        fn: Callable[[A], TypeGuard[B]],
        queue_in: Queue[A],
        queue_out: Queue[B] | None = None,
    ) -> Queue[B]: ...

    @overload
    def filter(
        self,
        fn: Callable[[A], object],
        queue_in: Queue[A],
        queue_out: Queue[A] | None = None,
    ) -> Queue[A]: ...

    @overload
    def filter(
        self,
        fn: Callable[Concatenate[A, P], object],
        queue_in: Queue[A],
        queue_out: Queue[A] | None = None,
        *args: P.args,
        **parameters: P.kwargs,
    ) -> Queue[A]: ...

    def filter(  # type: ignore[misc]  # no parameter is given by its place
        self, fn: Any, queue_in: Any, queue_out: Any = None, **parameters: Any
    ) -> Any:
        """Keep the items for which a function returns something true, and leave out others.

        Other keywords are parameters, as for `map`.

        >>> import skorche
        >>> texts = skorche.Queue("texts", ["a", "bcd"])
        >>> long = skorche.filter(lambda text: len(text) > 2, texts)
        >>> skorche.run(); skorche.shutdown()
        >>> long.flush()
        ['bcd']
        """
        writes = Queue() if queue_out is None else queue_out
        fn, bound = unbound(fn)
        given = records({**bound, **parameters})
        self.graph.add(Filter(call_site(), (queue_in,), (writes,), fn, given))
        return writes

    def tee(
        self,
        queue_in: Queue[A],
        n: int | None = None,
        queue_out: Iterable[Queue[A]] | None = None,
    ) -> tuple[Queue[A], ...]:
        """Give each item to all of `n` queues: two, unless `n` or `queue_out` says otherwise.

        Returns the queues, which are those of `queue_out` if given. All get the same
        objects, not copies: a task that changes an item changes it for the readers of the
        others, too. The slowest reader holds up all. Raises DeclarationError at once if `n`
        is no positive whole number.

        >>> import skorche
        >>> left, right = skorche.tee(skorche.Queue("numbers", [1, 2, 3]))
        >>> doubled = skorche.map(lambda x: 2 * x, left)
        >>> skorche.run(); skorche.shutdown()
        >>> doubled.flush(), right.flush()
        ([2, 4, 6], [1, 2, 3])
        """
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

    @overload
    def merge(
        self, queues: tuple[Source[A], Source[B]], queue_out: None = None
    ) -> Queue[A | B]: ...

    @overload
    def merge(
        self, queues: tuple[Source[A], Source[B], Source[C]], queue_out: None = None
    ) -> Queue[A | B | C]: ...

    @overload
    def merge(
        self,
        queues: tuple[Source[A], Source[B], Source[C], Source[D]],
        queue_out: None = None,
    ) -> Queue[A | B | C | D]: ...

    @overload
    def merge(
        self, queues: Iterable[Source[A]], queue_out: Queue[A] | None = None
    ) -> Queue[A]: ...

    def merge(self, queues: Any, queue_out: Any = None) -> Any:
        """Bring the items of two or more queues into one, as they come.

        >>> import skorche
        >>> left, right = skorche.Queue("left", [1, 2]), skorche.Queue("right", [3])
        >>> both = skorche.merge((left, right))
        >>> skorche.run(); skorche.shutdown()
        >>> sorted(both.flush())
        [1, 2, 3]
        """
        writes = Queue() if queue_out is None else queue_out
        several = isinstance(queues, Iterable) and not isinstance(queues, Queue)
        reads = tuple(queues) if several else (queues,)
        self.graph.add(Merge(call_site(), reads, (writes,)))
        return writes

    def batch(
        self,
        queue_in: Queue[A],
        queue_out: Queue[list[A]] | None = None,
        batch_size: int = BATCH_SIZE,
        fill_batch: bool = True,
        timeout: float | None = None,
    ) -> Queue[list[A]]:
        """Make lists of `batch_size` items; the last one may be shorter.

        With `fill_batch=False` a list goes out as soon as nothing more is waiting, so that
        no item waits for others to come. With `timeout` it goes out unfilled that many
        seconds after its first item came.

        >>> import skorche
        >>> pairs = skorche.batch(skorche.Queue("numbers", [1, 2, 3]), batch_size=2)
        >>> skorche.run(); skorche.shutdown()
        >>> pairs.flush()
        [[1, 2], [3]]
        """
        writes = Queue() if queue_out is None else queue_out
        settings = map(as_recorded, (batch_size, fill_batch, timeout))
        self.graph.add(Batch(call_site(), (queue_in,), (writes,), *settings))
        return writes

    def unbatch(
        self, queue_in: Source[Iterable[A]], queue_out: Queue[A] | None = None
    ) -> Queue[A]:
        """Make items of lists again, or of any iterables, which are read lazily.

        The pipeline stops with a PipelineError at an item that cannot be iterated over.

        >>> import skorche
        >>> letters = skorche.unbatch(skorche.Queue("words", ["ab", "c"]))
        >>> skorche.run(); skorche.shutdown()
        >>> letters.flush()
        ['a', 'b', 'c']
        """
        writes = Queue() if queue_out is None else queue_out
        reads: Any = queue_in
        self.graph.add(Unbatch(call_site(), (reads,), (writes,)))
        return writes

    def _refuse(self) -> NoReturn:
        """Raise what is wrong so far, where there is nothing that could be returned."""
        raise NotImplementedError
