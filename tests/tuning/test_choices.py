"""What is advised becomes settings of stages that the user left free, and of no others."""

from __future__ import annotations

from typing import Any

import pytest

import skorche
from skorche.analysis.profile import Advice, Limit, Profile, QueueProfile, StageProfile
from skorche.declare.graph import Graph
from skorche.errors import ProfileError
from skorche.tuning.choices import (
    Choice,
    advised,
    batch_sizes,
    bounded,
    freedom_of,
    waits,
)

NONE: frozenset[str] = frozenset()


def fetch(item: Any) -> Any:
    return item


async def ask(item: Any) -> Any:
    return item


@skorche.task(max_workers=1)
def store(item: Any) -> Any:
    return item


def graph() -> Graph:
    """numbers -> fetch -> ask -> batch -> store, of which store has one worker."""
    pipeline = skorche.Pipeline()
    numbers = skorche.Queue("numbers", [1])
    fetched = pipeline.map(fetch, numbers, skorche.Queue("fetched"))
    asked = pipeline.map(ask, fetched, skorche.Queue("asked", maxsize=9))
    lists = pipeline.batch(asked, skorche.Queue("lists"))
    pipeline.map(store, lists, skorche.Queue("stored"))
    return pipeline.graph


def stage(name: str, reads: str, writes: str, **other: Any) -> StageProfile:
    figures: dict[str, Any] = {
        "kind": "map",
        "executor": "thread",
        "workers": 1,
        "items_in": 100,
        "items_out": 100,
        "useful": 2.0,
        "starved": 0.0,
        "blocked": 0.0,
        "paced": 0.0,
        "cpu": 0.1,
        "service": 0.02,
        "spread": 0.001,
    }
    return StageProfile(name=name, reads=reads, writes=(writes,), **figures | other)


def profile(*advice: Advice, **other: Any) -> Profile:
    stages = (
        stage("fetch", "numbers", "fetched"),
        stage("ask", "fetched", "asked", executor="async"),
        stage("batch", "asked", "lists", kind="batch"),
        stage("store", "lists", "stored", cpu=1.9),
    )
    limit = Limit("fetch", "waits", "`fetch` is the limit.")
    values: dict[str, Any] = {"pipeline": "x", "target": "threads", "python": "3.12"}
    values |= {"gil": True, "cores": 2, "complete": False, "ended": "", "limit": limit}
    values |= {"seconds": 2.0, "stages": stages, "advice": advice}
    return Profile(**values | other)


def chosen(stage: str, **settings: object) -> Choice:
    found = profile(Advice(stage, settings, 2.0, ""))
    return advised(found, freedom_of(graph()), Choice(), NONE)


def test_what_waits_gets_a_few_workers_more_than_just_enough() -> None:
    assert chosen("fetch", max_workers=5).stages == {"fetch": {"max_workers": 6}}
    assert chosen("fetch", max_workers=30).stages == {"fetch": {"max_workers": 32}}
    assert chosen("ask", max_workers=100).stages == {"ask": {"max_workers": 120}}


def test_what_waits_stays_in_threads() -> None:
    choice = chosen("fetch", executor="process", max_workers=2)
    assert choice.stages == {"fetch": {"max_workers": 3}}


@pytest.mark.parametrize(
    ("name", "settings"),
    [
        ("store", {"max_workers": 4}),
        ("store", {"executor": "process", "max_workers": 2}),
        ("ask", {"executor": "process"}),
        ("fetch", {"batch_size": 3}),
    ],
)
def test_what_the_user_said_is_left_alone(name: str, settings: dict[str, Any]) -> None:
    assert chosen(name, **settings).stages.get(name, {}).get("executor") is None
    if name != "ask":
        assert chosen(name, **settings) == Choice()


def test_what_cannot_be_in_processes_is_not_put_there_again() -> None:
    found = profile(Advice("fetch", {"executor": "process"}, 2.0, ""))
    stages = (stage("fetch", "numbers", "fetched", cpu=1.9), *found.stages[1:])
    found = profile(*found.advice, stages=stages)
    freedom = freedom_of(graph())
    free = advised(found, freedom, Choice(), NONE)
    assert free.stages == {"fetch": {"executor": "process"}}
    assert advised(found, freedom, Choice(), frozenset(["fetch"])) == Choice()


def test_a_queue_that_stands_full_gets_the_bound_that_is_needed() -> None:
    full = {"times": (1.0, 2.0), "rates": {}}
    queues = (
        QueueProfile("fetched", 1000, (900, 1000)),
        QueueProfile("asked", 9, (9, 9)),  # which the user said
        QueueProfile("lists", 1000, (3, 4)),
        QueueProfile("numbers", 1000, (1000, 1000)),
    )
    found = profile(queues=queues, **full)
    choice = bounded(found, freedom_of(graph()), Choice())
    assert choice.queues == {"fetched": {"maxsize": 128}}


def test_only_batches_without_a_size_get_one() -> None:
    sized = batch_sizes(freedom_of(graph()), Choice(), 16)
    assert sized.stages == {"batch": {"batch_size": 16}}
    pipeline = skorche.Pipeline()
    pipeline.batch(skorche.Queue("numbers", [1]), batch_size=1)
    assert batch_sizes(freedom_of(pipeline.graph), Choice(), 16) == Choice()


@pytest.mark.parametrize(
    ("stages", "says"),
    [
        ((), "the declaration has fetch, ask, batch, store, which it has not"),
        (
            (stage("fetch", "numbers", "x"), stage("parse", "pages", "y")),
            "it has parse, which the declaration has not; the declaration has ask, batch, st",
        ),
        ((stage("get", "numbers", "fetched"),), "it has get, which the declaration"),
    ],
)
def test_a_profile_of_another_graph_is_refused(
    stages: tuple[StageProfile, ...], says: str
) -> None:
    with pytest.raises(ProfileError) as caught:
        freedom_of(graph()).check(profile(stages=stages))
    assert "the profile is of another pipeline: " in str(caught.value)
    assert says in str(caught.value)


def test_tasks_that_share_a_process_are_set_together() -> None:
    pipeline = skorche.Pipeline()
    numbers = skorche.Queue("numbers", [1])
    middle = pipeline.map(fetch, numbers, skorche.Queue("middle"))
    pipeline.map(lambda item: item, middle, skorche.Queue("out"))
    whole = stage("fetch_<lambda>", "numbers", "out", executor="process", cpu=1.9)
    advice = Advice("fetch_<lambda>", {"max_workers": 2}, 1.9, "")
    found = profile(advice, stages=(whole,))
    freedom = freedom_of(pipeline.graph)
    freedom.check(found)
    stages = advised(found, freedom, Choice(), NONE).stages
    assert stages == {"fetch": {"max_workers": 2}, "<lambda>": {"max_workers": 2}}


def test_waiting_is_told_from_computing() -> None:
    assert waits(stage("a", "b", "c")) and not waits(stage("a", "b", "c", cpu=1.5))
