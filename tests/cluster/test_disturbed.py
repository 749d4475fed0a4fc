"""What becomes of a run on a cluster of two hosts where something goes wrong in its midst:
all results, each once, or an error that says so within ten seconds."""

from __future__ import annotations

import json
import signal
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from tests.cluster.conftest import ALL
from tests.cluster.declarations import ELSEWHERE, KINDS, LARGE, SLOW, compiled, lines
from tests.cluster.hosts import Cluster, Network, Process, why_no_network
from tests.waiting import wait_until

pytestmark = [
    pytest.mark.timeout(110),
    pytest.mark.skipif(not ALL, reason="it is part of `make cluster`"),
]

ALONE = why_no_network() if ALL else ""
apart = pytest.mark.skipif(bool(ALONE), reason=ALONE)


def begin(
    cluster: Cluster, folder: Path, count: int = 300, words: Sequence[str] = ()
) -> Process:
    """Start a script, and wait until it has done some of its items."""
    path = compiled(SLOW.replace("COUNT", str(count)), folder)
    process = cluster.script(path, *words)
    wait_until(lambda: len(called(folder)) > 20, 30)
    return process


def called(folder: Path) -> list[str]:
    """Return the processes that have called the task, one for each item."""
    return lines(folder / "called.txt")


def worked(process: Process, folder: Path) -> bool:
    return str(process.pid) in called(folder)


def own_words(told: str) -> list[str]:
    """Return what a script says but for Dask's words, which may be that it tries again."""
    return [line for line in told.splitlines() if " - distributed." not in line]


