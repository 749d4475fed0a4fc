"""A pipeline of a compiled module is watched: what it shows, and what happens if it does not."""

from __future__ import annotations

import threading
import time
from pathlib import Path
from typing import Any

import pytest

import skorche
from skorche.analysis.profile import Profile
from skorche.compiler import compile_file
from skorche.errors import ProfileError
from skorche.measure.machinery import Grown, Watch
from skorche.measure.observer import Observer
from tests.waiting import wait_for_threads, wait_until

pytestmark = pytest.mark.timeout(60)

DECLARATION = """
import time

import skorche


def fetch(number):
    time.sleep(0.01)
    return number


def clean(number):
    return number


skorche.chain([clean, fetch, clean], skorche.Queue("numbers", range(30)))
skorche.run()
"""


def module(folder: Path, script: bool = True) -> dict[str, Any]:
    """The namespace of a compiled module."""
    path = folder / "declaration.py"
    path.write_text(DECLARATION)
    text = compile_file(str(path), path.name, "threads", script=script)
    namespace: dict[str, Any] = {"__name__": "compiled"}
    exec(compile(text, "compiled.py", "exec"), namespace)  # noqa: S102 - our own text
    return namespace


def watched(pipeline: Any) -> Profile:
    before = set(threading.enumerate())
    observer = Observer(pipeline, "numbers")
    observer.start()
    pipeline.run()
    observer.stop()
    wait_for_threads(before)
    return observer.profile()


@pytest.mark.parametrize("idle", [0.0, 1.5])
def test_the_cores_that_others_use_are_known(
    idle: float, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The machine tells of so many idle cores, over and over."""
    start = time.perf_counter()
    monkeypatch.setattr(
        "skorche.measure.machinery.idle_time",
        lambda: idle * (time.perf_counter() - start),
    )
    pipeline = module(tmp_path)["build_pipeline"]()
    watch = Watch(pipeline)
    watch.restart()
    pipeline.run()
    look = watch.look()
    assert look.idle == pytest.approx(idle * look.time, rel=0.3)


def test_a_compiled_module_is_measured_as_it_stands(tmp_path: Path) -> None:
    profile = watched(module(tmp_path)["build_pipeline"]())
    names = [stage.name for stage in profile.stages]
    assert names == ["clean (numbers)", "fetch", "clean (fetch_out)"]
    assert (profile.limit.stage, profile.limit.kind) == ("fetch", "waits")
    assert [stage.items_in for stage in profile.stages] == [30, 30, 30]
    assert [stage.items_out for stage in profile.stages] == [30, 30, 30]
    assert profile.inputs[0].items == 30
    assert (profile.complete, profile.ended) == (True, "")
    fetch = profile.stages[1]
    assert 0.25 < fetch.useful < profile.seconds + 0.1
    assert fetch.cpu < 0.5 * fetch.useful
    assert Profile.from_dict(profile.to_dict()) == profile


def test_waits_that_last_are_counted_while_they_do(tmp_path: Path) -> None:
    """The stage behind waits all the time: that is not taken for work."""
    release = threading.Event()

    def numbers() -> Any:
        yield 1
        release.wait(30)

    pipeline = module(tmp_path)["build_pipeline"](numbers())
    observer = Observer(pipeline, "numbers")
    observer.start()
    thread = threading.Thread(target=pipeline.run)
    thread.start()
    try:
        wait_until(lambda: observer.profile().seconds > 0.6)
        first = observer.profile().stages[0]
        assert first.starved > 5 * first.useful
    finally:
        release.set()
        thread.join()
        observer.stop()


def test_a_module_that_does_not_count_is_refused(tmp_path: Path) -> None:
    pipeline = module(tmp_path, script=False)["build_pipeline"]()
    with pytest.raises(
        ProfileError, match="do not count what they do: compile it with"
    ):
        Observer(pipeline, "numbers")


def test_a_run_that_was_left_is_told(tmp_path: Path) -> None:
    pipeline = module(tmp_path)["build_pipeline"]()
    observer = Observer(pipeline, "numbers")
    observer.start()
    items = pipeline.stream()
    next(items)
    items.close()
    observer.stop()
    profile = observer.profile()
    assert (profile.complete, profile.ended) == (False, "was stopped")


def test_an_interrupted_run_is_told(tmp_path: Path) -> None:
    pipeline = module(tmp_path)["build_pipeline"]()
    observer = Observer(pipeline, "numbers")
    observer.start()
    threading.Timer(0.1, pipeline.interrupt).start()
    pipeline.run()
    observer.stop()
    assert observer.profile().ended == "was interrupted"


def test_nobody_looks_where_nobody_asked(tmp_path: Path) -> None:
    pipeline = skorche.Pipeline()
    pipeline.map(abs, skorche.Queue("numbers", range(9)))
    pipeline.run()
    names = [thread.name for thread in threading.enumerate()]
    pipeline.shutdown()
    assert "skorche observer" not in names


def test_the_observer_ends_with_the_run() -> None:
    before = set(threading.enumerate())
    pipeline = skorche.Pipeline()
    pipeline.map(time.sleep, skorche.Queue("numbers", [0.01] * 3))
    pipeline.run(profile=True)
    pipeline.shutdown()
    wait_for_threads(before)


def test_a_profile_may_be_asked_for_before_anything_ran(tmp_path: Path) -> None:
    observer = Observer(module(tmp_path)["build_pipeline"](), "numbers")
    profile = observer.profile()
    assert profile.limit.stage is None
    assert [stage.items_in for stage in profile.stages] == [0, 0, 0]


def test_a_figure_that_begins_anew_is_added() -> None:
    grown = Grown()
    assert [grown.sum("cpu", figure) for figure in (1.0, 3.0, 0.5, 2.0)] == [
        1.0,
        3.0,
        3.5,
        5.0,
    ]
