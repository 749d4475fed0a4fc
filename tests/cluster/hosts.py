"""Two hosts, each with an address of its own, and the processes of a Dask cluster there.

The hosts are network namespaces, which root can make where iproute2 is; elsewhere both are
this machine, whose links nobody can cut. Whatever is started is ended by its process id.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from tests.waiting import wait_until

if TYPE_CHECKING:
    from typing_extensions import Self

#: Seconds within which a process of Dask has begun, or has ended.
SOON = 30.0

Process = subprocess.Popen[str]


@dataclass(frozen=True)
class Host:
    """Where processes run: a network namespace, or this machine if it has no name."""

    name: str
    address: str

    def command(self, words: Sequence[str]) -> list[str]:
        """Return what runs a Python program there, which has the process id of that."""
        around = ["ip", "netns", "exec", self.name] if self.name else []
        return [*around, sys.executable, *words]


@dataclass(frozen=True)
class Network:
    """Two hosts, and the link between them."""

    hosts: tuple[Host, Host]

    def cut(self) -> None:
        """Cut the link. What is sent meanwhile is lost, and nobody is told."""
        _ip("-n", self.hosts[1].name, "link", "set", "cable", "down")

    def mend(self) -> None:
        """Mend the link."""
        _ip("-n", self.hosts[1].name, "link", "set", "cable", "up")


@contextmanager
def network() -> Iterator[Network]:
    """Give two hosts; raise OSError or CalledProcessError where there can be none."""
    names = [f"skorche-{os.getpid()}-{number}" for number in (1, 2)]
    made: list[str] = []
    try:
        for name in names:
            _ip("netns", "add", name)
            made.append(name)
        peer = ("peer", "name", "cable", "netns", names[1])
        _ip("link", "add", "cable", "netns", names[0], "type", "veth", *peer)
        hosts = [Host(name, f"10.0.0.{n}") for n, name in enumerate(names, 1)]
        for host in hosts:
            _ip("-n", host.name, "address", "add", f"{host.address}/24", "dev", "cable")
            for device in ("lo", "cable"):
                _ip("-n", host.name, "link", "set", device, "up")
        yield Network((hosts[0], hosts[1]))
    finally:
        for name in made:
            _ip("netns", "delete", name)


def why_no_network() -> str:
    """Return why there can be no hosts of their own here; nothing if there can."""
    if not hasattr(os, "geteuid") or os.geteuid():
        return "network namespaces need root"
    if shutil.which("ip") is None:
        return "network namespaces need iproute2"
    try:
        with network():
            return ""
    except (OSError, subprocess.CalledProcessError) as error:
        return f"no network namespace can be made here: {error}"


def this_machine() -> Network:
    """Return hosts that are both this machine."""
    return Network((Host("", "127.0.0.1"), Host("", "127.0.0.1")))


def _ip(*words: str) -> None:
    subprocess.run(["ip", *words], check=True, capture_output=True, text=True)


@dataclass
class Cluster:
    """A scheduler on the first host, and workers of one thread each; `words` go to all of
    them, and `settings` are variables of Dask's configuration."""

    network: Network
    folder: Path
    words: Sequence[str] = ()
    settings: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.client_host = self.network.hosts[0]  # which has the scheduler, too
        self.processes: list[Process] = []
        self.nannies: list[Process] = []

    def __enter__(self) -> Self:
        self.folder.mkdir(exist_ok=True)
        file = self.folder / "scheduler.json"
        words = ("--scheduler-file", str(file), "--port", "0", "--no-dashboard")
        self.scheduler = self._start("scheduler", self.client_host, *words)
        wait_until(file.exists, SOON)
        wait_until(file.read_text, SOON)
        self.address: str = json.loads(file.read_text())["address"]
        return self

    def __exit__(self, *_: object) -> None:
        for process in self.nannies:
            process.terminate()  # which ends its worker, too
        for process in self.nannies:
            with suppress(subprocess.TimeoutExpired):
                process.wait(SOON)
        for process in self.processes:
            process.kill()
            process.wait()

    def worker(self, number: int, *words: str, nanny: bool = False) -> Process:
        """Start a worker on the first or the second host, and wait until it is known; the
        process is that of its nanny, if it has one."""
        host = self.network.hosts[number - 1]
        words = ("--nthreads", "1", "--no-dashboard", *words)
        words = (self.address, "--nanny" if nanny else "--no-nanny", *words)
        process = self._start("worker", host, *words)
        self.nannies += [process] if nanny else []
        log = self._log(len(self.processes))
        wait_until(lambda: "Registered to" in log.read_text(), SOON)
        return process

    def script(self, path: Path, *words: str) -> Process:
        """Start a compiled file on the first host."""
        words = (str(path), "--cluster", self.address, *words)
        process = subprocess.Popen(
            self.client_host.command(words),
            cwd="/",
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        self.processes.append(process)
        return process

    def run(self, path: Path, *words: str) -> subprocess.CompletedProcess[str]:
        """Run a compiled file on the first host to its end."""
        process = self.script(path, *words)
        output, told = process.communicate(timeout=90)
        return subprocess.CompletedProcess((), process.returncode, output, told)

    def _start(self, kind: str, host: Host, *words: str) -> Process:
        words = ("-m", f"distributed.cli.dask_{kind}", "--host", host.address, *words)
        with open(self._log(len(self.processes) + 1), "w") as log:
            process = subprocess.Popen(
                host.command([*words, *self.words]),
                cwd=self.folder,
                env={**os.environ, **self.settings},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                text=True,
            )
        self.processes.append(process)
        return process

    def _log(self, number: int) -> Path:
        return self.folder / f"{number}.log"