def gives_all(process: Process, count: int = 300) -> None:
    """Wait for the end of a script, which has to give what one process would give."""
    output, told = process.communicate(timeout=90)
    assert (process.returncode, own_words(told)) == (0, [])
    batches = [json.loads(line) for line in output.splitlines()]
    assert [len(batch) for batch in batches[:-1]] == [7] * ((count - 1) // 7)
    found = sorted(number for batch in batches for number in batch)
    assert found == sorted(n if n % 2 else n // 2 for n in range(count))


def ends(process: Process, seconds: float) -> str:
    """Wait for the end of a script that cannot go on; return what it says last."""
    start = time.monotonic()
    _, told = process.communicate(timeout=60)
    assert process.returncode == 1
    assert time.monotonic() - start < seconds
    return str(told.splitlines()[-1])


def test_a_worker_is_killed(own_cluster: Cluster, tmp_path: Path) -> None:
    first, second = own_cluster.worker(1), own_cluster.worker(2)
    process = begin(own_cluster, tmp_path)
    wait_until(lambda: worked(first, tmp_path) and worked(second, tmp_path))
    second.kill()
    gives_all(process)


def test_all_workers_are_replaced(own_cluster: Cluster, tmp_path: Path) -> None:
    old = [own_cluster.worker(1), own_cluster.worker(2)]
    process = begin(own_cluster, tmp_path, 700)
    new = []
    for number, one in enumerate(old, 1):
        wait_until(lambda one=one: worked(one, tmp_path))  # type: ignore[misc]
        new.append(own_cluster.worker(number))
        one.kill()
    gives_all(process, 700)
    assert all(worked(one, tmp_path) for one in new)


def test_a_worker_is_added(own_cluster: Cluster, tmp_path: Path) -> None:
    own_cluster.worker(1)
    process = begin(own_cluster, tmp_path)
    added = own_cluster.worker(2)
    gives_all(process)
    assert worked(added, tmp_path)


def test_a_worker_that_comes_late_and_lacks_a_package(
    own_cluster: Cluster, tmp_path: Path
) -> None:
    """Dask gives work to such a worker as if it had begun."""
    own_cluster.worker(1)
    there = tmp_path / "there"
    there.touch()
    path = compiled(SLOW.replace("COUNT", "900"), tmp_path)
    using = ELSEWHERE.replace("PATH", repr(str(there)))
    text = path.read_text().replace("\ndef slow(", f"{using}\ndef slow(", 1)
    path.write_text(
        text.replace("    time.sleep(0.02)", "    time.sleep(0.01 * ELSEWHERE)")
    )
    process = own_cluster.script(path)
    wait_until(lambda: len(called(tmp_path)) > 20, 30)
    there.unlink()
    own_cluster.worker(2)
    told = ends(process, 20)
    assert "cannot take the code (FileNotFoundError: " in told
    assert "what it imports has to be installed on all of them" in told


def test_all_workers_go(own_cluster: Cluster, tmp_path: Path) -> None:
    worker = own_cluster.worker(2)
    process = begin(own_cluster, tmp_path, words=("--wait", "2"))
    worker.kill()
    assert "all workers of the cluster have gone" in ends(process, 8)


def test_the_scheduler_is_killed(own_cluster: Cluster, tmp_path: Path) -> None:
    own_cluster.worker(2)
    process = begin(own_cluster, tmp_path)
    own_cluster.scheduler.kill()
    assert "the scheduler is gone" in ends(process, 10)


def test_the_scheduler_stands_still(own_cluster: Cluster, tmp_path: Path) -> None:
    own_cluster.worker(2)
    process = begin(own_cluster, tmp_path)
    own_cluster.scheduler.send_signal(signal.SIGSTOP)
    try:
        assert "is gone" in ends(process, 11)
    finally:
        own_cluster.scheduler.send_signal(signal.SIGCONT)


def test_the_client_is_interrupted(own_cluster: Cluster, tmp_path: Path) -> None:
    workers = [own_cluster.worker(1), own_cluster.worker(2)]
    process = own_cluster.script(compiled(KINDS, tmp_path))
    wait_until(lambda: len(called(tmp_path)) > 9, 30)
    process.send_signal(signal.SIGINT)
    _, told = process.communicate(timeout=60)
    assert (process.returncode, told) == (130, "")
    opened, closed = lines(tmp_path / "opened.txt"), lines(tmp_path / "closed.txt")
    assert opened and sorted(closed) == sorted(opened)
    assert not any(one.poll() for one in workers)
    # The cluster is as it was.
    again = tmp_path / "again"
    again.mkdir()
    gives_all(begin(own_cluster, again))


def test_workers_out_of_memory(own_cluster: Cluster, tmp_path: Path) -> None:
    words = ("--memory-limit", "400MB")
    for number in (1, 2):
        own_cluster.worker(number, *words, nanny=True)
    (tmp_path / "filled").mkdir()
    done = own_cluster.run(compiled(LARGE.replace("TIMES", "1"), tmp_path))
    assert (done.returncode, own_words(done.stderr)) == (0, [])
    assert sorted(map(int, done.stdout.split())) == [*range(8)]
    assert len(lines(tmp_path / "called.txt")) > 8
    done = own_cluster.run(compiled(LARGE.replace("TIMES", "99"), tmp_path))
    assert done.returncode == 1
    last = done.stderr.splitlines()[-1]
    assert "from_numbers of " in last and "KilledWorker" in last


@pytest.fixture
def cluster_of_two_hosts(hosts: Network, tmp_path: Path) -> Iterator[Cluster]:
    """A scheduler that soon notices that a worker is silent."""
    settings = {"DASK_DISTRIBUTED__SCHEDULER__WORKER_TTL": "10s"}
    with Cluster(hosts, tmp_path / "cluster", settings=settings) as cluster:
        yield cluster


@apart
def test_a_link_is_cut_for_six_seconds(
    cluster_of_two_hosts: Cluster, tmp_path: Path
) -> None:
    cluster = cluster_of_two_hosts
    first, second = cluster.worker(1), cluster.worker(2)
    process = begin(cluster, tmp_path, 900)
    wait_until(lambda: worked(first, tmp_path) and worked(second, tmp_path))
    cluster.network.cut()
    try:
        time.sleep(6)
    finally:
        cluster.network.mend()
    gives_all(process, 900)


@apart
def test_a_link_is_cut_for_good(cluster_of_two_hosts: Cluster, tmp_path: Path) -> None:
    cluster = cluster_of_two_hosts
    first, second = cluster.worker(1), cluster.worker(2)
    process = begin(cluster, tmp_path)
    wait_until(lambda: worked(first, tmp_path) and worked(second, tmp_path))
    cluster.network.cut()
    try:
        gives_all(process)
    finally:
        cluster.network.mend()
