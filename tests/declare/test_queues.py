"""The live queue: the user's end of an edge, with and without a running pipeline.

Tested are the items' way through (order, odd items, bounds), the sentinel, iteration,
and the errors for what would lose items or wait for ever.
"""

from __future__ import annotations

import copy
import itertools
import pickle
import re
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import pytest

import skorche
from skorche import QUEUE_SENTINEL, Queue, StateError, push_to_queue
from tests.waiting import SOON

pytestmark = [pytest.mark.timeout(60), pytest.mark.usefixtures("no_pipeline_left")]


class Background:
    """A call in a thread of its own; its result, or the error that it raised."""

    def __init__(self, work: Callable[..., Any], *args: Any) -> None:
        self._work, self._args = work, args
        self._result: Any = None
        self._error: BaseException | None = None
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def _run(self) -> None:
        try:
            self._result = self._work(*self._args)
        except BaseException as error:  # noqa: BLE001 - it is raised again
            self._error = error

    def waits(self, seconds: float = 0.1) -> bool:
        self._thread.join(seconds)
        return self._thread.is_alive()

    def result(self, seconds: float = SOON) -> Any:
        assert not self.waits(seconds), "this did not end in time"
        if self._error is not None:
            raise self._error
        return self._result


def same(item: Any) -> Any:
    return item


class Equal:
    """Equal to everything, and false."""

    def __eq__(self, other: object) -> bool:
        return True

    def __hash__(self) -> int:
        return 0

    def __bool__(self) -> bool:
        return False


class Unequal:
    """Equal to nothing, not even itself, and without a length or a truth."""

    def __eq__(self, other: object) -> bool:
        raise ValueError("do not compare me")

    __hash__ = None  # type: ignore[assignment]

    def __bool__(self) -> bool:
        raise ValueError("ask me nothing")

    def __len__(self) -> int:
        raise ValueError("measure me not")


ODD: list[Any] = [None, False, 0, "", [], (), {}, float("nan"), Equal(), Unequal()]
ODD += [
    Exception(),
    StopIteration(),
    Queue("an item"),
    iter(()),
    type,
    ...,
    NotImplemented,
]


def identities(items: list[Any]) -> list[int]:
    return [id(item) for item in items]


# ---- without a pipeline


def test_items_come_out_in_order() -> None:
    queue = Queue("letters")
    for letter in "abc":
        queue.put(letter)
    assert [queue.get(), queue.get(), queue.get()] == ["a", "b", "c"]


def test_odd_items_come_out_as_they_are() -> None:
    queue = Queue()
    for item in ODD:
        queue.put(item)
    taken = [queue.get() for _ in ODD]
    assert identities(taken) == identities(ODD)


def test_odd_items_can_be_pushed_flushed_and_iterated_over() -> None:
    first, second = Queue(), Queue()
    push_to_queue(ODD, first)
    push_to_queue(ODD, second)
    assert identities(list(first)) == identities(ODD)
    assert identities(second.flush()) == identities(ODD)


def test_empty() -> None:
    queue = Queue()
    assert queue.empty()
    queue.put(None)
    assert not queue.empty()
    queue.get()
    assert queue.empty()
    queue.put(QUEUE_SENTINEL)
    assert queue.empty()


def test_flush_takes_all_and_no_sentinel() -> None:
    queue = Queue()
    assert queue.flush() == []
    push_to_queue([1, 2], queue)
    assert queue.flush() == [1, 2]
    assert queue.flush() == []
    assert queue.get() is QUEUE_SENTINEL


def test_nameit_names_the_queue_and_returns_it() -> None:
    queue = Queue()
    assert queue.name is None
    assert queue.nameit("words") is queue
    assert queue.name == "words"
    assert "words" in repr(queue)
    assert repr(Queue()) == "<skorche.Queue>"


def test_iteration_ends_at_the_sentinel() -> None:
    queue = Queue()
    push_to_queue(list("abc"), queue)
    assert list(queue) == ["a", "b", "c"]
    assert list(queue) == []
    assert [queue.get(), queue.get()] == [QUEUE_SENTINEL, QUEUE_SENTINEL]


def test_iteration_takes_items_one_by_one() -> None:
    queue = Queue()
    push_to_queue(list("abc"), queue)
    assert list(itertools.islice(queue, 2)) == ["a", "b"]
    assert queue.flush() == ["c"]


@pytest.mark.parametrize("items", ["a.jpg", b"ab"])
def test_one_text_is_no_items(items: Iterable[Any]) -> None:
    queue = Queue()
    said = re.escape(f"{items!r} is one item: put it into a list")
    with pytest.raises(TypeError, match=said):
        push_to_queue(items, queue)
    assert queue.empty()


