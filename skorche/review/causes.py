"""Why a compiled file is not what its declaration gives.

Comes in: the text that is kept, and the one that skorche writes now. Goes out: causes in
words, told apart: the declaration changed, a hand was in the file, skorche itself changed,
or only the format did. This module must not know where the texts are from: what only the
disk or git can tell it asks of an `Evidence`.
"""

from __future__ import annotations

import ast
import builtins
import re
import shlex
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Protocol

from skorche.analysis.tuned import tune_file
from skorche.diagram.changes import Change, Snapshot, compare
from skorche.lower.plan import INPUTS_OF
from skorche.python.binding import bound
from skorche.python.normal_form import same, same_code
from skorche.python.scopes import references
from skorche.python.trees import keeping_trees
from skorche.python.visible import visible_line
from skorche.review.differences import snapshot
from skorche.review.frozen import frozen_names, frozen_words
from skorche.review.parts import has_same_module, whole_texts
from skorche.review.reading import Reading, UnreadableError, bundled_in, read
from skorche.review.regenerating import Rewritten, rewritten
from skorche.review.shapes import Origins, Piece, pieces
from skorche.write.emit import Style

#: Each cause, and what is said of it.
CAUSES = {
    "missing": "the file is missing",
    "foreign": "skorche did not write this file",
    "another": "the file was compiled from another declaration",
    "declaration": "the declaration changed",
    "settings": "the project's settings changed",
    "tuning": "{} changed",
    "hand": "the file was edited by hand",
    "unclear": "the declaration changed, or the file was edited by hand",
    "skorche": "skorche itself would now write it otherwise",
    "formatter": "only the format differs: a formatter was here",
    "left-over": "no declaration gives this file any more",
    "elsewhere": "nothing but the file itself says what it was compiled from",
    "link": "it is a link, which is not followed",
}

#: Changes in what a declaration says by what it calls, and not by names.
_WIRING = frozenset(
    [
        "call-changed",
        "import-changed",
        "import-added",
        "import-removed",
        "order-changed",
    ]
)
#: How many details of a cause are said.
MOST_DETAILS = 8


@dataclass(frozen=True)
class Cause:
    """One of CAUSES, and what exactly differs; `file` is the one that its text names."""

    code: str
    details: tuple[str, ...] = ()
    file: str = ""

    def __str__(self) -> str:
        more = len(self.details) - MOST_DETAILS
        details = self.details[:MOST_DETAILS] if more > 1 else self.details
        end = [f"and {more} more"] if more > 1 else []
        text = CAUSES[self.code].format(visible_line(self.file))
        return "; ".join([text, *details, *end])


class Evidence(Protocol):
    """What is known of where a difference came from, other than from the texts."""

    def edited(self, kept: str, wanted: str) -> bool | None:
        """Whether somebody edited a text of the compiled file's, and not that of its
        declaration; None where nobody knows."""

    def is_of_another(self, source: str) -> bool:
        """Whether the file that a compiled one names is there, and not its declaration."""

    def has_text(self, source: str, text: str) -> bool:
        """Whether a file that a compiled one names has this text."""

    def templates_changed(self) -> bool:
        """Whether the project has templates of its own that are newer than the file."""


@keeping_trees()
def causes(
    kept: str, wanted: str, evidence: Evidence, style: Style | None = None
) -> list[Cause]:
    """Return why a file that is kept is not what is wanted; nothing if it is.

    `wanted` is what skorche writes for the declaration now.
    """
    if kept == wanted:
        return []
    try:
        return _causes(kept, wanted, evidence, style)
    except Exception as error:  # noqa: BLE001 - what is kept may be anything
        return [Cause("unclear", (f"the difference cannot be told: {error}",))]


