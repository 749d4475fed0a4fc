"""The options of a script that say where a Dask cluster is."""

from argparse import ArgumentParser
from contextlib import ExitStack, closing
from typing import Any

import dask


def closed_by(stack: ExitStack, stream: "Any") -> "Any":
    """Return the function stream() such that a stack closes what it gives: the cluster is
    left while threads still run, and not at the interpreter's end."""
    return lambda **reads: stack.enter_context(closing(stream(**reads)))


def add_cluster_options(parser: "ArgumentParser") -> None:
    """Let the command line say where the cluster is."""
    text = "the scheduler's address, like tcp://HOST:8786; without it, and without "
    text += "DASK_SCHEDULER_ADDRESS,\nworkers are started on this machine"
    parser.add_argument("--cluster", metavar="ADDRESS", help=text)
    text = "how long to wait for the scheduler, and for a worker; 10 if not said"
    parser.add_argument("--wait", metavar="SECONDS", type=float, help=text)
    files = {"ca": "authority", "cert": "client's certificate", "key": "client's key"}
    for name, whose in files.items():
        text = f"TLS: the file of the {whose}, where Dask's configuration has none"
        parser.add_argument(f"--tls-{name}", metavar="FILE", help=text)


def configure(parser: "ArgumentParser", options: "Any") -> None:
    """Have Dask's configuration say what the command line does."""
    if options.wait is not None and not 0 < options.wait < float("inf"):
        parser.error(f"--wait {options.wait:g}: that is no time to wait")
    tls = options.tls_ca or options.tls_cert or options.tls_key
    said = {
        "scheduler-address": options.cluster,
        "pipeline.wait": options.wait,
        "distributed.comm.require-encryption": tls and True,
        "distributed.comm.tls.ca-file": options.tls_ca,
        "distributed.comm.tls.client.cert": options.tls_cert,
        "distributed.comm.tls.client.key": options.tls_key,
    }
    dask.config.set({name: value for name, value in said.items() if value})