def test_push_to_queue_reads_lazily() -> None:
    queue = Queue()

    def items() -> Iterator[int]:
        for number in range(3):
            assert len(queue.flush()) == min(number, 1)
            yield number

    push_to_queue(items(), queue)
    assert list(queue) == [2]


def test_push_to_queue_lets_the_error_of_its_items_through() -> None:
    queue = Queue()

    def items() -> Iterator[int]:
        yield 1
        raise ValueError("bad")

    with pytest.raises(ValueError, match="bad"):
        push_to_queue(items(), queue)
    assert queue.flush() == [1]
    queue.put(2)  # it is not closed


def test_a_bound_holds_nobody_up_while_nothing_runs() -> None:
    queue = Queue(maxsize=1)
    filling = Background(push_to_queue, range(2500), queue)
    filling.result()
    assert queue.flush() == list(range(2500))


# ---- the sentinel


@pytest.mark.parametrize(
    "copied",
    [
        copy.copy,
        copy.deepcopy,
        lambda sentinel: copy.deepcopy([{"a": sentinel}])[0]["a"],
        *(
            lambda sentinel, n=protocol: pickle.loads(pickle.dumps(sentinel, n))
            for protocol in range(pickle.HIGHEST_PROTOCOL + 1)
        ),
    ],
)
def test_the_sentinel_stays_itself(copied: Callable[[Any], Any]) -> None:
    assert copied(QUEUE_SENTINEL) is QUEUE_SENTINEL


def test_the_sentinel_says_what_it_is() -> None:
    assert repr(QUEUE_SENTINEL) == "QUEUE_SENTINEL"
    assert skorche.QUEUE_SENTINEL is QUEUE_SENTINEL


def test_a_copied_sentinel_closes_a_queue() -> None:
    queue = Queue()
    queue.put(pickle.loads(pickle.dumps(QUEUE_SENTINEL)))
    assert queue.get() is QUEUE_SENTINEL


def test_a_queue_may_be_closed_twice() -> None:
    queue = Queue()
    queue.put(1)
    queue.put(QUEUE_SENTINEL)
    queue.put(QUEUE_SENTINEL)
    assert list(queue) == [1]


# ---- what cannot be


def test_get_that_would_wait_for_ever() -> None:
    with pytest.raises(StateError, match='get.. from queue "words" would wait for ev'):
        Background(Queue("words").get).result()
    with pytest.raises(StateError, match="get.. from an unnamed queue would wait"):
        Background(Queue().get).result()


def test_iteration_that_would_wait_for_ever() -> None:
    queue = Queue("words")
    queue.put("a")
    with pytest.raises(StateError, match='"words" would wait for ever'):
        Background(list, queue).result()


def test_put_into_a_closed_queue() -> None:
    queue = Queue("words")
    queue.put(QUEUE_SENTINEL)
    with pytest.raises(StateError, match='put.. into queue "words"'):
        queue.put("late")
    assert queue.flush() == []


def test_put_into_fixed_inputs() -> None:
    queue = Queue("numbers", fixed_inputs=[])
    with pytest.raises(StateError, match='"numbers": its inputs are fixed'):
        queue.put(1)
    with pytest.raises(StateError, match='"numbers": its inputs are fixed'):
        queue.put(QUEUE_SENTINEL)


def test_put_into_what_a_stage_fills_before_it_runs() -> None:
    output = skorche.map(same, Queue("numbers", [1]), Queue("output"))
    output.put("mine")
    with pytest.raises(skorche.DeclarationError, match="which a stage fills"):
        skorche.run()


def test_an_output_closed_before_it_runs() -> None:
    """It must not swallow what comes out: refused, or delivered."""
    output = skorche.map(same, Queue("numbers", [1, 2]), Queue("output"))
    output.put(QUEUE_SENTINEL)
    try:
        skorche.run()
        skorche.shutdown()
    except skorche.SkorcheError:
        return
    assert output.flush() == [1, 2]


# ---- while a pipeline runs


def test_each_queue_is_used_from_its_own_end() -> None:
    numbers, between = Queue("numbers"), Queue("between")
    output = skorche.map(same, numbers, between)
    output = skorche.map(same, between, Queue("output"))
    skorche.run()
    try:
        with pytest.raises(StateError, match='"numbers", which the pipeline reads'):
            numbers.get()
        with pytest.raises(StateError, match='"between", which the pipeline reads'):
            between.get()
        with pytest.raises(StateError, match='"between", which the pipeline fills'):
            between.put(1)
        with pytest.raises(StateError, match='"between", which the pipeline fills'):
            between.put(QUEUE_SENTINEL)
        with pytest.raises(StateError, match='"output", which the pipeline fills'):
            output.put(1)
        with pytest.raises(StateError, match='"output", which the pipeline fills'):
            output.put(QUEUE_SENTINEL)
    finally:
        skorche.shutdown()
    assert list(output) == []


