"""How a module comes to a Dask cluster, and sees whether that is still there."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import distributed

from ..serial.errors import PipelineError


@contextmanager
def connected(client: "Any") -> "Iterator[Any]":
    """Give a client: the one that there is, or one of its own, which is closed at the end.

    That is connected where Dask's configuration says, as by DASK_SCHEDULER_ADDRESS, or
    else to workers on this machine, one for each core.
    """
    if client is not None:
        yield client
        return
    with distributed.Client(threads_per_worker=1, dashboard_address=":0") as client:
        yield client


def look_after(client: "Any") -> None:
    """Raise PipelineError where nobody is there to work."""
    address = client.scheduler.address
    if client.status != "running":
        raise PipelineError(f"the scheduler at {address} is gone")
    if not client.nthreads():
        raise PipelineError(f"the scheduler at {address} has no workers")
