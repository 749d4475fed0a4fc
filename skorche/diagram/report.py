"""A comparison comes in, words for a terminal, a comment or a program go out.

The JSON is described by docs/diff.schema.json. This module must not know where the two
pipelines came from, nor where the words go.
"""

from __future__ import annotations

import difflib
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from skorche.diagram.changes import Change, Comparison
from skorche.diagram.drawing import to_mermaid
from skorche.diagram.figure import figure_of_change
from skorche.python.visible import visible, visible_json, visible_line

#: The version of the JSON's schema; it counts up when what is there changes its meaning.
VERSION = 2
_SIGNS = {"added": "+", "removed": "-"}
#: Changes of which the lines are shown, too.
_TEXTS = (
    *("code-changed", "code-added", "code-removed", "comments-changed"),
    *("not-as-written", "picture-changed", "order-changed", "inputs-changed"),
    *("title-changed", "header-changed"),
    *("template-added", "template-removed", "template-changed", "no-pipeline"),
)


@dataclass(frozen=True)
class Compared:
    """Two pipelines by the names under which they were found, and what changed.

    `comparison` is None where one of them is not there; `changes` says which.
    """

    old: str
    new: str
    changes: tuple[Change, ...]
    comparison: Comparison | None = None


def as_text(compared: Iterable[Compared]) -> str:
    """Return what changed, a line each, with the differences of functions below."""
    blocks = []
    for one in compared:
        if one.changes:
            names = f"{one.old or 'nothing'} → {one.new or 'nothing'}"
            lines = [visible_line(names)]
            for change in one.changes:
                lines.append(f"  {_sign(change)} {visible_line(change.text)}")
                lines += [f"      {line}" for line in _text_diff(change)]
            blocks.append("\n".join(lines) + "\n")
    return "\n".join(blocks)


def as_markdown(compared: Iterable[Compared]) -> str:
    """Return what changed as a comment for a pull request, each pipeline drawn."""
    blocks = []
    for one in compared:
        if not one.changes:
            continue
        lines = [f"### {_code(one.new or one.old)}", ""]
        lines += [
            f"- {_code(f'{_sign(change)} {change.text}')}" for change in one.changes
        ]
        if one.comparison is not None:
            drawing = to_mermaid(figure_of_change(one.comparison)).rstrip("\n")
            lines += ["", *_fenced("mermaid", drawing.split("\n"))]
        for change in one.changes:
            if difference := list(_text_diff(change)):
                summary = f"<details><summary>{_plain(change.text)}</summary>"
                lines += [
                    "",
                    summary,
                    "",
                    *_fenced("diff", difference),
                    "",
                    "</details>",
                ]
        blocks.append("\n".join(lines) + "\n")
    return "\n".join(blocks) or "No pipeline changed.\n"


def as_json(compared: Iterable[Compared]) -> str:
    """Return what changed for a program."""
    pipelines = [
        {
            "old": one.old,
            "new": one.new,
            "changes": [
                {
                    "kind": change.kind,
                    "name": change.name,
                    "text": change.text,
                    "before": change.before,
                    "after": change.after,
                }
                for change in one.changes
            ],
        }
        for one in compared
    ]
    document = {"version": VERSION, "pipelines": pipelines}
    return visible_json(json.dumps(document, indent=2, ensure_ascii=False)) + "\n"


def _sign(change: Change) -> str:
    return _SIGNS.get(change.kind.rpartition("-")[2], "~")


def _text_diff(change: Change) -> Iterator[str]:
    """The lines in which a function's text, or the inputs, differ."""
    if change.kind in _TEXTS:
        before, after = _lines(change.before), _lines(change.after)
        lines = difflib.unified_diff(before, after, lineterm="", n=2)
        yield from [*lines][2:]  # without the names of files


def _lines(text: str) -> list[str]:
    """The lines of a text: what others take for the end of one is none."""
    return text.removesuffix("\n").split("\n") if text else []


def _code(text: str) -> str:
    """Text as code in markdown, whatever is in it."""
    text = visible(" ".join(re.split(r"[ \t\n]+", text.strip(" \t\n"))))
    ticks = "`" * (max(map(len, re.findall("`+", text)), default=0) + 1)
    space = " " if text.startswith("`") or text.endswith("`") else ""
    return f"{ticks}{space}{text}{space}{ticks}"


def _fenced(language: str, lines: list[str]) -> list[str]:
    lines = list(map(visible, lines))
    longest = max(map(len, re.findall("`+", "\n".join(lines))), default=0)
    fence = "`" * max(3, longest + 1)
    return [f"{fence}{language}", *lines, fence]


def _plain(text: str) -> str:
    """Text as it is within HTML within markdown."""
    return re.sub(r"[^\w .,:→()-]", lambda match: f"&#{ord(match[0])};", visible(text))
