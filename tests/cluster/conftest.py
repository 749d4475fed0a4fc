"""A Dask cluster for the tests of this folder, which are skipped where `distributed` cannot
be had.

Nothing of it runs in the process of the tests: what has had a client keeps threads of
`distributed` until it ends, among which other tests could not fork.
"""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from importlib.util import find_spec
from pathlib import Path

import pytest

from tests.cluster.hosts import (
    Cluster,
    Network,
    network,
    this_machine,
    why_no_network,
)

#: `make cluster` does all of it, on two hosts where it can make them; `make test` a few seconds.
ALL = bool(os.environ.get("SKORCHE_CLUSTER"))

#: A function of tests/cluster in a process of its own.
CALL = "import sys; from {module} import {name}; {name}(*sys.argv[1:])"


@pytest.fixture(scope="session")
def distributed() -> None:
    """Skip where there is no Dask."""
    if find_spec("distributed") is None:
        pytest.skip("the dask target needs distributed")


@pytest.fixture(scope="session")
def hosts(distributed: None) -> Iterator[Network]:
    """Two hosts with addresses of their own, or this machine."""
    apart = ALL and not why_no_network()
    with network() if apart else nullcontext(this_machine()) as found:
        yield found


@pytest.fixture(scope="session")
def cluster(
    hosts: Network, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Cluster]:
    """A scheduler that has two workers, which nothing ends for good."""
    with Cluster(hosts, tmp_path_factory.mktemp("cluster")) as cluster:
        for number in (1, 2):
            cluster.worker(number, nanny=ALL)
        yield cluster


@pytest.fixture
def own_cluster(hosts: Network, tmp_path: Path) -> Iterator[Cluster]:
    """A scheduler that a test starts workers for, and may end."""
    with Cluster(hosts, tmp_path / "cluster") as cluster:
        yield cluster


def call_apart(cluster: Cluster, function: Callable[..., None], *words: object) -> None:
    """Call a function with the scheduler's address and texts, in a process of its own on the
    first host; fail where it raises."""
    text = CALL.format(module=function.__module__, name=function.__name__)
    words = (cluster.address, *words)
    done = subprocess.run(
        cluster.client_host.command(["-c", text, *map(str, words)]),
        check=False,
        capture_output=True,
        text=True,
        timeout=100,
    )
    assert done.returncode == 0, done.stderr
