"""What a worker process does with messages that come close together.

The other end is the test: it sends lists and looks at the answers. What a process is sent
it answers, each item once and in order, whatever comes in between.
"""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from socket import socketpair
from typing import Any

import pytest

import skorche
from templates.machinery.forking import Server
from templates.machinery.links import Link, blocks_of

pytestmark = pytest.mark.timeout(30)


def same(item: int) -> int:
    return item


@contextmanager
def server(*messages: list[int]) -> Iterator[tuple[Server, Link]]:
    """A server that was sent these, and the other end of its link."""
    ours, theirs = socketpair()
    with ours, theirs:
        link = Link(ours)
        for message in messages:
            link.send(blocks_of(message))
        yield Server(Link(theirs), (same,)), link


def answers(link: Link) -> list[Any]:
    """The results in the answers that have come; None stands for none yet."""
    found = []
    while link.readable(0.0):
        found.append(link.receive()[0])
    return found


def test_lists_that_come_while_others_are_done_are_all_kept() -> None:
    with server([2, 3], [4]) as (worker, link):
        assert not worker._is_recalled()
        assert worker.ahead == [2, 3, 4]
        assert answers(link) == []


def test_what_was_sent_ahead_is_recalled_with_the_rest() -> None:
    with server([2, 3], [4], []) as (worker, link):
        assert worker._is_recalled()
        assert worker.ahead == []
        assert answers(link) == [[]]


def test_results_that_are_not_sent_go_before_the_answer_to_a_recall() -> None:
    with server([]) as (worker, link):
        worker.results += [1, 2]
        assert worker._is_recalled()
        assert answers(link) == [[1, 2], []]


def test_the_end_recalls_what_is_not_begun_and_is_no_failure() -> None:
    with server([7]) as (worker, link):
        link.end()
        worker.is_due = True
        assert worker._do([1, 2, 3])
        assert worker.ahead == []
        results, failure, _ = link.receive()
        assert (results, failure) == ([1], None)
        assert answers(link) == []


def test_results_that_the_watch_sent_are_not_followed_by_an_empty_answer() -> None:
    """That would be taken for the answer to a recall."""

    class Watched(list[Any]):
        """Says that there are results, which the watch then sends first."""

        def __bool__(self) -> bool:
            there = len(self) > 0
            if there:
                worker._answer()
            return there

    with server() as (worker, link):
        worker.results = Watched()
        assert worker._do([1, 2])
        given = answers(link)
        assert [] not in given
        assert [item for results in given for item in results or []] == [1, 2]


def test_an_empty_list_is_answered() -> None:
    with server() as (worker, link):
        assert worker._do([])
        assert answers(link) == [[]]


@pytest.mark.parametrize("seed", range(2))
def test_items_of_uneven_cost_all_come_back_once(seed: int) -> None:
    """Several lists are under way then, and what takes long is recalled."""
    seconds = random.Random(seed).choices([0.0002, 0.001, 0.003], k=250)

    def compute(number: int) -> int:
        end = time.perf_counter() + seconds[number]
        while time.perf_counter() < end:
            pass
        return number

    pipeline = skorche.Pipeline()
    numbers = skorche.Queue("numbers", range(len(seconds)))
    task = skorche.task(executor="process", max_workers=2)(compute)
    results = pipeline.map(task, numbers, skorche.Queue("results"))
    pipeline.run()
    took: list[int] = []
    reader = threading.Thread(target=lambda: took.extend(results), daemon=True)
    reader.start()
    reader.join(20)
    assert sorted(took) == list(range(len(seconds)))
    pipeline.shutdown()