def test_flush_takes_nothing_from_what_the_pipeline_reads() -> None:
    """As get() does: what the user has put belongs to the pipeline."""
    gate = threading.Event()
    numbers = Queue("numbers")
    output = skorche.map(lambda item: gate.wait(SOON) and item, numbers)
    skorche.run()
    try:
        for number in range(3000):
            if number == 1000:
                gate.set()
            numbers.put(number)
            if number == 1500:
                with pytest.raises(StateError, match="which the pipeline reads"):
                    numbers.flush()
    finally:
        gate.set()
        skorche.shutdown()
    assert output.flush() == list(range(3000))


def test_get_waits_for_what_comes() -> None:
    numbers = Queue("numbers")
    output = skorche.map(same, numbers)
    skorche.run()
    try:
        getting = Background(output.get)
        assert getting.waits()
        numbers.put(5)
        assert getting.result() == 5
        last = Background(output.get)
        assert last.waits()
        numbers.put(QUEUE_SENTINEL)
        assert last.result() is QUEUE_SENTINEL
    finally:
        skorche.shutdown()


def test_several_threads_take_from_one_output() -> None:
    output = skorche.map(same, Queue("numbers", range(3000)))
    skorche.run()
    taking = [Background(list, output) for _ in range(4)]
    parts = [each.result() for each in taking]
    skorche.shutdown()
    assert sorted(itertools.chain(*parts)) == list(range(3000))


def test_several_threads_put_into_one_input() -> None:
    numbers = Queue("numbers", maxsize=3)
    output = skorche.map(same, numbers)
    skorche.run()

    def put_some(first: int) -> None:
        for number in range(first, first + 500):
            numbers.put(number)

    putting = [Background(put_some, first) for first in range(0, 2000, 500)]
    for each in putting:
        each.result()
    skorche.shutdown()
    assert sorted(output.flush()) == list(range(2000))


@pytest.mark.parametrize(("maxsize", "bound"), [(1, 1), (5, 5), (None, 1000)])
def test_put_waits_for_room_while_a_pipeline_runs(
    maxsize: int | None, bound: int
) -> None:
    gate = threading.Event()
    numbers = Queue("numbers", maxsize=maxsize)
    output = skorche.map(lambda item: gate.wait(SOON) and item, numbers)
    count = 2 * bound + 10  # the live queue, the pipeline's own, and what is under way
    skorche.run()
    try:
        putting = Background(push_to_queue, range(count), numbers)
        assert putting.waits()
        gate.set()
        putting.result()
    finally:
        gate.set()
        skorche.shutdown()
    assert output.flush() == list(range(count))


def test_few_large_items_wait() -> None:
    """They are eight megabytes at most."""
    gate = threading.Event()
    queue = Queue()
    skorche.map(lambda item: gate.wait() and len(item), queue)
    skorche.run()
    large = [b"%d" % number * 500_000 for number in range(10, 90)]
    try:
        putting = Background(push_to_queue, large, queue)
        assert putting.waits()
        assert len(queue._items) <= 8
        gate.set()
        putting.result()
    finally:
        gate.set()
        skorche.shutdown()


@pytest.mark.parametrize("maxsize", [1, 5])
def test_a_bounded_output_holds_the_pipeline_up(maxsize: int) -> None:
    passed: list[int] = []

    def note(item: int) -> int:
        passed.append(item)
        return item

    output = Queue("output", maxsize=maxsize)
    skorche.map(note, Queue("numbers", range(5000)), output)
    skorche.run()
    time.sleep(0.2)
    held = len(passed)
    items = list(output)
    skorche.shutdown()
    assert items == list(range(5000))
    assert maxsize <= held < 1000


def test_an_output_without_a_bound_holds_nobody_up() -> None:
    output = skorche.map(same, Queue("numbers", range(5000)))
    skorche.run()
    end = time.perf_counter() + SOON
    taken: list[int] = []
    while len(taken) < 5000:
        assert time.perf_counter() < end
        time.sleep(0.01)
        taken += output.flush()
    skorche.shutdown()
    assert taken == list(range(5000))


def test_shutdown_lifts_the_bound_of_outputs() -> None:
    output = Queue("output", maxsize=1)
    skorche.map(same, Queue("numbers", range(3000)), output)
    skorche.run()
    Background(skorche.shutdown).result()
    assert output.flush() == list(range(3000))


def test_a_bound_holds_what_is_merged_back() -> None:
    read: list[int] = []

    def inputs() -> Iterator[int]:
        for number in range(500):
            read.append(number)
            yield number

    gate = threading.Event()
    queues = Queue("left", fixed_inputs=inputs()), Queue("right", fixed_inputs=inputs())
    both = skorche.merge(queues, Queue(maxsize=2))
    output = skorche.map(lambda item: gate.wait(SOON) and item, both)
    skorche.run()
    time.sleep(0.2)
    held = len(read)
    gate.set()
    skorche.shutdown()
    assert sorted(output.flush()) == sorted([*range(500), *range(500)])
    assert held <= 6


