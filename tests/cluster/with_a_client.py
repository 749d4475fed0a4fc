"""What tests have a client for, each in a process of its own: `conftest.call_apart`.

The modules that it runs import `distributed`, whose threads stay in a process.
"""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from itertools import chain
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings

from tests.cluster.declarations import (
    DYING,
    KINDS,
    LOCKED,
    NUMBERS,
    ODD,
    SHARED,
    compiled,
    lines,
)
from tests.interpreter import interpret
from tests.test_random_graphs import (
    PROFILE,
    Drawn,
    comparable,
    graphs,
    is_failure,
    load,
    write,
)
from tests.waiting import wait_until


@contextmanager
def client_of(address: str) -> Iterator[Any]:
    from distributed import Client

    with Client(address, set_as_default=False) as client:
        yield client


def loaded(text: str, name: str, folder: Path) -> dict[str, Any]:
    module: dict[str, Any] = {"__name__": name}
    exec(compiled(text, folder).read_text(), module)  # noqa: S102 - our own text
    return module


def random_graphs(address: str, folder: str, count: str, faults: str) -> None:
    with client_of(address) as client:

        @settings(PROFILE, max_examples=int(count))
        @given(drawn=graphs(faults=bool(faults)))
        def give_what_the_reference_says(drawn: Drawn) -> None:
            wanted, failed = interpret(drawn.graph)
            path = write(drawn.graph, Path(folder))
            run = load(path, "dask")["run"]
            try:
                outputs = run(client=client)
            except Exception as error:
                bad = [(f"step{n}", item) for n in failed for item in failed[n]]
                if not is_failure(error):
                    raise
                assert (error.task, error.item) in bad  # type: ignore[attr-defined]
                assert isinstance(error.__cause__, ValueError)
                assert "in change" in str(error.__cause__.__cause__)
                return
            assert not failed
            in_threads = load(path, "threads")["build_pipeline"]()
            assert [*outputs] == [queue.name for queue in in_threads.outputs]
            found = {
                int(name.removeprefix("q")): items for name, items in outputs.items()
            }
            assert comparable(found, drawn.natures) == comparable(wanted, drawn.natures)

        give_what_the_reference_says()


def kinds_of_an_imported_file(address: str, folder: str) -> None:
    """The workers have no copy of the file, and bring back items of its own classes."""
    path = compiled(KINDS, Path(folder))
    sys.path.insert(0, folder)
    module = __import__(path.stem)
    start = time.monotonic()
    with client_of(address) as client:
        [(name, batches)] = module.run(client=client).items()
    assert name == "batches"
    assert [len(batch) for batch in batches] == [7] * 8 + [4]
    assert [*chain(*batches)] == [module.Point(number) for number in range(60)]
    assert time.monotonic() - start > 59 / 200
    opened = lines(path.parent / "opened.txt")
    assert len({*opened}) == len(opened)
    assert {*opened} == {*lines(path.parent / "called.txt")}
    assert sorted(lines(path.parent / "closed.txt")) == sorted(opened)
    assert lines(path.parent / "left.txt")


def a_task_that_kills_its_worker(address: str, folder: str) -> None:
    module = loaded(DYING, "dying", Path(folder))
    with client_of(address) as client:
        with pytest.raises(
            module["PipelineError"], match="from_numbers of 1 items, from 5"
        ):
            module["run"](client=client)
        client.wait_for_workers(2, timeout=30)


def errors_before_anything_runs(address: str, folder: str) -> None:
    module = loaded(LOCKED, "locked", Path(folder))
    failed = module["PipelineError"]
    with client_of(address) as client:
        with pytest.raises(failed, match="uses LOCK, which cannot be sent"):
            module["run"](client=client)
        module = loaded(DYING, "dying", Path(folder))
        failed = module["PipelineError"]
        with pytest.raises(failed, match="'abc' is one item"):
            module["run"]("abc", client=client)
        failing = map(int, ["no number"])
        with pytest.raises(failed, match="reading numbers raised ValueErr"):
            module["run"](failing, client=client)


def what_is_no_client(address: str, folder: str) -> None:
    from distributed import Client

    run = loaded(NUMBERS, "numbers", Path(folder))["run"]
    client = Client(address, set_as_default=False)
    client.close()
    for wrong in (address, client):
        with pytest.raises(ValueError, match="give run.. what distributed.Client.ADDR"):
            run(client=wrong)


