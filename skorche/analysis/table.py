"""A table as text, and as HTML for a notebook.

Comes in: a head, and rows of cells. Goes out: lines, or markup that shows each text as it
is. This module must not know what is in the cells.
"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from itertools import zip_longest


def as_text(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Return lines of columns: the first to the left, others to the right.

    >>> print(as_text(["stage", "items"], [["parse", "12"]]))
    stage  items
    parse     12
    """
    columns = zip_longest(head, *rows, fillvalue="")
    widths = [max(map(len, column)) for column in columns]
    lines = []
    for row in (head, *rows):
        cells = [
            cell.rjust(width) if place else cell.ljust(width)
            for place, (cell, width) in enumerate(zip(row, widths, strict=False))
        ]
        lines.append("  ".join(cells).rstrip())
    return "\n".join(lines)


def as_html(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Return a table as HTML.

    >>> as_html(["<b>"], [["1"]])
    '<table><tr><th>&lt;b&gt;</th></tr><tr><td>1</td></tr></table>'
    """

    def line(tag: str, cells: Sequence[str]) -> str:
        inner = "".join(f"<{tag}>{escape(cell)}</{tag}>" for cell in cells)
        return f"<tr>{inner}</tr>"

    return (
        f"<table>{line('th', head)}{''.join(line('td', row) for row in rows)}</table>"
    )
