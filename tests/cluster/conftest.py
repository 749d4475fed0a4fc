"""A Dask cluster on this machine for the tests of this folder, which are skipped where
`distributed` cannot be had.

Nothing of it runs in the process of the tests: what has had a client keeps threads of
`distributed` until it ends, among which other tests could not fork.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from importlib.util import find_spec

import pytest

#: Two workers of one thread each, until standard input ends.
CLUSTER = """
import sys
from distributed import LocalCluster

if __name__ == "__main__":
    with LocalCluster(
        n_workers=2, threads_per_worker=1, dashboard_address=":0"
    ) as cluster:
        print(cluster.scheduler_address, flush=True)
        sys.stdin.read()
"""

#: A function of tests/cluster in a process of its own.
CALL = "import sys; from {module} import {name}; {name}(*sys.argv[1:])"


@pytest.fixture(scope="session")
def distributed() -> None:
    """Skip where there is no Dask."""
    if find_spec("distributed") is None:
        pytest.skip("the dask target needs distributed")


@pytest.fixture(scope="session")
def address(
    distributed: None, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    """The address of a scheduler that has two workers."""
    path = tmp_path_factory.mktemp("cluster") / "cluster.py"
    path.write_text(CLUSTER)
    command = [sys.executable, str(path)]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdin is not None and process.stdout is not None
        try:
            yield process.stdout.readline().strip()
        finally:
            process.stdin.close()
            process.wait(30)


def call_apart(function: Callable[..., None], *words: object) -> None:
    """Call a function with texts in a process of its own; fail where it raises."""
    text = CALL.format(module=function.__module__, name=function.__name__)
    command = [sys.executable, "-c", text, *map(str, words)]
    done = subprocess.run(
        command, check=False, capture_output=True, text=True, timeout=100
    )
    assert done.returncode == 0, done.stderr
