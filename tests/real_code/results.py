"""What was tried comes in; shares, and a table of what is refused and why, go out."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from tests.real_code.trying import Attempts, Tried

#: The code of a problem, at the end of its line.
CODE = re.compile(r"\[([a-z-]+)\]$", re.MULTILINE)


def shares(found: Mapping[str, Attempts]) -> Iterator[str]:
    """Yield lines of Markdown: how many agree at first try, and how many in the end."""
    first = [name for name, one in found.items() if one.first.agrees]
    hinted = [name for name, one in found.items() if one.hinted and one.hinted.agrees]
    whole = [name for name, one in found.items() if one.whole and one.whole.agrees]
    wrong = [name for name, one in found.items() if one.wrong]
    broke = [name for name, one in found.items() if one.broke]
    rows = {
        "agree at first try": first,
        "agree with the hint followed": first + hinted,
        "agree with `--bundle`": whole,
        "compile, and put out something else": wrong,
        "break skorche": broke,
    }
    yield f"| of {len(found)} | how many | share |"
    yield "| --- | --- | --- |"
    if not any(one.whole for one in found.values()):
        del rows["agree with `--bundle`"]
    for title, which in rows.items():
        yield f"| {title} | {len(which)} | {len(which) / len(found):.0%} |"


def refusals(found: Mapping[str, Attempts]) -> Iterator[str]:
    """Yield lines of Markdown: what does not agree at first try, and why."""
    yield "| name | why | with the hint | with `--bundle` |"
    yield "| --- | --- | --- | --- |"
    for name, one in found.items():
        if not one.first.agrees or one.whole and not one.whole.agrees:
            why = "-" if one.first.agrees else reason(one.first)
            then = "agrees" if one.hinted and one.hinted.agrees else "-"
            whole = "-"
            if one.whole is not None:
                whole = "agrees" if one.whole.agrees else reason(one.whole)
            yield f"| {name} | {why} | {then} | {whole} |"


def times(found: Mapping[str, Attempts]) -> str:
    """Return a line: how long the compiles took, both targets together."""
    seconds = {one.first.seconds: name for name, one in found.items()}
    middle = sorted(seconds)[len(seconds) // 2]
    longest = max(seconds)
    return (
        f"Half of them compile, for both targets, in {middle:.1f} s or less; "
        f"{seconds[longest]} takes longest, {longest:.0f} s."
    )


def reason(first: Tried) -> str:
    """Why a program does not agree, in a line: the first problem, and how many more."""
    if first.refused:
        codes = CODE.findall(first.refused)
        line = first.refused.splitlines()[0]
        text = CODE.sub("", line).partition(": ")[2].strip()
        more = f", and {len(codes) - 1} more" if len(codes) > 1 else ""
        code = codes[0] if codes else "fails"
        return f"{code}: {_in_a_cell(text)}{more}"
    if first.broke:
        return f"breaks: {_in_a_cell(first.broke.splitlines()[-1])}"
    return f"wrong: {_in_a_cell(first.wrong[0])}"


def _in_a_cell(text: str, most: int = 160) -> str:
    text = " ".join(text.split()).replace("|", "\\|")
    return text if len(text) <= most else f"{text[:most]}..."
