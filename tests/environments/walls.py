"""Walls around a Python of this machine: what Linux can take away from a program."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from subprocess import CompletedProcess

from .compiled import TARGETS, check_failure, check_squares, check_words, write
from .pythons import BARE
from .row import HERE, Skipped, execute, program, row

#: nobody, who may do nothing that root may.
NOBODY = ("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups")
Words = Sequence[str | Path]


def system_python() -> str:
    """Return a Python that other users can run as well, for root's own may be hidden."""
    path = "/usr/bin/python3"
    if not os.access(path, os.X_OK):
        raise Skipped(f"there is no {path}")
    return path


def as_nobody() -> list[str]:
    """Return the words that begin a command of a user without rights."""
    program("setpriv")
    return [] if os.geteuid() else list(NOBODY)


def possible(words: Words, folder: Path) -> None:
    """Skip where a command that should do nothing cannot do that."""
    program(str(words[0]))
    done = execute(words, folder)
    if done.returncode:
        last = done.stderr.strip().splitlines()[-1:]
        raise Skipped(f"{words[0]} may not: {' '.join(last)}")


def both(before: Words, folder: Path, python: str = sys.executable) -> str:
    """Run both targets' files behind a wall."""
    start = [*before, python, *BARE]
    for target in TARGETS:
        check_words(execute([*start, write("words", target, folder)], folder))
        check_failure(execute([*start, write("failing", target, folder)], folder))
    return "threads, serial"


# ---- what mounts and networks can take away


READ_ONLY = """
awk '{ print $2 }' /proc/self/mounts | while read -r mount; do
    mount -o remount,bind,ro "$mount" 2> /dev/null
done
for place in "$HOME" /tmp . /dev/shm; do
    if touch "$place/written" 2> /dev/null; then
        echo "$place can be written" >&2
        exit 77
    fi
done
exec "$@"
"""


@row("read-only everything, HOME included", "root, `unshare -m`")
def read_only(folder: Path) -> str:
    possible(["unshare", "-m", "true"], folder)
    behind = ["unshare", "-m", "sh", "-c", READ_ONLY, "sh"]
    for target in TARGETS:
        write("words", target, folder)
        write("failing", target, folder)
    for target in TARGETS:
        words = [*behind, sys.executable, *BARE, folder / f"words_{target}.py"]
        done = execute(words, folder)
        if done.returncode == 77:
            raise Skipped(done.stderr.strip())
        check_words(done)
        words[-1] = folder / f"failing_{target}.py"
        check_failure(execute(words, folder))
    return "threads, serial"


@row("no writable /dev/shm", "root, `unshare -m`")
def no_shared_memory(folder: Path) -> str:
    possible(["unshare", "-m", "true"], folder)
    hidden = 'mount -t tmpfs -o ro,size=4k none /dev/shm && exec "$@"'
    behind = ["unshare", "-m", "sh", "-c", hidden, "sh"]
    start = [*behind, sys.executable, *BARE]
    check_squares(execute([*start, write("processes", "threads", folder)], folder))
    return f"{both(behind, folder)}; process tasks"


@row("no network", "root, `unshare -n`")
def no_network(folder: Path) -> str:
    possible(["unshare", "-n", "true"], folder)
    return both(["unshare", "-n"], folder)


@row("a jail with only Python and the file", "Debian's bubblewrap and python3")
def jail(folder: Path) -> str:
    python = system_python()
    walls = ["bwrap", "--unshare-all", "--die-with-parent", "--clearenv"]
    walls += ["--ro-bind", "/usr", "/usr", "--symlink", "usr/lib", "/lib"]
    walls += ["--symlink", "usr/lib64", "/lib64", "--ro-bind", folder, "/jail"]
    before = as_nobody()
    possible([*before, *walls, python, "-c", "pass"], folder)
    for target in TARGETS:
        write("words", target, folder)
        write("failing", target, folder)
        start = [*before, *walls, python, *BARE]
        check_words(execute([*start, f"/jail/words_{target}.py"], folder))
        check_failure(execute([*start, f"/jail/failing_{target}.py"], folder))
    return "threads, serial, as nobody"


# ---- few threads, no processes, little memory


def refused(done: CompletedProcess[str], what: str = "threads") -> None:
    """See that a pipeline says how many threads it needs, or processes, and ends: what
    it left behind would hold the output that is waited for here."""
    assert done.returncode == 1, done.stdout + done.stderr
    assert not done.stdout
    last = done.stderr.strip().splitlines()[-1]
    assert re.search(rf"needs \d+ {what}, but only \d+ could start", last), done.stderr


def with_few_threads(before: Words, folder: Path) -> str:
    threads, serial = (write("words", target, folder) for target in TARGETS)
    refused(execute([*before, threads], folder))
    check_words(execute([*before, serial], folder))
    return "threads: a named error, exit 1; serial: runs"