def _causes(
    kept: str, wanted: str, evidence: Evidence, style: Style | None
) -> list[Cause]:
    try:
        present = read(wanted)
    except UnreadableError as error:  # by templates of the project's own
        return [Cause("unclear", (f"what they make cannot be read: {error}",))]
    try:
        reading = read(kept)
        again = rewritten(reading, style, formatted=False)
        of_form = _form(reading, again)
    except UnreadableError as error:
        return [Cause("hand", (str(error),))]
    if is_of_another(reading, present, evidence):
        return [Cause("another", (_from(reading, present),))]
    if evidence.templates_changed():
        of_form = [replace(cause, code="skorche") for cause in of_form]
    of_form = of_form or _of_names(reading, present)
    if same(kept, wanted):
        return [Cause("formatter")]
    if reading.target != present.target:
        return [Cause("settings", ("the target",)), *of_form]
    content, wiring = _of_content(reading, again, present, evidence)
    found = content + of_form
    if reading.arguments != present.arguments:
        texts = [shlex.join(one.arguments) or "none" for one in (reading, present)]
        found.append(Cause("settings", (f"arguments: {' → '.join(texts)}",)))
    for word, before, after in (
        ("async-api", reading.has_async_api, present.has_async_api),
        ("script", reading.has_script, present.has_script),
        ("freeze", frozen_words(reading), frozen_words(present)),
        ("bundle", bundled_in(kept), bundled_in(wanted)),
        ("progress", reading.has_progress, present.has_progress),
        ("resumable", reading.is_resumable, present.is_resumable),
    ):
        if before != after:
            found.append(Cause("settings", (word,)))
    return found or wiring


def form(reading: Reading, style: Style | None = None) -> list[Cause]:
    """Return in what a compiled file is not as skorche writes it; nothing if it is.

    Raises UnreadableError where its picture and its stages do not fit together.
    """
    return _form(reading, rewritten(reading, style, formatted=False))


def _form(reading: Reading, again: Rewritten) -> list[Cause]:
    if same(reading.text, again.text):
        return []
    return _of_form(reading, read(again.text))


def _of_content(
    kept: Reading, again: Rewritten, wanted: Reading, evidence: Evidence
) -> tuple[list[Cause], list[Cause]]:
    """Differences in what the declaration says: stages, functions, inputs, words; and in
    what stages call, what is imported, and in which order all that stands."""
    found: dict[str, list[str]] = {}
    wiring: list[str] = []
    others = False  # whether other modules go along now
    somebody = {True: "hand", False: "declaration", None: "unclear"}
    if kept.arguments != wanted.arguments:  # by which it may be another pipeline
        somebody = dict.fromkeys(somebody, "declaration")
    old = snapshot(kept, again)
    new = snapshot(wanted, rewritten(wanted, formatted=False))
    tuned, balance = _changed("tuned", old, new), _changed("balance", old, new)
    bounded = _changed("maxsize", old, new)
    refrozen = frozen_names(kept) ^ frozen_names(wanted)
    by_hand = (
        somebody[evidence.edited("", "")] == "hand"
        and new.options["tuned"] != "nothing"
    )
    of_tuning = "hand" if by_hand else "tuning"
    for change in compare(old, new).changes:
        cause, text = "declaration", change.text
        if change.kind in ("option-changed", "header-changed", "source-changed"):
            continue
        if change.kind in _WIRING:
            wiring.append(text)
            continue
        if any(_sets(one, change) for one in tuned):
            cause = of_tuning
        elif any(_sets(one, change) for one in balance):
            found.setdefault("settings", ["balance"])
            continue
        elif any(_sets(one, change) for one in bounded):
            found["settings"] = ["maxsize"]
            continue
        of_inputs = change.kind == "inputs-changed"
        if (INPUTS_OF + change.name if of_inputs else change.name) in refrozen:
            continue  # which is told as a setting
        of_code = change.kind.startswith("code-") or change.kind == "comments-changed"
        if of_code:
            cause = somebody[evidence.edited(change.before, change.after)]
            if cause != "declaration" and _is_of_others(change, kept, evidence):
                others = True
                continue
            text = f"{change.name} differs from the declaration's"
            if change.kind == "code-added":
                text = f"{change.name} is missing here"
            if change.kind == "code-removed":
                text = f"{change.name} is not in the declaration"
        elif cause == "declaration":
            cause = somebody[evidence.edited("", "") is True]
        found.setdefault(cause, []).append(text)
    if others and bundled_in(kept.text) == bundled_in(wanted.text):
        found.setdefault("settings", []).append("bundle")
    if tuned and not found:  # the declaration says the same itself by now, or did
        found[of_tuning] = [f"tuned by it: {' → '.join(tuned)}"]
    if kept.header != wanted.header:
        found.setdefault("settings", []).append("the header")
    if kept.source != wanted.source:
        text = _from(kept, wanted)
        if found and not _may_be_one(kept.source, wanted.source):
            return [Cause("another", (text,))], []
        found.setdefault("declaration", []).append(text)
    file = tune_file(wanted.source, wanted.pipeline)
    causes = [Cause(code, tuple(texts), file) for code, texts in found.items()]
    # Between two that are each as skorche writes them, and say the same else.
    wiring = wiring or ["it differs in ways that cannot be described"]
    return causes, [Cause(somebody[evidence.edited("", "")], tuple(wiring))]


