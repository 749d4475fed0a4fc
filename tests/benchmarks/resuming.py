"""What does a journal cost? The same run with `--resume` and, compiled without it, without.

Comes in: pipelines of items that take a certain time. Goes out: rows of a table. Both take
turns, each in a process of its own, and write their outputs to a file; a run is so long that
there are points in it.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from time import perf_counter

from skorche.compiler import compile_file

from .tables import Row

DECLARATION = """
import time, skorche

@skorche.task(max_workers={workers})
def work(item):
    {body}
    return item

def is_seventh(item):
    return item % 7 == 0

numbers = skorche.Queue("numbers", fixed_inputs=range({items}))
some, most = skorche.split(is_seventh, skorche.map(work, numbers))
out = skorche.merge((skorche.unbatch(skorche.batch(some, batch_size=9)), most))
skorche.run()
"""
WAITS = "time.sleep(0.001)"
BURNS = """end = time.thread_time() + 0.00002
    while time.thread_time() < end:
        pass"""
#: What an item takes, the body of its task, workers, items a second at most, and the bar.
WORKS = (("1 ms", WAITS, 4, 3600, 0.05), ("20 µs", BURNS, 1, 35_000, 0.10))
SECONDS = 13  # that a run takes


def resuming(rounds: int, quick: bool) -> Iterator[Row]:
    """Measure what it costs, in so many rounds."""
    for target in ("threads", "serial"):
        for name, body, workers, rate, bar in WORKS:
            rate = rate if target == "threads" or workers == 1 else rate // workers
            items = rate * (2 if quick else SECONDS)
            text = DECLARATION.format(body=body, workers=workers, items=items)
            with tempfile.TemporaryDirectory() as folder:
                times = [_both(Path(folder), text, target) for _ in range(rounds)]
            cost = statistics.median(kept / plain for plain, kept in times) - 1
            told = ", ".join(f"{plain:.1f} → {kept:.1f} s" for plain, kept in times)
            what = f"{target}, {items:,} items of {name}: {told}"
            yield Row(what, f"{cost:+.1%}", f"at most {bar:.0%}", cost <= bar)


def _both(folder: Path, text: str, target: str) -> tuple[float, float]:
    """The seconds of a run without a journal, and of one with it."""
    declaration = folder / "declaration.py"
    declaration.write_text(text)
    seconds = []
    for resumable in (False, True):
        compiled = folder / "compiled.py"
        compiled.write_text(
            compile_file(str(declaration), "d.py", target, resumable=resumable)
        )
        words = [sys.executable, str(compiled), "--output", str(folder / "out.jsonl")]
        words += ["--resume", str(folder / "journal")] if resumable else []
        began = perf_counter()
        subprocess.run(words, check=True, capture_output=True)
        seconds.append(perf_counter() - began)
    return seconds[0], seconds[1]
