"""One run of a resumable file that is killed again and again, and what was wrong with it.

Comes in: a folder, and a random generator. Goes out: counts, with complaints.
"""

from __future__ import annotations

import gzip
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path
from random import Random

from skorche.compiler import compile_file

HEAD = """
import asyncio
import time

import skorche


def double(item):
    time.sleep(0.002)
    return 2 * item


async def later(item):
    await asyncio.sleep(0.002)
    return item + 1


def odd_ones_fail(item):
    time.sleep(0.001)
    if item % 2:
        raise ValueError(f"{item} is odd")
    return item


def third(item):
    return item % 3


numbers = skorche.Queue("numbers", range(600))
in_order = skorche.task(double, max_workers=3, ordered=True)
in_processes = skorche.task(double, max_workers=2, executor="process")
"""
#: What comes out is the same each time, but for the order.
PROGRAMS = {
    "batches": (
        "lists = skorche.batch(skorche.map(in_order, numbers), batch_size=7)\n"
        "out = skorche.batch(skorche.unbatch(lists), batch_size=4, timeout=60)\n"
    ),
    "branches": (
        "a, b, c = skorche.split(third, numbers, (0, 1, 2))\n"
        "out = skorche.merge((skorche.map(in_processes, a), c))\n"
        "others = skorche.map(sum, skorche.batch(skorche.map(in_order, b), batch_size=5))\n"
    ),
    "coroutines": "out = skorche.map(skorche.task(later, max_workers=9), numbers)\n",
    "failures": (
        "failed = skorche.Queue('failed')\n"
        "some = skorche.map(odd_ones_fail, numbers, on_error=failed, max_failures=300)\n"
        "out = skorche.map(in_processes, some)\n"
    ),
    "skips": "out = skorche.map(odd_ones_fail, numbers, on_error='skip')\n",
}
QUEUES = {"branches": ("out", "others"), "failures": ("out", "failed")}
OFTEN = (("SECONDS = 5.0", "SECONDS = 0.02"), ("20 * longest", "2 * longest"))


def killed(folder: Path, random: Random, kills: int = 6) -> Counter[str]:
    """Kill a run so often, each time at a random moment, and let the last come to its end."""
    name, target = random.choice([*PROGRAMS]), random.choice(["threads", "serial"])
    ending = random.choice([".jsonl", ".jsonl.gz"])
    place = folder / f"killed_{name}_{target}"
    place.mkdir(exist_ok=True)
    (place / "d.py").write_text(f"{HEAD}{PROGRAMS[name]}skorche.run()\n")
    if not (place / "compiled.py").exists():
        text = compile_file(str(place / "d.py"), "d.py", target, resumable=True)
        for usual, often in OFTEN:
            text = text.replace(usual, often)
        (place / "compiled.py").write_text(text)
    queues = QUEUES.get(name, ("out",))
    words = [w for q in queues for w in ("--output", f"{q}=now_{q}{ending}")]
    whole = [w for q in queues for w in ("--output", f"{q}=whole_{q}.jsonl")]
    if not (place / f"whole_{queues[0]}.jsonl").exists():
        _ended(_started(place, whole))
    counts = Counter(["runs that were killed"])
    for _ in range(kills):
        running = _started(place, [*words, "--resume", "journal"])
        time.sleep(random.choice([random.uniform(0, 0.4), random.uniform(0.2, 1.2)]))
        counts["SIGKILL to a resumable run"] += running.poll() is None
        running.kill()
        _ended(running)
        if running.returncode == 0:
            break
    else:
        running = _started(place, [*words, "--resume", "journal"])
        said = _ended(running)
        if running.returncode:
            counts[f"wrong: killed {name} in {target}: {said[-200:]!r}"] += 1
    for queue in queues:
        if _lines(place / f"now_{queue}{ending}") != _lines(
            place / f"whole_{queue}.jsonl"
        ):
            counts[f"wrong: killed {name} in {target}: other outputs"] += 1
    if (place / "journal").exists():
        counts[f"wrong: killed {name} in {target}: the journal is left"] += 1
    return counts


def _started(place: Path, words: list[str]) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-I", "-S", "compiled.py", *words],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        cwd=place,
    )


def _ended(running: subprocess.Popen[str]) -> str:
    return running.communicate(timeout=60)[1]


def _lines(path: Path) -> list[bytes]:
    content = path.read_bytes() if path.exists() else b""
    whole = gzip.decompress(content) if path.suffix == ".gz" else content
    return sorted(whole.splitlines())