def _changed(option: str, old: Snapshot, new: Snapshot) -> list[str]:
    """What was set beside the declaration, before and after, if that is not the same."""
    values = [one.options[option] for one in (old, new)]
    return values if values[0] != values[1] else []


def _is_of_others(change: Change, kept: Reading, evidence: Evidence) -> bool:
    """Whether a module of a package is there now that was not asked for, or what one says of
    those that are not there; or whether one was there, as its file has it."""
    _, word, name = change.name.partition("module ")
    if word and change.kind == "code-removed":
        return evidence.has_text(*whole_texts(kept.parts).get(name, ("", "")))
    return word != "" and (
        change.kind == "code-added" or has_same_module(change.before, change.after)
    )


def _sets(tuned: str, change: Change) -> bool:
    """Whether a file, by what a compiled one says of it, sets what changed."""
    key, name = change.after.partition("=")[0], re.escape(change.name)
    if change.kind == "queue-bound-changed":
        key, name = "maxsize", f"queue {name}"
    elif change.kind != "setting-changed":
        return False
    key = "batch_size" if key == "size" else key
    return bool(re.search(rf"\b{key}=\w+ of {name}(?=[ ,.])", tuned))


def _of_form(kept: Reading, again: Reading) -> list[Cause]:
    """Differences in what skorche itself wrote around that."""
    old, new = _numbered(kept), _numbered(again)
    origins = Origins(kept, again)
    used = _unbound(kept.tree)
    hand: list[str] = []
    ours: list[str] = []
    for key in dict.fromkeys([*old, *new]):
        name, before, after = key[0], old.get(key), new.get(key)
        if before is None:
            (hand if name in used else ours).append(f"{name} is missing")
        elif after is None or not same(before.text, after.text):
            where = ours if origins.is_of_a_release(before) else hand
            where.append(f"{name} differs" if after else f"{name} is not skorche's")
    if hand:  # what else would be there may follow from what the hand did
        ours = [detail for detail in ours if not detail.endswith(" is missing")]
    if not hand and not ours:
        if kept.imports != again.imports:
            hand.append("its imports differ")
        elif same_code(kept.text, again.text):
            hand.append("a comment differs")
        elif list(old) != list(new):
            hand.append("what it consists of stands in another order")
        else:
            hand.append("a statement between its parts differs")
    found = [Cause("hand", tuple(hand)), Cause("skorche", tuple(ours))]
    return [cause for cause in found if cause.details]


def is_of_another(kept: Reading, wanted: Reading, evidence: Evidence) -> bool:
    """Return whether a compiled file is of another declaration, which is there, too."""
    if kept.source != wanted.source:
        return evidence.is_of_another(kept.source)
    return kept.pipeline != wanted.pipeline


def _from(kept: Reading, wanted: Reading) -> str:
    """From where a file was compiled, and from where it would be."""
    before, after = (
        f"pipeline {one.pipeline} of {one.source}" if one.pipeline else one.source
        for one in (kept, wanted)
    )
    return f"it was compiled from {before}, and not from {after}"


def _may_be_one(one: str, other: str) -> bool:
    """Whether two names may be those of one file, as from two folders."""
    short, long = sorted((one, other), key=len)
    return f"/{long}".endswith(f"/{short}")


def _numbered(reading: Reading) -> dict[tuple[str, int], Piece]:
    """The pieces of skorche's own by their names, each with how often it came before."""
    count: Counter[str] = Counter()
    found = {}
    for piece in pieces(reading):
        found[piece.name, count[piece.name]] = piece
        count[piece.name] += 1
    return found


def _unbound(tree: ast.Module) -> set[str]:
    """The names of its module that a file uses, and nothing in it binds there."""
    return {one.name for one in references(tree)}.difference(bound(tree))


def _of_names(kept: Reading, wanted: Reading) -> list[Cause]:
    """What its stages call though it is not there: no declaration ever gave that."""
    lacking = dict.fromkeys(_lacking(kept))
    for name in _lacking(wanted):
        lacking.pop(name, None)
    details = tuple(f"it calls {name}, which it does not have" for name in lacking)
    return [Cause("hand", details)] if details else []


def _lacking(reading: Reading) -> Iterator[str]:
    """Names that skorche's own parts use and nothing in the file binds."""
    there = {*bound(reading.tree), *dir(builtins)}
    for tree in reading.made:
        used = references(tree)
        yield from (one.name for one in used if one.sure and one.name not in there)
