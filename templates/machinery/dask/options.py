"""The options of a script that say where a Dask cluster is."""

from argparse import ArgumentParser
from contextlib import suppress
from typing import Any

import distributed

from ..serial.errors import PipelineError
from .connections import WAIT, Connection


class Clustered:
    """The function stream() on a cluster, which is left at the end, whatever it was."""

    def __init__(self, stream: "Any", connection: Connection) -> None:
        self.stream, self.connection = stream, connection
        self.results: Any = None

    def __call__(self, /, **reads: "Any") -> "Any":
        self.results = self.stream(client=self.connection, **reads)
        return self.results

    def close(self) -> None:
        """Leave the cluster while threads still run, and not at the interpreter's end."""
        if self.results is not None:
            with suppress(PipelineError):  # which is told of already
                self.results.close()


def add_cluster_options(parser: "ArgumentParser") -> None:
    """Let the command line say where the cluster is."""
    text = "the scheduler's address, like tcp://HOST:8786; without it, and without "
    text += "DASK_SCHEDULER_ADDRESS,\nworkers are started on this machine"
    parser.add_argument("--cluster", metavar="ADDRESS", default="", help=text)
    text = (
        "how long to wait for the scheduler, and for its first worker; 10 if not said"
    )
    parser.add_argument("--wait", metavar="SECONDS", type=float, help=text)
    files = {"ca": "authority", "cert": "client's certificate", "key": "client's key"}
    for name, whose in files.items():
        text = f"TLS: the file of the {whose}, where Dask's configuration has none"
        parser.add_argument(f"--tls-{name}", metavar="FILE", help=text)


def connection_of(parser: "ArgumentParser", options: "Any") -> Connection:
    """Return where the cluster is, as the command line says it."""
    if options.wait is not None and not 0 < options.wait < float("inf"):
        parser.error(f"--wait {options.wait:g}: that is no time to wait")
    files = {
        "tls_ca_file": options.tls_ca,
        "tls_client_cert": options.tls_cert,
        "tls_client_key": options.tls_key,
    }
    files = {name: file for name, file in files.items() if file is not None}
    security = None
    if files:
        security = distributed.Security(require_encryption=True, **files)
    return Connection(options.cluster, options.wait or WAIT, security)
