"""What a user did not say is told from the same value said."""

from __future__ import annotations

import inspect

import pytest

import skorche
from skorche.declare.operators import Batch
from skorche.declare.tasks import Settings, is_said


def settings_of(**said: object) -> Settings:
    return skorche.task(abs, **said).settings  # type: ignore[call-overload,no-any-return]


@pytest.mark.parametrize(
    ("name", "value"), [("max_workers", 1), ("executor", "thread")]
)
def test_a_default_that_is_said_is_told_from_one_that_is_not(
    name: str, value: object
) -> None:
    said, unsaid = settings_of(**{name: value}), settings_of()
    assert is_said(getattr(said, name)) and not is_said(getattr(unsaid, name))
    assert said == unsaid and said.changed() == unsaid.changed() == []
    assert not is_said(getattr(Settings(), name))


@pytest.mark.parametrize(("words", "said"), [({"batch_size": 1}, True), ({}, False)])
def test_so_is_the_size_of_a_batch(words: dict[str, int], said: bool) -> None:
    pipeline = skorche.Pipeline()
    pipeline.batch(skorche.Queue("numbers"), **words)  # type: ignore[arg-type]
    [op] = pipeline.graph.operators
    assert isinstance(op, Batch) and op.size == 1 and is_said(op.size) is said


def test_signatures_show_plain_values() -> None:
    text = str(inspect.signature(skorche.task))
    assert (
        "max_workers: 'Workers' = 1," in text and "executor: 'str' = 'thread'," in text
    )
    assert "batch_size: 'int' = 1," in str(inspect.signature(skorche.batch))
