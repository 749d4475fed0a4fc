"""One disturbed run of a program, and what was wrong with it.

Comes in: a compiled file, and a random generator. Goes out: counts, with complaints.
"""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from random import Random

from tests.machinery.test_processes import lives

from . import programs

LIMIT = 60  # seconds in which what is disturbed in its workers ends
DISCARDED = "Failed checking if argv[0] is an import path entry"
AFTER = 5  # seconds in which a run ends after a signal


def compile_programs(folder: Path) -> dict[str, Path]:
    """Compile all programs, each into a folder of its own."""
    from skorche.compiler import compile_file

    texts = {
        "large": programs.LARGE,
        "locks": programs.LOCKS,
        "uneven": programs.UNEVEN,
    }
    texts.update({k: v + programs.TAIL for k, v in programs.SIGNALS.items()})
    paths = {}
    for name, text in texts.items():
        place = folder / name.replace(" ", "_")
        (place / "pids").mkdir(parents=True)
        (place / "declaration.py").write_text(programs.HEAD + text)
        compiled = compile_file(str(place / "declaration.py"), "declaration.py")
        paths[name] = place / "compiled.py"
        paths[name].write_text(compiled)
    return paths


@contextmanager
def started(path: Path, **variables: str) -> Iterator[subprocess.Popen[str]]:
    """Run a program, and end it and its processes whatever happens."""
    for noted in (path.parent / "pids").iterdir():
        noted.unlink()
    with (path.parent / "out").open("w") as out, (path.parent / "err").open("w") as err:
        running = subprocess.Popen(
            [sys.executable, str(path)],
            stdout=out,
            stderr=err,
            text=True,
            cwd=path.parent,
            env={**os.environ, **variables},
        )
        try:
            yield running
        finally:
            running.kill()
            running.wait()
            for pid in noted_pids(path):
                with suppress(OSError):
                    os.kill(pid, signal.SIGKILL)


def noted_pids(path: Path) -> list[int]:
    return [int(noted.name) for noted in (path.parent / "pids").iterdir()]


def ended(running: subprocess.Popen[str], seconds: float) -> bool:
    with suppress(subprocess.TimeoutExpired):
        running.wait(seconds)
    return running.returncode is not None


def handles(pid: int) -> bool:
    """Whether a program has its own handler of SIGTERM."""
    status = Path(f"/proc/{pid}/status").read_text()
    found = re.search(r"^SigCgt:\s*(\w+)", status, re.MULTILINE)
    return bool(found and int(found[1], 16) >> signal.SIGTERM - 1 & 1)


def nothing_left(path: Path) -> bool:
    end = time.monotonic() + 1
    while any(map(lives, noted_pids(path))):
        if time.monotonic() > end:
            return False
        time.sleep(0.02)
    return True


def text_of(path: Path, name: str) -> str:
    return (path.parent / name).read_text()


def kill_children(path: Path, random: Random) -> Counter[str]:
    """Kill and stop worker processes that 1 MB goes to and comes from."""
    counts = Counter(["runs of 1 MB"])
    with started(path) as running:
        end = time.monotonic() + LIMIT
        disturbed = 0
        while running.poll() is None and time.monotonic() < end:
            time.sleep(random.uniform(0.002, 0.1))
            pids = [pid for pid in noted_pids(path) if lives(pid)]
            if pids and disturbed < 25:
                number = random.choice([signal.SIGKILL, signal.SIGSTOP])
                with suppress(ProcessLookupError):
                    os.kill(random.choice(pids), number)
                    counts[number.name] += 1
                    disturbed += 1
        if not ended(running, 1):
            return counts + Counter(["wrong: 1 MB: never ended"])
        skipped = re.search(r"skipped (\d+) items", text_of(path, "err"))
        lost = int(skipped[1]) if skipped else 0
        items = len(text_of(path, "out").splitlines())
        counts["items lost with their process"] += lost
        if running.returncode or items + lost != 400 or lost > disturbed:
            said = f"{items} items, {lost} lost of {disturbed}"
            counts[f"wrong: 1 MB: exit code {running.returncode}, {said}"] += 1
        if not nothing_left(path):
            counts["wrong: 1 MB: a process is left"] += 1
    return counts


def beside_locks(path: Path, _: Random) -> Counter[str]:
    """Replace worker processes while threads hold locks."""
    counts = Counter(["runs beside locks"])
    with started(path) as running:
        if not ended(running, LIMIT):
            return counts + Counter(["wrong: locks: never ended"])
        items = len(text_of(path, "out").splitlines())
        counts["processes replaced"] += len(noted_pids(path)) - 2
        if running.returncode or items != 400:
            said = f"exit code {running.returncode}, {items} items"
            counts[f"wrong: locks: {said}"] += 1
    return counts


def undisturbed(path: Path, random: Random) -> Counter[str]:
    """Have process stages work on items of uneven cost, and leave them alone."""
    counts = Counter(["runs of uneven items"])
    seed = str(random.randrange(10**6))
    with started(path, SEED=seed) as running:
        if not ended(running, LIMIT):
            return counts + Counter([f"wrong: uneven: never ended, SEED={seed}"])
        lines = text_of(path, "out").splitlines()
        if running.returncode or sorted(map(int, lines)) != list(range(2000)):
            said = f"exit code {running.returncode}, {len(lines)} items, SEED={seed}"
            counts[f"wrong: uneven: {said}"] += 1
        if not nothing_left(path):
            counts["wrong: uneven: a process is left"] += 1
    return counts


def signalled(path: Path, random: Random) -> Counter[str]:
    """Send a signal at a random moment; sometimes a second one."""
    name = path.parent.name
    number = random.choice([signal.SIGINT, signal.SIGTERM])
    delay = random.choice([random.uniform(0, 0.3), random.uniform(0, 1.0)])
    counts = Counter([f"{number.name} to {name}"])
    with started(path) as running:
        time.sleep(delay)
        early = not handles(running.pid)
        running.send_signal(number)
        if random.random() < 0.2:
            time.sleep(random.uniform(0, 0.1))
            running.send_signal(number)
        if not ended(running, AFTER):
            if early and DISCARDED in text_of(path, "err"):
                return counts + Counter(["discarded by Python while it starts"])
            return counts + Counter([f"wrong: {name}: did not end, {delay:.3f} s"])
        err = text_of(path, "err")
        right = running.returncode == 128 + number and not err
        pythons = running.returncode == -number or "KeyboardInterrupt" in err
        if not (right or early and pythons):
            said = f"exit code {running.returncode} after {delay:.3f} s: {err[-300:]!r}"
            counts[f"wrong: {name}: {number.name}, {said}"] += 1
        counts["before the handlers stood"] += not right and early
        if not nothing_left(path):
            counts[f"wrong: {name}: a process is left"] += 1
    return counts


#: What is done to each program.
DISTURB: dict[str, Callable[[Path, Random], Counter[str]]] = {
    "large": kill_children,
    "locks": beside_locks,
    "uneven": undisturbed,
    **dict.fromkeys(programs.SIGNALS, signalled),
}