def test_a_bound_that_would_have_no_effect_is_refused() -> None:
    skorche.merge((Queue("left", [1], maxsize=2), Queue("right", [2])))
    with pytest.raises(skorche.DeclarationError, match="merge"):
        skorche.run()


def test_odd_items_go_through_a_pipeline() -> None:
    output = skorche.map(same, skorche.map(same, Queue("odd", fixed_inputs=ODD)))
    skorche.run()
    skorche.shutdown()
    assert identities(output.flush()) == identities(ODD)


def test_odd_items_go_through_every_operator() -> None:
    queue = skorche.batch(Queue("odd", fixed_inputs=ODD), batch_size=3)
    queue = skorche.unbatch(queue)
    queue = skorche.filter(lambda item: True, queue)
    yes, no = skorche.split(lambda item: True, queue)
    output = skorche.merge((yes, no))
    skorche.run()
    skorche.shutdown()
    assert identities(output.flush()) == identities(ODD)


# ---- after a pipeline


def test_after_the_end_outputs_can_still_be_taken() -> None:
    output = skorche.map(same, Queue("numbers", [1, 2, 3]))
    skorche.run()
    skorche.shutdown()
    assert output.get() == 1
    assert list(output) == [2, 3]
    assert output.get() is QUEUE_SENTINEL


def test_after_the_end_inputs_are_closed() -> None:
    numbers = Queue("numbers")
    skorche.map(same, numbers)
    skorche.run()
    skorche.shutdown()
    with pytest.raises(StateError, match='put.. into queue "numbers"'):
        numbers.put(1)


def test_after_a_failure_put_is_refused_and_does_not_wait() -> None:
    numbers = Queue("numbers", maxsize=1)
    skorche.map(lambda item: 1 // item, numbers)
    skorche.run()
    putting = Background(
        push_to_queue, itertools.chain([0], itertools.count()), numbers
    )
    with pytest.raises(StateError, match='put.. into queue "numbers"'):
        putting.result()
    with pytest.raises(skorche.PipelineError):
        skorche.shutdown()


def test_after_a_failure_get_ends() -> None:
    numbers = Queue("numbers")
    output = skorche.map(lambda item: 1 // item, numbers)
    skorche.run()
    getting = Background(list, output)
    assert getting.waits()
    numbers.put(0)
    assert getting.result() == []
    with pytest.raises(skorche.PipelineError):
        skorche.shutdown()


def test_after_a_failure_put_ends_also_where_an_output_is_full() -> None:
    numbers, output = Queue("numbers", maxsize=1), Queue("output", maxsize=1)
    skorche.map(lambda item: 1 // (item - 3), numbers, output)
    skorche.run()
    putting = Background(push_to_queue, itertools.count(), numbers)
    try:
        with pytest.raises(StateError, match='put.. into queue "numbers"'):
            putting.result(3)
    finally:
        with pytest.raises(skorche.PipelineError):
            skorche.shutdown()


# ---- fixed inputs that no stage reads


@pytest.mark.parametrize("inputs", [[1, None, 2], (1, None, 2), iter([1, None, 2])])
def test_fixed_inputs_that_no_stage_reads_come_and_then_the_sentinel(
    inputs: Iterable[Any],
) -> None:
    queue = skorche.Queue("numbers", fixed_inputs=inputs)
    assert not queue.empty()
    taken = [queue.get() for _ in range(5)]
    assert taken[:3] == [1, None, 2]
    assert taken[3] is taken[4] is skorche.QUEUE_SENTINEL
    assert queue.empty()


def test_fixed_inputs_that_no_stage_reads_are_iterated_or_flushed() -> None:
    queue = skorche.Queue(fixed_inputs=range(4))
    assert queue.get() == 0
    assert queue.flush() == [1, 2, 3]
    assert queue.get() is skorche.QUEUE_SENTINEL
    assert list(skorche.Queue(fixed_inputs=[])) == []
    assert list(skorche.Queue(fixed_inputs="ab")) == ["a", "b"]


def test_endless_fixed_inputs_are_read_one_by_one() -> None:
    queue = skorche.Queue(fixed_inputs=itertools.count())
    assert [queue.get(), queue.get()] == [0, 1]


def test_fixed_inputs_that_a_stage_reads_are_the_pipelines() -> None:
    pipeline = skorche.Pipeline()
    queue = skorche.Queue("numbers", fixed_inputs=[1])
    pipeline.map(str, queue)
    with pytest.raises(skorche.StateError, match="would wait for ever"):
        queue.get()
    with pytest.raises(skorche.StateError, match="its inputs are fixed"):
        skorche.Queue("numbers", fixed_inputs=[1]).put(2)
