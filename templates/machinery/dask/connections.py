"""How a module comes to a Dask cluster that can work."""

import sys
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from logging import getLogger
from subprocess import PIPE, Popen
from typing import Any

import dask
import distributed

from ..serial.errors import PipelineError

# Workers of this machine, one for each core, until standard input ends. It is a program of
# its own, for processes that multiprocessing starts here would run this one again.
WORKERS = """
import os, sys
address = os.fdopen(os.dup(1), "w")
os.dup2(2, 1)
sys.path[:] = sys.argv[1:]
deaf = "import signal; signal.signal(signal.SIGINT, signal.SIG_IGN)"  # it is for the client
exec(deaf)
from contextlib import suppress
from distributed import LocalCluster
with LocalCluster(threads_per_worker=1, dashboard_address=":0", preload=[deaf]) as cluster:
    with suppress(BrokenPipeError):  # the client has gone
        print(cluster.scheduler_address, file=address, flush=True)
    sys.stdin.read()
"""


def patience() -> float:
    """Return how many seconds to wait for a scheduler, and for a worker."""
    return float(dask.config.get("pipeline.wait", 10.0))


@contextmanager
def connected(client: "Any") -> "Iterator[Any]":
    """Give a client that can work: this one, or one of the scheduler that is in Dask's
    configuration, as by DASK_SCHEDULER_ADDRESS, or of workers that are started here."""
    if client is not None:
        yield client
        return
    known = dask.config.get("scheduler-address", None)
    with nullcontext(known) if known else started() as address:
        wait = patience()
        try:
            client = distributed.Client(address, timeout=wait, set_as_default=False)
        except Exception as error:
            raise PipelineError(
                f"no scheduler answers at {address} within {wait:g} s ({error}): "
                "start one by `dask scheduler`, or say where it is"
            ) from error
        try:
            yield client
        finally:
            client.close(timeout=1)


@contextmanager
def started() -> "Iterator[str]":
    """Start a cluster on this machine, and give its address; end it at the end."""
    command = [sys.executable, "-c", WORKERS, *sys.path]
    with Popen(command, stdin=PIPE, stdout=PIPE, text=True) as process:
        address = process.stdout.readline().strip() if process.stdout else ""
        if not address:
            raise PipelineError(
                "no workers can be started on this machine, for what is said above: start "
                "some by `dask scheduler` and `dask worker`, and say where they are"
            )
        yield address


def check(client: "Any") -> None:
    """Raise PipelineError where a cluster has no workers, or others than this process."""
    is_client = isinstance(client, distributed.Client) and not client.asynchronous
    if not is_client or client.status == "closed":
        text = f"{client!r:.80} is closed, for event loops, or no client of a cluster: "
        raise ValueError(text + "give run() what distributed.Client(ADDRESS) returns")
    address, wait = client.scheduler.address, patience()
    # A cluster that adapts has no worker until something waits for one.
    waiting = client.submit(int, pure=False)
    try:
        client.wait_for_workers(1, timeout=wait)
    except Exception as error:
        raise PipelineError(
            f"the scheduler at {address} has no worker after {wait:g} s ({error}): start "
            f"one by `dask worker {address}`, or wait longer where they take long to come"
        ) from error
    waiting.release()
    versions = client.get_versions()
    mine = versions_of(versions["client"])
    for worker, told in versions["workers"].items():
        for name, version in versions_of(told).items():
            if version != mine[name]:
                raise PipelineError(
                    f"the worker at {worker} has {name} {version}, and this process "
                    f"{mine[name]}: they have to be the same on all machines"
                )
    # Else it keeps the last thousand messages, and all items in them.
    client.scheduler_comm.recent_message_log = deque(maxlen=0)
    text = "workers: %d, of the scheduler at %s, whose dashboard is at %s"
    workers, dashboard = versions["workers"], client.dashboard_link
    getLogger(__name__).info(text, len(workers), address, dashboard)


def versions_of(process: "Any") -> "dict[str, str]":
    """Return the versions of a process that have to be those of all others."""
    packages = process["packages"]
    major, minor, *_ = packages["python"].split(".")
    names = ("distributed", "cloudpickle")
    return {"python": f"{major}.{minor}", **{name: packages[name] for name in names}}
