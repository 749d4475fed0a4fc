"""Tables in Markdown: a contender a line, and a bar a line.

Comes in: outcomes, and rows with their bars. Goes out: text. It measures nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from .contest import TIMES, Outcome, Outcomes, Work

LABELS = {
    "limit": "the limit",
    "generator": "a plain loop",
    "skorche": "skorche, compiled",
    "skorche stream": "skorche, compiled: stream()",
    "skorche serial": "skorche, compiled for serial",
    "skorche serial stream": "skorche, compiled for serial: stream()",
    "live": "skorche.run()",
    "queues": "queues by hand",
    "pool": "multiprocessing's Pool",
    "futures": "concurrent.futures",
    "pyper": "python-pyper",
    "spdl": "spdl-core",
}


class Row(NamedTuple):
    """Something measured; `kept` says whether the bar was, if there is one."""

    what: str
    measured: str
    bar: str = ""
    kept: bool = True


def table(heads: Iterable[str], lines: Iterable[Iterable[str]]) -> str:
    heads = list(heads)
    rows = [heads, ["---"] * len(heads), *map(list, lines)]
    return "\n".join("| " + " | ".join(row) + " |" for row in rows) + "\n"


def rows_table(rows: Iterable[Row]) -> str:
    """Return the table of what was measured, beside what it should be."""
    heads = ("what", "measured", "bar", "")
    return table(heads, ((r.what, r.measured, r.bar, verdict(r)) for r in rows))


def verdict(row: Row) -> str:
    if not row.bar:
        return ""
    return "kept" if row.kept else "**MISSED**"


def outcomes_table(work: Work, outcomes: Outcomes) -> str:
    """Return the table of who did a work, and how fast."""
    limit = outcomes[work.contenders[0]]
    columns = {"seconds": seconds, work.shows: warm if work.beside else compared}
    if work.forgets:
        columns["peak memory"] = peak
    elif work.streams:
        columns["first output"] = first
    lines = []
    for name, outcome in outcomes.items():
        cells = [outcome.words or "not measured", *[""] * (len(columns) - 1)]
        if outcome.rounds:
            cells = [cell(work, outcome, limit) for cell in columns.values()]
        lines.append([LABELS.get(name, name), *cells])
    return table(["", *columns], lines)


def seconds(work: Work, outcome: Outcome, limit: Outcome) -> str:
    text = f"{outcome.median('seconds'):.3f}"
    if fewer := work.fewer.get(outcome.name):
        text += f" ({fewer} times that of {work.count // fewer:,} items)"
    return text


def compared(work: Work, outcome: Outcome, limit: Outcome) -> str:
    if not limit.rounds or outcome is limit:
        return ""
    ratio = outcome.over(limit)
    return f"{ratio:.2f}" if work.shows == TIMES else f"{1 / ratio:.3f}"


def warm(work: Work, outcome: Outcome, limit: Outcome) -> str:
    return f"{outcome.median('ratio'):.2f}"


def first(work: Work, outcome: Outcome, limit: Outcome) -> str:
    return f"{1000 * outcome.median('first'):.0f} ms"


def peak(work: Work, outcome: Outcome, limit: Outcome) -> str:
    return f"{outcome.median('peak'):.1f} MB"
