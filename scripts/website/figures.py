"""What was measured last, in a few rows, from the tables that `make bench` and `make soak` write.

Comes in: their pages. Goes out: Markdown. This module measures nothing.
"""

from __future__ import annotations

import re


def bars(results: str) -> str:
    """Return how many bars of each section were kept, and those that were missed.

    >>> print(bars("## A\\n| what | 3 | 4 | kept |\\n| that | 5 | 4 | **MISSED** |\\n"))
    | measured | bars kept | missed |
    | --- | --- | --- |
    | A | 1 of 2 | that: 5, the bar is 4 |
    """
    lines = ["| measured | bars kept | missed |", "| --- | --- | --- |"]
    for section in re.split(r"^## ", results, flags=re.MULTILINE)[1:]:
        title = section.partition("\n")[0]
        rows = [line.strip("| ").split(" | ") for line in section.split("\n")]
        barred = [row for row in rows if row[-1] in ("kept", "**MISSED**")]
        missed = "; ".join(
            f"{what}: {measured}, the bar is {bar}"
            for what, measured, bar, kept in barred
            if kept != "kept"
        )
        kept = sum(row[-1] == "kept" for row in barred)
        lines.append(f"| {title} | {kept} of {len(barred)} | {missed or 'nothing'} |")
    return "\n".join(lines)


def disturbed(results: str) -> str:
    """Return what the last row of disturbed runs says, each kind of event summed up."""
    rows = re.findall(
        r"^\| \d+ \| .* \|$", results.partition("# Random")[0], re.MULTILINE
    )
    seed, minutes, python, done, wrong = rows[-1].strip("| ").split(" | ")
    signals = sum(int(n) for n in re.findall(r"(\d+) SIG(?:INT|TERM) ", done))
    events = {
        "SIGINT and SIGTERM to running scripts": signals,
        **{
            name: int(number)
            for number, name in re.findall(
                r"(\d+) (SIGKILL|SIGSTOP|processes replaced|items lost with their process)",
                done,
            )
        },
    }
    lines = [f"| {minutes} minutes, seed {seed}, Python {python} | |", "| --- | --- |"]
    lines += [f"| {name} | {number:,} |" for name, number in events.items()]
    return "\n".join([*lines, f"| what went wrong | {wrong} |"])
