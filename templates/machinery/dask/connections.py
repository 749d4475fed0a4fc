"""How a module comes to a Dask cluster, and sees whether that is still there."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from logging import getLogger
from socket import create_connection
from subprocess import PIPE, Popen
from time import monotonic, sleep
from typing import Any
from urllib.parse import urlsplit

import cloudpickle
import dask
import distributed

from ..serial.errors import PipelineError

WAIT = 10.0  # seconds for a scheduler, and for its first worker

SILENCE = 8.0  # seconds after which a scheduler that does not answer is gone

# Workers of this machine, one for each core, until standard input ends. It is a program of
# its own, for processes that multiprocessing starts here would run this one again.
WORKERS = """
import os, signal, sys
address = os.fdopen(os.dup(1), "w")
os.dup2(2, 1)
sys.path[:] = sys.argv[1:]
deaf = "import signal; signal.signal(signal.SIGINT, signal.SIG_IGN)"  # it is for the client
exec(deaf)
from distributed import LocalCluster
with LocalCluster(threads_per_worker=1, dashboard_address=":0", preload=[deaf]) as cluster:
    print(cluster.scheduler_address, file=address, flush=True)
    sys.stdin.read()
"""

# Else a client keeps the last thousand messages, and all items in them.
FORGETFUL = {"distributed.admin.low-level-log-length": 1}


class Connection:
    """Where a cluster is, and how long to wait for it: what gives a client.

    Without an address Dask's configuration says it, as by DASK_SCHEDULER_ADDRESS; if that
    does not, workers are started on this machine, one for each core.
    """

    def __init__(
        self, address: str = "", wait: float = WAIT, security: "Any" = None
    ) -> None:
        self.address = address or dask.config.get("scheduler-address", None)
        self.wait, self.security = wait, security

    @contextmanager
    def opened(self) -> "Iterator[Any]":
        """Give a client, and close it at the end, with what was started for it."""
        there = nullcontext(self.address) if self.address else started()
        with there as address:
            client = self.client(address)
            try:
                yield client
            finally:
                client.close(timeout=1)

    def client(self, address: str) -> "Any":
        """Return a client of the cluster at an address."""
        security = {} if self.security is None else {"security": self.security}
        try:
            self.knock(address)  # a client that cannot connect takes long to give up
            with dask.config.set(FORGETFUL):
                return distributed.Client(
                    address, timeout=self.wait, set_as_default=False, **security
                )
        except Exception as error:
            raise PipelineError(
                f"no scheduler answers at {address} within {self.wait:g} s "
                f"({error}): start one by `dask scheduler`, or say where it is"
            ) from error

    def knock(self, address: str) -> None:
        """Wait until something answers where the scheduler is; raise OSError if not."""
        whole = address if "://" in address else f"tcp://{address}"
        place, until = urlsplit(whole), monotonic() + self.wait
        while place.scheme in ("tcp", "tls"):
            left = max(0.1, until - monotonic())
            try:
                host, port = place.hostname or "", place.port or 8786
                create_connection((host, port), timeout=left).close()
                return
            except OSError:
                if monotonic() > until:
                    raise
                sleep(0.1)


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


@contextmanager
def connected(to: "Any") -> "Iterator[Any]":
    """Give a client of a cluster that can work: this one, or that of a connection."""
    connection = to if isinstance(to, Connection) else Connection()
    if getattr(to, "asynchronous", False) or getattr(to, "status", "") == "closed":
        raise ValueError("the client of the cluster is closed, or one for event loops")
    with nullcontext(to) if to not in (None, connection) else connection.opened() as it:
        check(it, connection.wait)
        yield it


def check(client: "Any", wait: float) -> None:
    """Raise PipelineError where a cluster has no workers, or others than this process."""
    address = client.scheduler.address
    try:
        client.wait_for_workers(1, timeout=wait)
    except Exception as error:
        raise PipelineError(
            f"the scheduler at {address} has no worker after {wait:g} s ({error}): start "
            f"one by `dask worker {address}`, or wait longer where they take long to come"
        ) from error
    mine = {
        "python": ".".join(map(str, sys.version_info[:2])),
        "distributed": distributed.__version__,
        "cloudpickle": cloudpickle.__version__,
    }
    for worker, versions in client.get_versions()["workers"].items():
        theirs = {**versions["packages"], **versions["host"]}
        theirs["python"] = ".".join(theirs["python"].split(".")[:2])
        for name, version in mine.items():
            if theirs[name] != version:
                raise PipelineError(
                    f"the worker at {worker} has {name} {theirs[name]}, and this process "
                    f"{version}: they have to be the same on all machines"
                )
    text = "workers: %d, of the scheduler at %s, whose dashboard is at %s"
    count, dashboard = len(client.nthreads()), client.dashboard_link
    getLogger(__name__).info(text, count, address, dashboard)


def cores_of(client: "Any") -> int:
    """Return how many Dask tasks the workers do at once. Raise PipelineError where the
    scheduler is gone."""
    try:
        cores = client.sync(client.scheduler.ncores, callback_timeout=SILENCE)
    except Exception as error:
        text = f"the scheduler at {client.scheduler.address} is gone"
        raise PipelineError(f"{text} ({error}): what was in flight is lost") from error
    return sum(cores.values())
