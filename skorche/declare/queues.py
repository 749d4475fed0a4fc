"""`Queue`: an edge of the graph, and the user's end of it while a pipeline runs.

Comes in: what the user declares and puts. Goes out: items, to the user or to a running
pipeline. This module must not know operators, graphs, or how a pipeline runs: whoever
runs one says with `open_for` and `close` what the queue is for.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from time import perf_counter
from types import GenericAlias
from typing import TYPE_CHECKING, Any, Generic, Protocol

from skorche.declare.call_sites import CallSite, call_site
from skorche.declare.parameters import as_recorded
from skorche.errors import StateError

if TYPE_CHECKING:
    from typing_extensions import TypeVar

    # A plain `Queue`, and one of which nothing says what it holds, is a `Queue[Any]`.
    T = TypeVar("T", default=Any)
else:
    from typing import TypeVar

    T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)

#: The queues that were made since a declaration began to run; None while none does.
_made: list[Queue] | None = None

#: How many items an input of a running pipeline holds before put() waits.
MAXSIZE = 1000
#: Seconds between two looks at how many bytes an item holds.
GLANCE = 0.0005


class _Sentinel:
    """Closes a queue. It is compared with `is`, and survives copy and pickle."""

    def __repr__(self) -> str:
        return "QUEUE_SENTINEL"

    def __reduce__(self) -> str:
        return "QUEUE_SENTINEL"


#: Put into an input queue to say that no more items will come; what get() returns at
#: the end of an output queue. Compare it with `is`.
QUEUE_SENTINEL: Any = _Sentinel()


class Source(Protocol[T_co]):
    """A queue, of which items are only taken: of ints, it is one of numbers as well."""

    def get(self) -> T_co: ...


class Queue(Generic[T]):
    """A named edge of a pipeline: one stage (or the user) fills it, one empties it.

    A queue that no stage fills is an input: give it `fixed_inputs` (any iterable, read
    lazily while the pipeline runs) or put() items. A queue that no stage empties is an
    output: take items with get(), flush(), or by iterating; with `fixed_inputs`, these.

    `name` is used in the compiled file and as the key of its results; without one the
    variable that the queue was assigned to is used. `maxsize` is the number of items
    that the queue holds before whoever fills it has to wait: 1000 unless given, or less of
    large ones, and no bound for the output of a pipeline that runs in this process. put()
    waits for room only while a pipeline runs; an output with a bound holds that up until
    somebody takes items, or calls shutdown(), which lifts the bound.

    For type checkers a `Queue[int]` holds ints: that follows from `fixed_inputs` and from
    the functions that fill it, or is said, as in `Queue[int]("numbers")`.

    >>> queue = Queue("numbers")
    >>> push_to_queue([1, 2, None], queue)
    >>> list(queue)
    [1, 2, None]
    """

    if not TYPE_CHECKING:
        # That of Generic would call this class itself, and not the user's line.
        __class_getitem__ = classmethod(GenericAlias)

    def __init__(
        self,
        name: str | None = None,
        fixed_inputs: Iterable[T] | None = None,
        maxsize: int | None = None,
    ) -> None:
        self.name = name
        self.fixed_inputs: Iterable[T] | None = as_recorded(fixed_inputs)
        self.maxsize: int | None = as_recorded(maxsize)
        self.place: CallSite = call_site()
        self.target: int | None = 0  # which variable of the statement at place holds it
        self.owner: object = None  # the graph that it was first used in
        self._items: deque[T] = deque()
        # With the lock itself, not the condition: Ctrl-C may strike within the latter.
        self._lock = threading.RLock()
        self._changed = threading.Condition(self._lock)
        self._interrupted: Callable[[], None] | None = None
        self._closed = ""  # why no more items can be put
        self._use = ""  # what a running pipeline does: "reads", "passes", "fills"
        self._bound: int | None = None
        self._fits: Callable[[Any], int] | None = None  # how many like this one
        self._due = 0.0  # when an item is looked at for that
        self._unread: Iterator[T] | None = None  # fixed inputs that no stage reads
        self.was_early = False  # whether flush() looked while a pipeline filled this
        if _made is not None:
            _made.append(self)

    def __repr__(self) -> str:
        return f"<skorche.Queue {self.name!r}>" if self.name else "<skorche.Queue>"

    def is_idle(self) -> bool:
        """Return whether this has fixed inputs, which nothing was declared to read."""
        fixed = self.fixed_inputs is not None
        return fixed and self.owner is None and self._unread is None

    def _repr_mimebundle_(
        self, include: object = None, exclude: object = None
    ) -> dict[str, str]:
        """Return what a notebook shows: the part of the pipeline that it leads to."""
        portrait = getattr(self.owner, "portrait", None)
        return portrait(self) if portrait is not None else {"text/plain": repr(self)}

    def nameit(self, name: str) -> Queue[T]:
        """Name the queue and return it.

        >>> Queue().nameit("words").name
        'words'
        """
        self.name = name
        return self

    def put(self, item: T) -> None:
        """Add an item, or QUEUE_SENTINEL to say that no more will come.

        Raises StateError if the queue is closed, has `fixed_inputs`, or is filled by a
        stage of a running pipeline.

        >>> queue = Queue()
        >>> queue.put("a")
        >>> queue.empty()
        False
        """
        if self.fixed_inputs is not None:
            raise StateError(f"put() into {self._title()}: its inputs are fixed")
        if self._use in ("fills", "passes"):
            raise StateError(f"put() into {self._title()}, which the pipeline fills")
        if item is QUEUE_SENTINEL:
            self.close("which is closed")
        else:
            self.add([item])

    def get(self) -> T:
        """Take the next item, waiting for it; at the end return QUEUE_SENTINEL.

        From a queue with `fixed_inputs` that no stage reads, these come, and then the
        sentinel. Raises StateError where the wait could never end: nothing is there, and
        no pipeline runs that could bring something.

        >>> queue = Queue()
        >>> push_to_queue(["a"], queue)
        >>> queue.get(), queue.get(), queue.get()
        ('a', QUEUE_SENTINEL, QUEUE_SENTINEL)
        """
        try:
            with self._lock:
                self._refuse_taking("get()")
                while not self._items and not self._pull():
                    if self._closed:
                        end: T = QUEUE_SENTINEL
                        return end
                    if not self._use:
                        raise StateError(
                            f"get() from {self._title()} would wait for ever: "
                            "it is empty, and nothing runs that could fill it"
                        )
                    self._changed.wait()
                self._changed.notify_all()
                return self._items.popleft()
        except KeyboardInterrupt:
            if self._interrupted is not None:
                self._interrupted()
            raise

    def empty(self) -> bool:
        """Return whether no item is there to be taken.

        >>> Queue().empty()
        True
        """
        with self._lock:
            return not self._items and not self._pull()

    def flush(self) -> list[T]:
        """Take all items that are there now, without waiting and without the sentinel:
        while a pipeline runs what has come so far, after `shutdown()` all.

        Raises StateError for a queue that a running pipeline reads.

        >>> queue = Queue()
        >>> push_to_queue([1, 2], queue)
        >>> queue.flush(), queue.flush()
        ([1, 2], [])
        """
        with self._lock:
            self._refuse_taking("flush()")
            self.was_early |= self._use == "fills"
            items = []
            while self._items or self._pull():
                items.append(self._items.popleft())
            self._changed.notify_all()
            return items

    def __iter__(self) -> Iterator[T]:
        """Take items until the sentinel."""
        while (item := self.get()) is not QUEUE_SENTINEL:
            yield item

    def _pull(self) -> bool:
        """Bring the next of the fixed inputs, if no stage is there to read them."""
        if self.fixed_inputs is None or self.owner is not None or self._closed:
            return False
        if self._unread is None:
            self._unread = iter(self.fixed_inputs)
        for item in self._unread:
            self._items.append(item)
            return True
        self._closed = "whose inputs are fixed"
        return False

    def _refuse_taking(self, what: str) -> None:
        if self._use in ("reads", "passes"):
            raise StateError(f"{what} from {self._title()}, which the pipeline reads")
        if self._use == "stays empty":
            raise StateError(f"{what} from {self._title()}: nothing was run")

    # ---- for whoever runs the pipeline

    def open_for(
        self, use: str, interrupted: Callable[[], None], fits: Callable[[Any], int]
    ) -> None:
        """Say that a pipeline now "reads" this queue, "fills" it, or "passes" it by;
        what to do when Ctrl-C ends a wait for an item; and how many may wait that are as
        large as one."""
        with self._lock:
            self._use = use
            self._interrupted = interrupted
            self._bound = self.maxsize
            if use == "reads" and self._bound is None:
                self._bound, self._fits = MAXSIZE, fits

    def stay_empty(self) -> None:
        """Say that a pipeline would fill this queue, and is not run."""
        self._use = "stays empty"

    def add(self, items: Iterable[T]) -> None:
        """Append items, waiting for room while there is a bound."""
        if self._bound is None:
            with self._lock:
                self._refuse_closed()
                self._items.extend(items)
                self._changed.notify_all()
            return
        for item in items:
            with self._lock:
                self._weigh(item)
                while self._full() and not self._closed:
                    self._changed.wait()
                self._refuse_closed()
                self._items.append(item)
                self._changed.notify_all()

    def _refuse_closed(self) -> None:
        if self._closed:
            raise StateError(f"put() into {self._title()}, {self._closed}")

    def _weigh(self, item: T) -> None:
        """Let fewer items wait if this is large, or more: at times, and as they double."""
        count = len(self._items)
        due = count & (count - 1) == 0 or perf_counter() > self._due
        if due and self._fits is not None and self._bound is not None:
            self._bound = min(MAXSIZE, self._fits(item))
            self._due = perf_counter() + GLANCE

    def _full(self) -> bool:
        return self._bound is not None and len(self._items) >= self._bound

    def take(self) -> tuple[T, ...]:
        """Wait for the next item and return it in a tuple; at the end an empty one."""
        with self._lock:
            while not self._items and not self._closed:
                self._changed.wait()
            self._changed.notify_all()
            return (self._items.popleft(),) if self._items else ()

    def lift_bound(self) -> None:
        """Let items be added without waiting."""
        with self._lock:
            self._bound = None
            self._changed.notify_all()

    def close(self, why: str) -> None:
        """Say that no more items will come; get() still returns those that are there."""
        with self._lock:
            self._closed = self._closed or why
            self._changed.notify_all()

    def release(self) -> None:
        """Say that no pipeline uses this queue any more."""
        with self._lock:
            self._use = ""
            self._bound = None
            self._changed.notify_all()

    def _title(self) -> str:
        return f'queue "{self.name}"' if self.name else "an unnamed queue"


def push_to_queue(items: Iterable[T], queue: Queue[T]) -> None:
    """Put each item into the queue, and then the sentinel.

    >>> queue = Queue()
    >>> push_to_queue(range(3), queue)
    >>> queue.flush()
    [0, 1, 2]
    """
    if isinstance(items, (str, bytes)):
        raise TypeError(f"{items!r:.50} is one item: put it into a list")
    for item in items:
        queue.put(item)
    queue.put(QUEUE_SENTINEL)


@contextmanager
def making(made: list[Queue] | None = None) -> Iterator[list[Queue]]:
    """Within this context the list gets each queue that is made."""
    global _made
    outer, _made = _made, [] if made is None else made
    try:
        yield _made
    finally:
        _made = outer
