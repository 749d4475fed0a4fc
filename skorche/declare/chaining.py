"""`chain`, of which a type checker knows what each task gets.

Comes in: the user's functions and queues. Goes out: the last queue. This module must not
know how an operator is recorded.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Any, TypeVar, overload

from skorche.declare.applying import Applying, Coro
from skorche.declare.call_sites import call_site
from skorche.declare.queues import Queue
from skorche.declare.tasks import TaskWithResource, name_of

if TYPE_CHECKING:
    from typing_extensions import Unpack

    A = TypeVar("A")
    B = TypeVar("B")
    C = TypeVar("C")
    D = TypeVar("D")
    E = TypeVar("E")
    F = TypeVar("F")
    G = TypeVar("G")
    H = TypeVar("H")
    J = TypeVar("J")
    #: A task from items of A to items of B. Of the last one of a chain mypy has to be told
    #: whether it is a coroutine.
    Step = Callable[[A], Coro[B] | B] | TaskWithResource[A, Any, [], Coro[B] | B]
    LastCoro = Callable[[A], Coro[B]] | TaskWithResource[A, Any, [], Coro[B]]
    Last = Callable[[A], B] | TaskWithResource[A, Any, [], B]


class Chaining(Applying):
    """The verb that applies several tasks: up to eight, each is typed by the one before."""

    @overload
    def chain(
        self,
        tasks: tuple[LastCoro[A, B]],
        queue_in: Queue[A],
        queue_out: Queue[B] | None = None,
    ) -> Queue[B]: ...

    @overload
    def chain(
        self,
        tasks: tuple[Last[A, B]],
        queue_in: Queue[A],
        queue_out: Queue[B] | None = None,
    ) -> Queue[B]: ...

    @overload
    def chain(
        self,
        tasks: tuple[Step[A, B], LastCoro[B, C]],
        queue_in: Queue[A],
        queue_out: Queue[C] | None = None,
    ) -> Queue[C]: ...

    @overload
    def chain(
        self,
        tasks: tuple[Step[A, B], Last[B, C]],
        queue_in: Queue[A],
        queue_out: Queue[C] | None = None,
    ) -> Queue[C]: ...

    @overload
    def chain(
        self,
        tasks: tuple[Step[A, B], Step[B, C], LastCoro[C, D]],
        queue_in: Queue[A],
        queue_out: Queue[D] | None = None,
    ) -> Queue[D]: ...

    @overload
    def chain(
        self,
        tasks: tuple[Step[A, B], Step[B, C], Last[C, D]],
        queue_in: Queue[A],
        queue_out: Queue[D] | None = None,
    ) -> Queue[D]: ...

    @overload
    def chain(
        self,
        tasks: tuple[Step[A, B], Step[B, C], Step[C, D], LastCoro[D, E]],
        queue_in: Queue[A],
        queue_out: Queue[E] | None = None,
    ) -> Queue[E]: ...

    @overload
    def chain(
        self,
        tasks: tuple[Step[A, B], Step[B, C], Step[C, D], Last[D, E]],
        queue_in: Queue[A],
        queue_out: Queue[E] | None = None,
    ) -> Queue[E]: ...

    @overload
    def chain(
        self,
        tasks: tuple[Step[A, B], Step[B, C], Step[C, D], Step[D, E], LastCoro[E, F]],
        queue_in: Queue[A],
        queue_out: Queue[F] | None = None,
    ) -> Queue[F]: ...

    @overload
    def chain(
        self,
        tasks: tuple[Step[A, B], Step[B, C], Step[C, D], Step[D, E], Last[E, F]],
        queue_in: Queue[A],
        queue_out: Queue[F] | None = None,
    ) -> Queue[F]: ...

    @overload
    def chain(
        self,
        tasks: tuple[
            Step[A, B], Step[B, C], Step[C, D], Step[D, E], Step[E, F], LastCoro[F, G]
        ],
        queue_in: Queue[A],
        queue_out: Queue[G] | None = None,
    ) -> Queue[G]: ...

    @overload
    def chain(
        self,
        tasks: tuple[
            Step[A, B], Step[B, C], Step[C, D], Step[D, E], Step[E, F], Last[F, G]
        ],
        queue_in: Queue[A],
        queue_out: Queue[G] | None = None,
    ) -> Queue[G]: ...

    @overload
    def chain(
        self,
        tasks: tuple[
            Step[A, B],
            Step[B, C],
            Step[C, D],
            Step[D, E],
            Step[E, F],
            Step[F, G],
            LastCoro[G, H],
        ],
        queue_in: Queue[A],
        queue_out: Queue[H] | None = None,
    ) -> Queue[H]: ...

    @overload
    def chain(
        self,
        tasks: tuple[
            Step[A, B],
            Step[B, C],
            Step[C, D],
            Step[D, E],
            Step[E, F],
            Step[F, G],
            Last[G, H],
        ],
        queue_in: Queue[A],
        queue_out: Queue[H] | None = None,
    ) -> Queue[H]: ...

    @overload
    def chain(
        self,
        tasks: tuple[
            Step[A, B],
            Step[B, C],
            Step[C, D],
            Step[D, E],
            Step[E, F],
            Step[F, G],
            Step[G, H],
            LastCoro[H, J],
        ],
        queue_in: Queue[A],
        queue_out: Queue[J] | None = None,
    ) -> Queue[J]: ...

    @overload
    def chain(
        self,
        tasks: tuple[
            Step[A, B],
            Step[B, C],
            Step[C, D],
            Step[D, E],
            Step[E, F],
            Step[F, G],
            Step[G, H],
            Last[H, J],
        ],
        queue_in: Queue[A],
        queue_out: Queue[J] | None = None,
    ) -> Queue[J]: ...

    @overload
    def chain(
        self,
        tasks: tuple[
            Step[A, B],
            Step[B, C],
            Step[C, D],
            Step[D, E],
            Step[E, F],
            Step[F, G],
            Step[G, H],
            Any,
            Any,
            Unpack[tuple[Any, ...]],
        ],
        queue_in: Queue[A],
        queue_out: Queue[Any] | None = None,
    ) -> Queue[Any]: ...

    @overload
    def chain(
        self,
        tasks: tuple[Callable[[A], A], ...],
        queue_in: Queue[A],
        queue_out: Queue[A] | None = None,
    ) -> Queue[A]: ...

    @overload
    def chain(
        self,
        tasks: list[Any] | Iterator[Any],
        queue_in: Queue[Any],
        queue_out: Queue[Any] | None = None,
    ) -> Queue[Any]: ...

    def chain(self, tasks: Any, queue_in: Any, queue_out: Any = None) -> Any:
        """Apply several tasks to each item, one after the other, each in its own threads.

        One that is given a parameter is `functools.partial(task, limit=limit)`. Type
        checkers follow the items through a tuple of tasks, and not through a list.

        >>> import skorche
        >>> texts = skorche.chain((abs, str), skorche.Queue("numbers", [-1, 2]))
        >>> skorche.run(); skorche.shutdown()
        >>> texts.flush()
        ['1', '2']
        """
        place = call_site()
        last = Queue() if queue_out is None else queue_out
        several = not callable(tasks) and isinstance(tasks, Iterable)
        steps = list(tasks) if several else [tasks]
        if not several:
            names = [name_of(one) for one in (tasks, queue_in) if callable(one)]
            shown = ", ".join(names if all(map(str.isidentifier, names)) else ["task"])
            hint = f"say chain([{shown or 'first, second'}], queue)"
            self._problem("not-a-list", place, "chain() takes a list of tasks", hint)
        elif not steps:
            self._problem("empty-chain", place, "chain() was given no task")
        for task in steps[:-1]:
            between = Queue()
            between.target = None
            queue_in = self._map(task, queue_in, between, place, {})
        for task in steps[-1:]:
            self._map(task, queue_in, last, place, {})
        return last