@row("three threads at most", "`prlimit --nproc` as a user without rights")
def few_threads(folder: Path) -> str:
    python = system_python()
    program("prlimit")
    before = [*as_nobody(), "prlimit", "--nproc=3:3"]
    possible([*before, python, "-c", "pass"], folder)
    return with_few_threads([*before, python, *BARE], folder)


@contextmanager
def cgroup(controller: str, limits: dict[str, str]) -> Iterator[list[str | Path]]:
    """Make a control group; yield the words that put a command into it.

    limits holds by name of its file, for version 1 and then 2, what is written there.
    """
    root = Path("/sys/fs/cgroup")
    unified = (root / "cgroup.controllers").exists()
    group = (root if unified else root / controller) / f"skorche-{os.getpid()}"
    try:
        if unified:
            (root / "cgroup.subtree_control").write_text(f"+{controller}")
        group.mkdir()
    except OSError as error:
        raise Skipped(f"no control group can be made: {error}") from None
    try:
        for files, value in limits.items():
            name = files.split("|")[unified]
            try:
                (group / name).write_text(value)
            except OSError as error:
                raise Skipped(f"{name} cannot be set: {error}") from None
        enter = f'echo $$ > {group}/cgroup.procs && exec "$@"'
        yield ["sh", "-c", enter, "sh"]
    finally:
        group.rmdir()


@row("four threads in a control group", "root, a pids control group")
def few_processes(folder: Path) -> str:
    with cgroup("pids", {"pids.max|pids.max": "4"}) as before:
        return with_few_threads([*before, sys.executable, *BARE], folder)


@row("fork forbidden", "a seccomp filter, on x86-64 or ARM")
def no_fork(folder: Path) -> str:
    before = [sys.executable, HERE / "no_fork.py"]
    forking = "import os, sys\ntry: os.fork()\nexcept OSError: sys.exit(0)\nsys.exit(1)"
    if execute([*before, sys.executable, "-c", forking], folder).returncode:
        raise Skipped("there is no such filter here")
    return f"{both(before, folder)}; {without_processes(before, folder)}"


def without_processes(before: Words, folder: Path, python: str = sys.executable) -> str:
    threads, serial = (write("processes", target, folder) for target in TARGETS)
    refused(execute([*before, python, *BARE, threads], folder), "processes")
    check_squares(execute([*before, python, *BARE, serial], folder))
    return "process tasks: a named error, exit 1; serial: runs"


@row("no other process", "`prlimit --nproc` as a user without rights")
def no_other_process(folder: Path) -> str:
    python = system_python()
    program("prlimit")
    before = [*as_nobody(), "prlimit", "--nproc=1:1"]
    possible([*before, python, "-c", "pass"], folder)
    return without_processes(before, folder, python)


@row("32 MiB of memory, 5,000,000 items", "root, a memory control group", slow=True)
def little_memory(folder: Path) -> str:
    limits = {"memory.limit_in_bytes|memory.max": str(32 << 20)}
    with cgroup("memory", limits) as before:
        greedy = [*before, sys.executable, *BARE, "-c", "bytearray(64 << 20)"]
        if not execute(greedy, folder).returncode:
            raise Skipped("memory is not limited: there is swap space")
        for target in TARGETS:
            path = write("many", target, folder)
            done = execute([*before, sys.executable, *BARE, path], folder, seconds=300)
            assert done.returncode == 0, done.stderr or f"exit {done.returncode}"
            assert done.stdout == "4999999\n"
    return "threads, serial"


# ---- what the program is started with


def started(
    name: str, environment: dict[str, str], *options: str, stdin: str | None = ""
) -> None:
    def run(folder: Path) -> str:
        for target in TARGETS:
            start = [sys.executable, *options]
            words = [*start, write("words", target, folder)]
            check_words(execute(words, folder, environment, stdin))
            words = [*start, write("failing", target, folder)]
            check_failure(execute(words, folder, environment, stdin))
        return "threads, serial"

    row(name, "nothing")(run)


started(
    "no locale: LC_ALL=C",
    {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
)
started("an odd encoding: ISO 8859-7", {"PYTHONIOENCODING": "iso8859-7"})
started("no environment variables at all", {})
started("closed standard input", {}, *BARE, stdin=None)


@row("no standard output: closed, full, or its reader gone", "nothing")
def no_output(folder: Path) -> str:
    for target in TARGETS:
        path = write("words", target, folder)
        start = [sys.executable, *BARE, path]
        for redirection, code in (('exec "$@" >&-', 2), ('exec "$@" > /dev/full', 1)):
            done = execute(["sh", "-c", redirection, "sh", *start], folder)
            assert done.returncode == code, done.stderr
            assert "Traceback" not in done.stderr, done.stderr
        gone = '{ "$@"; echo $? > code; } | true; sleep 0.1; exit $(cat code)'
        done = execute(["sh", "-c", gone, "sh", *start], folder)
        assert done.returncode == 0 and not done.stderr, done.stderr
    return "threads, serial: exit 2, 1 and 0, and no traceback"