def a_cluster_that_adapts(address: str, folder: str) -> None:
    """It has no worker until there is something to do, and while there is nothing."""
    import dask
    from distributed import LocalCluster

    run = loaded(NUMBERS, "numbers", Path(folder))["run"]
    words = {"n_workers": 0, "processes": False, "dashboard_address": ":0"}
    with LocalCluster(**words) as cluster, cluster.get_client() as client:
        cluster.adapt(minimum=0, maximum=1)
        assert run(client=client) == {"out": [10]}

        def numbers() -> Iterator[int]:
            yield 1
            wait_until(lambda: not client.scheduler_info()["workers"], 20)
            time.sleep(7)
            yield 2

        with dask.config.set({"pipeline.wait": 5}):
            assert run(numbers(), client=client) == {"out": [2, 4]}


def inputs_that_end_themselves(address: str, folder: str) -> None:
    """As nothing but the end of a run, or Ctrl-C, would end them: that is told, at once."""

    def numbers(error: BaseException) -> Iterator[int]:
        yield 1
        raise error

    module = loaded(NUMBERS, "numbers", Path(folder))
    failed = module["PipelineError"]
    with client_of(address) as client:
        for error in (GeneratorExit(), KeyboardInterrupt(), SystemExit(3)):
            told = f"reading numbers raised {type(error).__name__}"
            with pytest.raises(failed, match=told) as caught:
                module["run"](numbers(error), client=client)
            assert caught.value.__cause__ is error


def what_a_task_cannot_do(address: str, folder: str) -> None:
    """It ends no worker, and what was the matter is told."""
    wanted = {
        "interrupt": r"do\('interrupt'\) raised KeyboardInterrupt",
        "leave": r"do\('leave'\) raised GeneratorExit",
        "lock": "sending <unlocked .*, which comes of from_words raised TypeError: cannot",
        "one way": "receiving what comes of from_words raised LookupError: no way back",
    }
    module = loaded(ODD, "odd", Path(folder))
    failed = module["PipelineError"]
    with client_of(address) as client:
        known = [*client.scheduler_info()["workers"]]
        for word, told in wanted.items():
            with pytest.raises(failed, match=told):
                module["run"](["a", word], client=client)
        with pytest.raises(failed, match="sending <unlocked .* to from_words raised "):
            module["run"](["a", threading.Lock()], client=client)
        assert [*client.scheduler_info()["workers"]] == known


def several_runs_at_once(address: str, folder: str) -> None:
    """What a task is given, and what it tells beside results, are of its own run."""
    path = compiled(SHARED, Path(folder))
    sys.path.insert(0, folder)
    run = __import__(path.stem).run
    with client_of(address) as client, ThreadPoolExecutor() as pool:
        runs = [pool.submit(run, client=client)]
        opened = path.parent / "threads.txt"
        wait_until(opened.exists, 20)
        runs += [pool.submit(run, client=client) for _ in range(2)]
        for one in runs:
            assert one.result(60) == {"out": [*range(0, 100, 2)]}
        few = [pool.submit(run, range(102), client=client) for _ in range(2)]
        for one in few:
            with pytest.raises(Exception, match="too many failures of even"):
                one.result(60)


def threads_of_one_worker(address: str, folder: str) -> None:
    """Each has a resource of its own, and closes it; also in this process, again and again."""
    from distributed import Client

    path = compiled(SHARED, Path(folder))
    sys.path.insert(0, folder)
    run = __import__(path.stem).run
    words = {"n_workers": 1, "threads_per_worker": 3, "dashboard_address": ":0"}
    with Client(processes=False, **words) as client:
        for _ in range(2):
            assert run(client=client) == {"out": [*range(0, 100, 2)]}
    noted = lines(path.parent / "threads.txt")
    assert len({*noted}) > 2
    for word in {*noted}:
        assert noted.count(word.replace("closed", "opened")) == noted.count(word)


def an_input_that_waits_for_outputs(address: str, folder: str) -> None:
    """Of items that come together none waits for those that come later; nor is what was
    sent kept."""
    came = threading.Event()

    def numbers() -> Iterator[int]:
        yield from range(3)
        assert came.wait(20), "the outputs do not come"
        yield 3

    module = loaded(NUMBERS, "numbers", Path(folder))
    found = []
    with client_of(address) as client:
        for _, number in module["stream"](numbers(), client=client):
            found.append(number)
            if len(found) == 3:
                came.set()
        assert not client.scheduler_comm.recent_message_log
    assert found == [0, 2, 4, 6]
