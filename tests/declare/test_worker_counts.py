"""How many workers a task has, as users say it and pictures show it."""

import pytest

import skorche
from skorche.declare.worker_counts import Auto, from_picture, limits_of


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        (skorche.auto(), "auto"),
        (skorche.auto(2), "2.."),
        (skorche.auto(high=8), "1..8"),
        (skorche.auto(2, 8), "2..8"),
    ],
)
def test_limits_come_back_from_their_text(said: Auto, shown: str) -> None:
    assert str(said) == shown
    assert limits_of(from_picture(shown)) == said
    assert eval(repr(said)) == said


@pytest.mark.parametrize("text", ["0..2", "..2", "1..0", "2...3", "a..b", "٢..٣", ""])
def test_other_texts_are_no_limits(text: str) -> None:
    assert from_picture(text) == text
    assert limits_of(from_picture(text)) is None


@pytest.mark.parametrize("count", [1, 4, "many", None, True])
def test_numbers_and_other_values_have_no_limits(count: object) -> None:
    assert limits_of(count) is None
