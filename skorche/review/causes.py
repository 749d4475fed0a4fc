"""Why a compiled file is not what its declaration gives.

Comes in: the text that is kept, and the one that skorche writes now. Goes out: causes in
words, told apart: the declaration changed, a hand was in the file, skorche itself changed,
or only the format did. This module must not know where the texts are from: what only the
disk or git can tell it asks of an `Evidence`.
"""

from __future__ import annotations

import ast
import builtins
import tokenize
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Protocol

from skorche.diagram.changes import Snapshot, compare
from skorche.python.binding import bound
from skorche.python.scopes import references
from skorche.review.reading import Reading, UnreadableError, read
from skorche.review.regenerating import regenerate
from skorche.review.shapes import Origins, comments, pieces
from skorche.write.emit import Style

#: Each cause, and what is said of it.
CAUSES = {
    "missing": "the file is missing",
    "foreign": "skorche did not write this file",
    "declaration": "the declaration changed",
    "settings": "the project's settings changed",
    "hand": "the file was edited by hand",
    "unclear": "the declaration changed, or the file was edited by hand",
    "skorche": "skorche itself would now write it otherwise",
    "formatter": "only the format differs: a formatter was here",
    "left-over": "no declaration gives this file any more",
    "elsewhere": "nothing but the file itself says what it was compiled from",
    "link": "it is a link, which is not followed",
}

#: How many details of a cause are said.
MOST_DETAILS = 8


@dataclass(frozen=True)
class Cause:
    """One of CAUSES, and what exactly differs."""

    code: str
    details: tuple[str, ...] = ()

    def __str__(self) -> str:
        more = len(self.details) - MOST_DETAILS
        details = self.details[:MOST_DETAILS] if more > 1 else self.details
        end = [f"and {more} more"] if more > 1 else []
        return "; ".join([CAUSES[self.code], *details, *end])


class Evidence(Protocol):
    """What is known of where a difference came from, other than from the texts."""

    def edited(self, kept: str, wanted: str) -> bool | None:
        """Whether somebody edited a text of the compiled file's, and not that of its
        declaration; None where nobody knows."""

    def templates_changed(self) -> bool:
        """Whether the project has templates of its own that are newer than the file."""


def causes(
    kept: str, wanted: str, evidence: Evidence, style: Style | None = None
) -> list[Cause]:
    """Return why a file that is kept is not what is wanted; nothing if it is.

    `wanted` is what skorche writes for the declaration now.
    """
    if kept == wanted:
        return []
    try:
        present = read(wanted)
    except UnreadableError as error:  # by templates of the project's own
        return [Cause("unclear", (f"what they make cannot be read: {error}",))]
    try:
        reading = read(kept)
        of_form = form(reading, style)
    except UnreadableError as error:
        return [Cause("hand", (str(error),))]
    if evidence.templates_changed():
        of_form = [replace(cause, code="skorche") for cause in of_form]
    of_form = of_form or _of_names(reading, present)
    if _normal(kept) == _normal(wanted):
        return [Cause("formatter")]
    if reading.target != present.target:
        return [Cause("settings", ("the target",)), *of_form]
    found = _of_content(reading, present, evidence) + of_form
    if reading.has_async_api != present.has_async_api:
        found.append(Cause("settings", ("async-api",)))
    if reading.has_script != present.has_script:
        found.append(Cause("settings", ("script",)))
    return found or _of_wiring(reading, present, evidence)


def form(reading: Reading, style: Style | None = None) -> list[Cause]:
    """Return in what a compiled file is not as skorche writes it; nothing if it is.

    Raises UnreadableError where its picture and its stages do not fit together.
    """
    again = regenerate(reading, style)
    if _normal(reading.text) == _normal(again):
        return []
    return _of_form(reading, read(again))


def snapshot(reading: Reading) -> Snapshot:
    """Return what a compiled file says, as it is compared."""
    edges = reading.diagram.inputs()
    texts = [text for _, text in reading.inputs]
    inputs = {e.name: t for e, t in zip(edges, texts, strict=True) if t is not None}
    return Snapshot(
        reading.diagram, reading.functions(), inputs, reading.title + reading.needs
    )


