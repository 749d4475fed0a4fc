"""The verbs as functions: what a user declares a pipeline with.

Comes in: the user's functions and queues. Goes out: queues. Each function does what the
method of its name does, on one default pipeline. This module must not know what that is.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from skorche.declare.queues import Queue
from skorche.declare.tasks import BATCH_SIZE, Task
from skorche.pipeline import Function, default_pipeline

if TYPE_CHECKING:
    from skorche.analysis.profile import Profile


def map(
    task: Task[..., Any] | Function,
    queue_in: Queue,
    queue_out: Queue | None = None,
    on_error: str | Queue | None = None,
    max_failures: int | None = None,
    **parameters: Any,
) -> Queue:
    """Apply a task, or a plain function, to each item of a queue.

    Returns the queue of results: `queue_out` if given. With one worker the order is
    kept. The pipeline stops with a PipelineError if the task raises, unless `on_error`
    (or the task's own setting) is "skip", which leaves the item out, or a queue, which
    gets a `Failure` with the item, the error, and the number of attempts. Of those the
    pipeline lets `max_failures` pass, if that is said, and stops at one more.

    Other keywords are what the function is given beside the item: each is a
    `skorche.parameter`, which has a value of its own in each run.

    >>> doubled = map(lambda x: 2 * x, Queue("numbers", [1, 2, 3]))
    >>> run(); shutdown()
    >>> doubled.flush()
    [2, 4, 6]
    """
    failing = on_error, max_failures
    return default_pipeline().map(task, queue_in, queue_out, *failing, **parameters)


def chain(
    tasks: Iterable[Task[..., Any] | Function],
    queue_in: Queue,
    queue_out: Queue | None = None,
) -> Queue:
    """Apply several tasks to each item, one after the other, each in its own threads.

    One that is given a parameter is `functools.partial(task, limit=limit)`.

    >>> texts = chain([abs, str], Queue("numbers", [-1, 2]))
    >>> run(); shutdown()
    >>> texts.flush()
    ['1', '2']
    """
    return default_pipeline().chain(tasks, queue_in, queue_out)


def split(
    fn: Function,
    queue_in: Queue,
    predicate_values: Iterable[Any] = (True, False),
    **parameters: Any,
) -> tuple[Queue, ...]:
    """Route each item by what a function returns for it.

    Returns one queue for each of `predicate_values`, in their order. What the function
    returns has to equal one of them: the pipeline stops with a PipelineError if not.
    Raises DeclarationError at once if there are no values. Other keywords are
    parameters, as for `map`.

    >>> even, odd = split(lambda x: x % 2 == 0, Queue("numbers", [1, 2, 3]))
    >>> run(); shutdown()
    >>> even.flush(), odd.flush()
    ([2], [1, 3])
    """
    return default_pipeline().split(fn, queue_in, predicate_values, **parameters)


def filter(
    fn: Function, queue_in: Queue, queue_out: Queue | None = None, **parameters: Any
) -> Queue:
    """Keep the items for which a function returns something true, and leave out others.

    Other keywords are parameters, as for `map`.

    >>> long = filter(lambda text: len(text) > 2, Queue("texts", ["a", "bcd"]))
    >>> run(); shutdown()
    >>> long.flush()
    ['bcd']
    """
    return default_pipeline().filter(fn, queue_in, queue_out, **parameters)


def tee(
    queue_in: Queue, n: int | None = None, queue_out: Iterable[Queue] | None = None
) -> tuple[Queue, ...]:
    """Give each item to all of `n` queues: two, unless `n` or `queue_out` says otherwise.

    Returns the queues, which are those of `queue_out` if given. All get the same objects,
    not copies: a task that changes an item changes it for the readers of the others, too.
    The slowest reader holds up all. Raises DeclarationError at once if `n` is no positive
    whole number.

    >>> numbers = Queue("numbers", [1, 2, 3])
    >>> left, right = tee(numbers)
    >>> doubled = map(lambda x: 2 * x, left)
    >>> run(); shutdown()
    >>> doubled.flush(), right.flush()
    ([2, 4, 6], [1, 2, 3])
    """
    return default_pipeline().tee(queue_in, n, queue_out)


def merge(queues: Iterable[Queue], queue_out: Queue | None = None) -> Queue:
    """Bring the items of two or more queues into one, as they come.

    >>> both = merge((Queue("left", [1, 2]), Queue("right", [3])))
    >>> run(); shutdown()
    >>> sorted(both.flush())
    [1, 2, 3]
    """
    return default_pipeline().merge(queues, queue_out)


def batch(
    queue_in: Queue,
    queue_out: Queue | None = None,
    batch_size: int = BATCH_SIZE,
    fill_batch: bool = True,
    timeout: float | None = None,
) -> Queue:
    """Make lists of `batch_size` items; the last one may be shorter.

    With `fill_batch=False` a list goes out as soon as nothing more is waiting, so that
    no item waits for others to come. With `timeout` it goes out unfilled that many
    seconds after its first item came.

    >>> pairs = batch(Queue("numbers", [1, 2, 3]), batch_size=2)
    >>> run(); shutdown()
    >>> pairs.flush()
    [[1, 2], [3]]
    """
    return default_pipeline().batch(
        queue_in, queue_out, batch_size, fill_batch, timeout
    )


def unbatch(queue_in: Queue, queue_out: Queue | None = None) -> Queue:
    """Make items of lists again, or of any iterables, which are read lazily.

    The pipeline stops with a PipelineError at an item that cannot be iterated over.

    >>> letters = unbatch(Queue("words", ["ab", "c"]))
    >>> run(); shutdown()
    >>> letters.flush()
    ['a', 'b', 'c']
    """
    return default_pipeline().unbatch(queue_in, queue_out)


def run(
    target: str = "threads",
    profile: bool = False,
    progress: bool = False,
    balance: bool = False,
    **parameters: Any,
) -> None:
    """Start the pipeline and return at once.

    Items may still be put() into an input queue without `fixed_inputs`;
    QUEUE_SENTINEL closes it. Raises DeclarationError with all problems of the graph, and
    StateError if the pipeline runs already.

    With `target="serial"` all is done before it returns, in the calling thread, one item
    after the other, with what was put before: for debugging, with breakpoints in your own
    functions. `shutdown()` then raises what went wrong.

    With `profile=True` it is measured what each stage does, for `analyze()` to tell; that
    costs next to nothing.

    With `progress` a line on standard error says meanwhile how far it is: items done, of
    how many where inputs have a length, how fast, the time that is left, and the stage
    that holds the others back. A terminal shows one line, which is drawn again and again;
    elsewhere one is written now and then.

    With `balance=True` every task that says no `max_workers` of its own has as many
    workers as the run finds that it needs: `max_workers="auto"`. Say it only if these
    tasks keep no state from one item to the next, and the order of results is free where
    they are not `ordered`.

    `parameters` are values for those that are declared by `skorche.parameter`, as in
    `run(limit=5)`; others have what the environment says, or their defaults. Raises
    StateError for one that has none, or that the pipeline does not have.

    >>> queue = Queue("numbers")
    >>> negated = map(lambda x: -x, queue)
    >>> run()
    >>> queue.put(5)
    >>> negated.get()
    -5
    >>> shutdown()
    """
    default_pipeline().run(target, profile, progress, balance, **parameters)


def analyze() -> Profile:
    """Return what was measured of the last `run(profile=True)`, as a `Profile`.

    While the pipeline runs, of what it did so far; after `shutdown()`, of all. Printed, it
    is a table of the stages, and a sentence: which one holds the rest back, of which kind
    that limit is, and what would help. `limit.stage`, `limit.kind`, `advice` and `stages`
    have that as data, and `to_dict()` all of it for JSON. Shares are of the time of all
    workers of a stage, times in seconds. Raises StateError if nothing was measured.

    >>> import time
    >>> naps = map(lambda _: time.sleep(0.02), Queue("numbers", range(10)))
    >>> run(profile=True); shutdown()
    >>> analyze().limit.kind
    'waits'
    """
    return default_pipeline().analyze()


def shutdown() -> None:
    """Wait until all is done, and raise what went wrong.

    Input queues that are still open are closed. Outputs can still be taken afterwards,
    and a new pipeline be declared. Raises PipelineError if a task, a predicate or an
    input failed, with the original exception as its cause, and StateError if nothing
    runs.

    >>> letters = unbatch(Queue("words", ["ab", "c"]))
    >>> run()
    >>> shutdown()
    >>> letters.flush()
    ['a', 'b', 'c']
    """
    default_pipeline().shutdown()


def init() -> None:
    """Forget what was declared so far, and begin a new pipeline.

    Raises StateError while the pipeline runs.

    >>> _ = map(str, Queue("numbers"))
    >>> init()
    >>> run()
    Traceback (most recent call last):
    ...
    skorche.errors.DeclarationError: ...
    """
    default_pipeline().init()


def render_pipeline(
    filename: str = "pipeline",
    root: Queue | tuple[Queue, ...] | None = None,
    profile: Profile | None = None,
) -> None:
    """Draw what the roots reach (all, without a root) to graphviz/<filename>.svg.

    With a profile, as analyze() returns it before shutdown(), or the same pipeline's of an
    earlier run, each stage has a colour by the part of the time in which it was useful, and
    the limit is marked. Where this machine cannot draw, the DOT text is written beside it instead, and a
    message on standard error says what to install. Raises DeclarationError with all
    problems of the graph, and ProfileError for a profile of another pipeline.

    >>> numbers = Queue("numbers")
    >>> _ = map(abs, numbers)
    >>> render_pipeline(filename="numbers", root=numbers)  # doctest: +SKIP
    >>> init()
    """
    default_pipeline().render_pipeline(filename, root, profile)
