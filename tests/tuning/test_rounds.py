"""A few runs say what to set: pipelines here are made up, and take no time."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from skorche.analysis.profile import Advice, Profile
from skorche.analysis.tuned import read_tuned
from skorche.errors import PipelineError
from skorche.tuning.choices import Choice, Freedom
from skorche.tuning.rounds import Outcome, find, moved
from skorche.tuning.sampling import Sample, rates_of
from skorche.tuning.writing import gained, text_of
from tests.tuning.test_choices import profile, stage

FREE = Freedom(
    {"fetch": frozenset(["max_workers", "executor"]), "store": frozenset()},
    frozenset(),
    {"numbers": "fetch", "fetched": "store"},
    {"fetch": "fetched", "store": "stored"},
)


def measured(rate: float, *advice: Advice, service: float = 0.02, **of: Any) -> Profile:
    """Two stages that took so many items a second for two seconds."""
    items: dict[str, Any] = {"items_in": int(2 * rate), "items_out": int(2 * rate)}
    stages = (
        stage("fetch", "numbers", "fetched", service=service, **items | of),
        stage("store", "fetched", "stored", **items),
    )
    return profile(*advice, stages=stages, complete=True)


def found(run: Callable[[Choice], Profile]) -> tuple[Outcome, list[Choice], list[str]]:
    choices: list[Choice] = []
    told: list[str] = []

    def take(choice: Choice) -> Sample:
        choices.append(choice)
        return Sample(choice, run(choice), FREE)

    return find(take, told.append), choices, told


def workers_of(choice: Choice) -> int:
    return int(choice.stages.get("fetch", {}).get("max_workers", 1))


def test_it_is_predicted_and_tried_until_nothing_is_advised() -> None:
    def run(choice: Choice) -> Profile:
        workers = workers_of(choice)
        advice = Advice("fetch", {"max_workers": 4 * workers}, 4.0, "")
        busy = 2.0 * workers if workers < 16 else 0.5
        given = {"workers": workers, "useful": busy}
        return measured(50 * min(workers, 16), *[advice] * (workers < 16), **given)

    outcome, choices, told = found(run)
    assert [workers_of(choice) for choice in choices] == [1, 5, 24]
    assert workers_of(outcome.chosen.choice) == 24
    assert outcome.gain == pytest.approx(16)
    assert told[1] == "fetch max_workers=5: 4.0 times as fast are predicted"


def test_where_nothing_is_predicted_and_all_wait_twice_as_many_are_tried() -> None:
    def run(choice: Choice) -> Profile:
        workers = workers_of(choice)
        busy = {"workers": workers, "useful": 1.9 * workers}
        return measured(50 * min(workers, 3), **busy)

    outcome, choices, told = found(run)
    assert [workers_of(choice) for choice in choices] == [1, 2, 4, 8]
    assert workers_of(outcome.chosen.choice) == 4
    assert told[1] == "fetch max_workers=2: all workers are in use"


def test_a_prediction_that_does_not_come_true_is_not_kept() -> None:
    advice = Advice("fetch", {"max_workers": 4}, 4.0, "")
    outcome, choices, told = found(lambda choice: measured(50, advice))
    assert len(choices) == 2 and outcome.chosen.choice == Choice()
    assert outcome.gain == 1.0 and told[-1] == "it gives 1.0 times, and is not kept"


def test_what_fails_in_processes_stays_in_threads() -> None:
    advice = Advice("fetch", {"executor": "process", "max_workers": 2}, 1.9, "")

    def run(choice: Choice) -> Profile:
        if choice != Choice():
            raise PipelineError("fetch cannot be pickled", "fetch", None)
        return measured(50, advice, cpu=2.0)

    outcome, choices, told = found(run)
    assert len(choices) == 2 and outcome.chosen.choice == Choice()
    assert told[-1] == "that fails, and stays in threads: fetch cannot be pickled"


def test_another_failure_is_no_matter_of_settings() -> None:
    def run(choice: Choice) -> Profile:
        if choice != Choice():
            raise PipelineError("store failed", "store", None)
        return measured(50, Advice("fetch", {"max_workers": 2}, 1.9, ""))

    with pytest.raises(PipelineError, match="store failed"):
        found(run)


def test_rates_are_those_of_the_last_stage_with_enough_items() -> None:
    assert rates_of(measured(50), measured(100)) == [("store", 50, 100)]
    stages = measured(50).stages
    few = profile(stages=(stages[0], stage("store", "fetched", "x", items_in=3)))
    few = profile(stages=few.stages, complete=True)
    assert rates_of(measured(50), few) == [("fetch", 50, 50)]


def text(service: float = 0.02) -> str:
    choice = Choice({"fetch": {"max_workers": 5}}, {"fetched": {"maxsize": 64}})
    now = measured(250, service=service)
    return text_of("words.py", choice, now, FREE, gained(5.0, [("store", 50, 250)]))


def test_the_file_is_read_as_what_was_chosen_with_its_figures() -> None:
    tuned = read_tuned(text().encode(), "words.tune.toml")
    assert tuned.stages == {"fetch": {"max_workers": 5}}
    assert tuned.queues == {"fetched": {"maxsize": 64}}
    assert list(tuned.measured) == ["fetch", "store"]
    assert "# It waits: 20 ms an item, of which it computes 5 %.\n" in text()
    assert "store took 50 items a second as" in text()
    assert max(map(len, text().splitlines())) <= 88


@pytest.mark.parametrize(
    ("service", "told"),
    [
        (0.02, []),
        (0.024, []),
        (0.0005, ["fetch takes 0.5 ms an item, and took 20 ms an item"]),
        (0.05, ["fetch takes 50 ms an item, and took 20 ms an item"]),
    ],
)
def test_a_figure_moves_by_more_than_its_noise(service: float, told: list[str]) -> None:
    tuned = read_tuned(text().encode(), "t")
    assert moved(tuned.measured, measured(250, service=service)) == told


def test_a_stage_that_hardly_works_moves_nothing() -> None:
    tuned = read_tuned(text().encode(), "t")
    before = {**tuned.measured, "fetch": {"service": 1.0, "spread": 0.0, "load": 0.0}}
    assert moved(before, measured(250, useful=0.01)) == []


@pytest.mark.parametrize(
    ("before", "told"),
    [
        ({}, "fetch is new"),
        ({"gone": {}}, "gone is gone"),
        ({"fetch": 5}, "fetch has no figures that can be read"),
        ({"fetch": {"service": "x", "spread": 1}}, "fetch has no figures"),
        ({"fetch": {"service": True, "spread": []}}, "fetch has no figures"),
        ({"fetch": {"service": 0.2, "spread": 0, "load": "x"}}, "fetch has no figures"),
        ({"fetch": {"service": float("nan"), "spread": 0, "load": 1}}, "fetch has no"),
        ({"fetch": {"service": 0.2, "spread": 0, "load": 1}}, "fetch takes 20 ms an"),
    ],
)
def test_figures_that_a_hand_edited_are_measured_again(
    before: dict[str, Any], told: str
) -> None:
    assert any(line.startswith(told) for line in moved(before, measured(250)))