def _of_content(kept: Reading, wanted: Reading, evidence: Evidence) -> list[Cause]:
    """Differences in what the declaration says: stages, functions, inputs, words."""
    found: dict[str, list[str]] = {}
    comparison = compare(snapshot(kept), snapshot(wanted))
    for change in comparison.changes:
        if change.kind == "code-changed" and _same(change.before, change.after):
            continue
        cause, text = "declaration", change.text
        if change.kind in ("code-changed", "code-added", "code-removed"):
            edited = evidence.edited(change.before, change.after)
            cause = {True: "hand", False: "declaration", None: "unclear"}[edited]
            text = f"{change.name} differs from the declaration's"
            if change.kind == "code-added":
                text = f"{change.name} is missing here"
            if change.kind == "code-removed":
                text = f"{change.name} is not in the declaration"
        elif evidence.edited("", "") is True:
            cause = "hand"
        found.setdefault(cause, []).append(text)
    if kept.header != wanted.header:
        found.setdefault("settings", []).append("the header")
    if kept.source != wanted.source:
        text = f"it was compiled from {kept.source}, and not from {wanted.source}"
        found.setdefault("declaration", []).append(text)
    return [Cause(code, tuple(texts)) for code, texts in found.items()]


def _of_wiring(kept: Reading, wanted: Reading, evidence: Evidence) -> list[Cause]:
    """Differences between two that are each as skorche writes them, and say the same: in
    which functions the stages call, or what is imported."""
    new = {piece.name: piece for piece in pieces(wanted)}
    names = [
        p.name for p in pieces(kept) if p.name in new and p.text != new[p.name].text
    ]
    if not names:
        return [Cause("declaration", ("what it imports",))]
    edited = evidence.edited("", "")
    code = {True: "hand", False: "declaration", None: "unclear"}[edited]
    return [Cause(code, tuple(f"{n} calls something else" for n in names))]


def _of_form(kept: Reading, again: Reading) -> list[Cause]:
    """Differences in what skorche itself wrote around that."""
    old = {piece.name: piece for piece in pieces(kept)}
    new = {piece.name: piece for piece in pieces(again)}
    origins = Origins(kept, again)
    used = _unbound(kept.text)
    hand: list[str] = []
    ours: list[str] = []
    for name in dict.fromkeys([*old, *new]):
        before, after = old.get(name), new.get(name)
        if before is None:
            (hand if name in used else ours).append(f"{name} is missing")
        elif after is None or not _same(before.text, after.text):
            where = ours if origins.is_of_a_release(before) else hand
            where.append(f"{name} differs" if after else f"{name} is not skorche's")
    if hand:  # what else would be there may follow from what the hand did
        ours = [detail for detail in ours if not detail.endswith(" is missing")]
    if not hand and not ours:
        if set(kept.imports) != set(again.imports):
            hand.append("its imports differ")
        elif sorted(comments(kept.text)) != sorted(comments(again.text)):
            hand.append("a comment differs")
        elif _statements(kept.text) != _statements(again.text):
            hand.append("a statement between its parts differs")
        else:
            ours.append("what it consists of stands in another order")
    found = [Cause("hand", tuple(hand)), Cause("skorche", tuple(ours))]
    return [cause for cause in found if cause.details]


def _unbound(text: str) -> set[str]:
    """The names that a file uses and nothing in it binds."""
    nodes = list(ast.walk(ast.parse(text)))
    names = [node for node in nodes if isinstance(node, ast.Name)]
    bound = {node.id for node in names if not isinstance(node.ctx, ast.Load)}
    bound.update(getattr(node, "name", None) or "" for node in nodes)
    return {node.id for node in names} - bound


def _of_names(kept: Reading, wanted: Reading) -> list[Cause]:
    """What its stages call though it is not there: no declaration ever gave that."""
    lacking = dict.fromkeys(_lacking(kept))
    for name in _lacking(wanted):
        lacking.pop(name, None)
    details = tuple(f"it calls {name}, which it does not have" for name in lacking)
    return [Cause("hand", details)] if details else []


def _lacking(reading: Reading) -> Iterator[str]:
    """Names that skorche's own parts use and nothing in the file binds."""
    there = {*bound(ast.parse(reading.text)), *dir(builtins)}
    for tree in reading.made:
        used = references(tree)
        yield from (one.name for one in used if one.sure and one.name not in there)


def _same(before: str, after: str) -> bool:
    return before == after or _normal(before) == _normal(after)


def _normal(text: str) -> tuple[list[str], list[str], list[str]] | str:
    """A text but for what a formatter changes: statements, imports, and comments.

    One that is no Python, is nested too deep, or has numbers too large, is as it stands.
    """
    imports, others = [], []
    try:
        for node in ast.parse(text).body:
            if isinstance(node, (ast.Import, ast.ImportFrom)):
                base = getattr(node, "module", "")
                imports += [f"{base} {name.name} {name.asname}" for name in node.names]
            else:
                others.append(ast.dump(node))
        return others, sorted(imports), comments(text)
    except (RecursionError, SyntaxError, ValueError, tokenize.TokenError):
        return text


def _statements(text: str) -> list[str]:
    """The statements of a text in no order; all of it is one where it cannot be told."""
    normal = _normal(text)
    return [normal] if isinstance(normal, str) else sorted(normal[0])
