"""Makes a text fit into the summary of a CI job: `python summary.py MOST [fenced] < text`.

Comes in: a text, which may be anybody's, and how many bytes there is room for. Goes out: as
many of its lines, and how much was left out. With `fenced` it is shown as it is, as code; else
it is markdown, of which what is open where it was cut is closed.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator

#: What the words around a text may take, in bytes.
_SPARE = 200


def fit(text: str, most: int, fenced: bool) -> str:
    """Return a text, or as much of it as there is room for.

    >>> print(fit("one\\n```\\ntwo", 1000, fenced=True))
    ````text
    one
    ```
    two
    ````
    <BLANKLINE>
    """
    text = "".join(map(_shown, text.replace("\r\n", "\n"))).rstrip("\n")
    if fenced:  # by which its fence would become as long
        text = re.sub("`{100,}", lambda ticks: f"{'`' * 99}... ({len(ticks[0])})", text)
    fence = "`" * max(3, 1 + max(map(len, re.findall("`+", text)), default=0))
    around = 2 * len(fence) + _SPARE if fenced else len(fence) + _SPARE
    lines = text.split("\n")
    kept, left = _cut(lines, max(0, most - around))
    if fenced:
        kept = [f"{fence}text", *kept, fence]
    elif left:
        kept += _ends(kept)
    if left:
        number = sum(len(line.encode("utf-8")) + 1 for line in left)
        noun = "line was" if len(left) == 1 else "lines were"
        kept += ["", f"**Cut: {len(left)} more {noun} left out, {number} bytes.**"]
    return "\n".join(kept) + "\n"


def _shown(sign: str) -> str:
    """A character, and of one that only controls a terminal its number."""
    if sign in "\n\t" or sign.isprintable() or sign == "\u00a0":
        return sign
    return sign.encode("unicode_escape").decode("ascii")


def _cut(lines: list[str], most: int) -> tuple[list[str], list[str]]:
    size = 0
    for number, line in enumerate(lines):
        size += len(line.encode("utf-8")) + 1
        if size > most:
            return lines[:number], lines[number:]
    return lines, []


def _ends(lines: list[str]) -> Iterator[str]:
    """What closes what is open at the end of lines of markdown."""
    fence, details = "", 0
    for line in lines:
        mark = re.match("`{3,}", line)
        if fence:
            fence = "" if line.rstrip() == fence else fence
        elif mark:
            fence = mark[0]
        elif line.startswith("<details>"):
            details += 1
        elif line.startswith("</details>"):
            details -= 1
    if fence:
        yield fence
    yield from ["", "</details>"] * details


if __name__ == "__main__":
    given = sys.stdin.buffer.read().decode("utf-8", "replace")
    made = fit(given, int(sys.argv[1]), fenced=sys.argv[2:] == ["fenced"])
    sys.stdout.buffer.write(made.encode("utf-8", "replace"))
