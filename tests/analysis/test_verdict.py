"""What is said of runs whose figures leave no doubt: the limit, its kind, and what helps."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from skorche.analysis.profile import Advice, Limit
from skorche.analysis.usage import Run
from skorche.analysis.verdict import judge
from tests.analysis.runs import Did, run


def limit(measured: Run) -> tuple[str | None, str]:
    found, _ = judge(measured)
    return found.stage, found.kind


def advice(measured: Run) -> Advice:
    _, [only] = judge(measured)
    return only


def test_a_stage_that_waits_gets_workers_until_another_is_the_limit() -> None:
    measured = run(Did("clean", 0.25), Did("fetch", 1.0), Did("store", 0.1))
    assert limit(measured) == ("fetch", "waits")
    found = advice(measured)
    assert found.settings == {"max_workers": 4}
    assert found.gain == pytest.approx(4, rel=0.1)


def test_a_stage_that_computes_gets_processes() -> None:
    measured = run(Did("parse", 0.97, computing=0.99), Did("store", 0.1), cores=2)
    assert judge(measured)[0] == Limit(
        "parse",
        "computes",
        "`parse` is the limit: useful 97 % of the time. It computes, so threads cannot "
        'help: `executor="process", max_workers=2` would give about 2.0 times.',
    )


def test_without_a_gil_threads_are_enough() -> None:
    measured = run(Did("parse", 0.97, computing=0.99), cores=2, gil=False)
    assert limit(measured) == ("parse", "computes")
    assert advice(measured).settings == {"max_workers": 2}
    assert "so threads cannot" not in judge(measured)[0].sentence


def test_threads_that_take_turns_at_the_gil_are_told_from_one_that_computes() -> None:
    measured = run(Did("parse", 1.0, 0.3, workers=3), Did("store", 0.3, 0.1))
    assert limit(measured) == ("parse", "gil")
    found = advice(measured)
    assert found.settings["executor"] == "process"
    assert found.gain > 2


def test_the_gil_is_no_limit_where_there_is_none() -> None:
    measured = run(Did("parse", 1.0, 0.9, workers=4), gil=False, cores=4)
    assert limit(measured) == ("parse", "computes")


def test_many_stages_may_fill_the_gil_together() -> None:
    stages = [Did(f"stage_{n}", 0.5, computing=0.4) for n in range(5)]
    assert limit(run(*stages)) == ("stage_0", "gil")


@pytest.mark.parametrize("workers", [1, 2])
def test_what_computes_without_pythons_lock_gets_threads(workers: int) -> None:
    """As hashes do: others go on at once, or more than one core is computed."""
    late = 0.0001 if workers == 1 else 0.007
    did = Did("digest", 0.98, computing=0.99, workers=workers)
    measured = run(did, cores=4, late=late)
    assert limit(measured) == ("digest", "computes")
    assert advice(measured).settings == {"max_workers": 4}


def test_items_too_short_to_tell_whether_the_lock_is_held_get_processes() -> None:
    did = Did("parse", 0.98, computing=0.99, items=50_000)
    measured = run(did, cores=4, late=0.0001)
    assert advice(measured).settings["executor"] == "process"


def test_one_core_has_nothing_more_to_give() -> None:
    measured = run(Did("parse", 0.98, computing=0.99), cores=1)
    found, advised = judge(measured)
    assert (found.stage, found.kind, advised) == ("parse", "computes", ())
    assert "on the one core that there is" in found.sentence


def test_processes_on_all_cores_have_nothing_more_to_give() -> None:
    did = Did("parse", 0.98, computing=0.99, workers=2, executor="process")
    found, advised = judge(run(did, cores=2))
    assert (found.stage, found.kind, advised) == ("parse", "computes", ())
    assert "on all 2 cores that there are" in found.sentence


def test_cores_that_others_use_are_not_promised() -> None:
    did = Did("parse", 0.98, computing=1.0)
    found = advice(run(did, cores=4, idle=0.9))
    assert found.gain == pytest.approx(1.9, rel=0.05)
    assert found.settings["max_workers"] == 2
    measured = run(Did("parse", 0.98, 1.0), cores=2, idle=0.0)
    found = advice(measured)
    assert found.settings == {"executor": "process", "max_workers": 2}
    assert found.gain == pytest.approx(1.0, abs=0.05)
    words = "1.0 times, or 2.0 times if other programs left it the cores."
    assert words in judge(measured)[0].sentence
    assert words in found.sentence


def test_who_waits_gets_workers_on_a_busy_machine_too() -> None:
    measured = run(Did("fetch", 0.98, computing=0.01), cores=2, idle=0.0)
    assert advice(measured).gain > 4


def test_waits_for_a_core_are_not_taken_for_computing() -> None:
    """On a busy machine who wakes often waits often, and still computes nothing."""
    measured = run(Did("fetch", 1.0, computing=0.03, workers=2))
    windows = tuple(
        replace(
            window,
            stages=tuple(replace(use, delay=0.9) for use in window.stages),
            delay=0.9,
        )
        for window in measured.windows
    )
    assert limit(replace(measured, windows=windows)) == ("fetch", "waits")


def test_a_process_alone_gets_others() -> None:
    measured = run(Did("parse", 0.98, 0.99, executor="process"), cores=4)
    assert advice(measured).settings == {"max_workers": 4}


def test_two_equal_stages_are_named_together_and_set_together() -> None:
    measured = run(Did("fetch", 0.99), Did("clean", 0.3), Did("store", 0.98))
    found, advised = judge(measured)
    assert found.stage in ("fetch", "store")
    assert found.kind == "waits"
    assert "`fetch` and `store` are the limit together" in found.sentence
    assert {each.stage for each in advised} == {"fetch", "store"}
    assert all(each.gain == pytest.approx(3, rel=0.15) for each in advised)


def test_a_slow_input() -> None:
    measured = run(Did("store", 0.4), inputs=0.99)
    found, advised = judge(measured)
    assert (found.stage, found.kind, advised) == (None, "input", ())
    assert "The input `store`" in found.sentence
    assert "100 come a second" in found.sentence


def test_a_slow_output() -> None:
    measured = run(Did("store", 0.4), taking=0.99)
    found, advised = judge(measured)
    assert (found.stage, found.kind, advised) == (None, "output", ())


@pytest.mark.parametrize(("useful", "paced"), [(1.0, 0.0), (0.3, 0.7)])
def test_a_rate_limit(useful: float, paced: float) -> None:
    """Whether its waits are known, or are in the useful time."""
    did = Did("ask", useful, workers=2, settings={"rate": "100"}, paced=paced)
    found, advised = judge(run(did, Did("store", 0.2)))
    assert (found.stage, found.kind, advised) == ("ask", "rate", ())
    assert "its rate of 100 a second" in found.sentence


@pytest.mark.parametrize("kind", ["input", "output"])
def test_an_end_that_computes_holds_up_who_waits_for_the_lock(kind: str) -> None:
    ends: dict[str, Any] = {"input": {"inputs": 0.97}, "output": {"taking": 0.97}}[kind]
    did = Did("store", 0.95, computing=0.02)
    assert limit(run(did, others=0.95, late=0.007, **ends)) == (None, kind)


def test_a_rate_that_is_not_reached_is_no_limit() -> None:
    did = Did("ask", 1.0, settings={"rate": "1000"})
    assert limit(run(did)) == ("ask", "waits")


def test_more_workers_do_not_go_beyond_a_rate() -> None:
    did = Did("ask", 1.0, settings={"rate": "150"})
    found = advice(run(did))
    assert found.settings == {"max_workers": 2}
    assert found.gain == pytest.approx(1.5, rel=0.05)


def test_batches_that_are_too_few() -> None:
    measured = run(
        Did("make", 0.66),
        Did("batch", 0.0, kind="batch", settings={"batch_size": "500"}),
        Did("keep", [0.0] * 3 + [0.95] * 7, items=2),
    )
    found, [advised] = judge(measured)
    assert (found.stage, found.kind) == ("batch", "waits")
    assert advised.settings == {"batch_size": 50}
    assert advised.gain == pytest.approx(1.43, rel=0.1)


def test_batches_fewer_than_workers_are_too_few() -> None:
    """Those that got none have ended, and wait for nothing."""
    measured = run(
        Did("batch", 0.0, kind="batch", settings={"batch_size": "500"}),
        Did("keep", 0.5, workers=4, items=2),
    )
    found, [advised] = judge(measured)
    assert (found.stage, advised.settings) == ("batch", {"batch_size": 13})
    assert advised.gain == pytest.approx(2, rel=0.1)


def test_many_batches_are_not_at_fault() -> None:
    measured = run(
        Did("make", 0.3),
        Did("batch", 0.0, kind="batch", settings={"batch_size": "10"}),
        Did("keep", 0.97, items=100),
    )
    assert limit(measured) == ("keep", "waits")


def test_costs_that_change_on_the_way_are_told() -> None:
    measured = run(
        Did("fetch", [1.0] * 4 + [0.2] * 6), Did("store", [0.3] * 4 + [1.0] * 6)
    )
    found, _ = judge(measured)
    assert found.stage == "store"
    assert "Until 4.0 s it was `fetch`." in found.sentence


def test_coroutines_that_compute_have_one_thread() -> None:
    did = Did("ask", 0.5, computing=0.5, workers=4, executor="async")
    found, advised = judge(run(did))
    assert (found.stage, found.kind, advised) == ("ask", "computes", ())
    assert "in the one thread of its coroutines" in found.sentence


def test_workers_that_are_balanced_are_not_advised() -> None:
    found, advised = judge(run(Did("ask", 0.98, settings={"max_workers": "auto"})))
    assert (found.stage, found.kind, advised) == ("ask", "waits", ())
    assert "as many workers as its max_workers lets it" in found.sentence


def test_a_predicate_has_one_worker() -> None:
    found, advised = judge(run(Did("is_long", 0.98, kind="filter")))
    assert (found.stage, advised) == ("is_long", ())
    assert "filter has one worker" in found.sentence


def test_items_that_cost_nothing_are_not_brought_to_processes() -> None:
    measured = run(Did("strip", 0.98, computing=0.99, items=4_000_000))
    found, advised = judge(measured)
    assert (found.stage, found.kind, advised) == ("strip", "computes", ())
    assert "so little for an item" in found.sentence


@pytest.mark.parametrize(
    ("items", "settings", "gain"),
    [
        (500_000, {}, 1.67),  # 20 µs each, and 4 µs to bring it
        (500_000, {"retries": "2"}, None),  # 60 µs to bring each by itself
        (50_000, {"retries": "2"}, 1.54),
        (5_000, {"on_error": "skip"}, 1.94),
    ],
)
def test_what_it_costs_to_bring_items_to_processes(
    items: int, settings: dict[str, str], gain: float | None
) -> None:
    did = Did("parse", 1.0, computing=1.0, items=items, settings=settings)
    _, advised = judge(run(did, cores=2))
    assert [each.gain for each in advised] == (
        [pytest.approx(gain, 0.01)] if gain else []
    )


def test_to_pack_items_takes_cores_too() -> None:
    """Three of the four cores are computed on by stages that stay as they are."""
    stages = [Did(f"apart_{n}", 1.0, 1.0, executor="process") for n in range(3)]
    did = Did("parse", 1.0, computing=1.0, items=500_000)
    measured = run(did, *stages, cores=4)
    assert all(each.gain <= 1.12 for each in judge(measured)[1])


def test_waits_for_the_gil_are_not_taken_for_a_stage_of_its_own() -> None:
    """Whoever waits has to wait for its turn, too, when another thread computes."""
    measured = run(
        Did("parse", 0.9, computing=1.0), Did("store", 0.99, computing=0.01), late=0.007
    )
    assert limit(measured) == ("parse", "computes")


def test_where_nothing_was_done_nothing_is_said() -> None:
    found, advised = judge(run(Did("store", 0.0, items=0)))
    assert (found.stage, advised) == (None, ())
    assert found.sentence == "Nothing was measured yet that could be called a limit."


def test_a_run_without_windows_is_no_error() -> None:
    found, advised = judge(Run(0.0, (), ()))
    assert (found.stage, advised) == (None, ())
