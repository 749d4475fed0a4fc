"""Two compiled files' readings come in, all that changed between them goes out.

A compiled file follows from what it says: its picture, functions, imports, inputs, words,
and what its stages call. All of that is compared. Whatever else is in it is compared where
it does not follow from that, in the old file or the new one; so that of two files that say
different things to Python, or to a reader, some change is always told. This module must not
know where the two were found, nor how a change is shown.
"""

from __future__ import annotations

import shlex
from collections.abc import Iterator
from dataclasses import replace
from itertools import zip_longest

from skorche.diagram.changes import added_calls, compare
from skorche.diagram.snapshots import NAMED, Change, Comparison, Snapshot, in_order
from skorche.errors import SkorcheError
from skorche.lower.carrier import Import
from skorche.lower.plan import BALANCED, BOUNDED, TUNED
from skorche.python.normal_form import normal_form, same
from skorche.python.statements import split_file
from skorche.review.frozen import frozen_words
from skorche.review.given import told
from skorche.review.reading import Reading, UnreadableError
from skorche.review.regenerating import Rewritten
from skorche.review.residue import Key, Residue, Rest, loose_comments, residue
from skorche.review.shapes import Origins, pieces, released_shapes
from skorche.write.emit import alias


def differences(
    before: Reading,
    after: Reading,
    old: str = "the old file",
    new: str = "the new file",
    same_place: bool = True,
) -> Comparison:
    """Return all that changed between two files, which changes call `old` and `new`.

    `same_place` says that they are one file at two times, and not two files: of those it
    goes without saying that they are of different declarations, or targets. Raises
    UnreadableError where one of them cannot be told.
    """
    try:
        return _differences(before, after, (old, new), same_place)
    except SkorcheError:
        raise
    except Exception as error:  # a stranger's text may say anything
        message = f"{old} and {new} cannot be compared: {error}"
        raise UnreadableError(message) from error


def alone(reading: Reading, name: str, kind: str) -> tuple[Change, ...]:
    """Return what is to be said of a file that came, "added", or that went, "removed".

    Of one that came that is also what its stages call, if that is not what their names say,
    and in what it is not as skorche writes it.
    """
    values = ("", name) if kind == "added" else (name, "")
    change = Change(f"pipeline-{kind}", name, f"pipeline {name} {kind}", *values)
    if kind != "added":
        return (change,)
    found = _residue(name, reading)
    calls = added_calls(snapshot(reading, found.rewritten))
    rests = {key: rest for key in found.keys if (rest := found.rest(key)) is not None}
    if not rests and found.order is None:
        return (change, *calls)
    names = (
        ", ".join(dict.fromkeys(key.name for key in rests)) or "the order of its parts"
    )
    text = f"{name} is not as skorche writes it: {names}"
    texts = [
        "\n".join(part or "" for part in parts)
        for parts in zip(*((rest.again, rest.kept) for rest in rests.values()))
    ]
    return (change, Change("not-as-written", name, text, *texts), *calls)


def snapshot(reading: Reading, again: Rewritten) -> Snapshot:
    """Return what a compiled file says, as it is compared; `again` is the same file,
    written again."""
    edges = reading.diagram.open_inputs()
    texts = [text for _, text in reading.inputs]
    if len(texts) != len(edges):
        raise UnreadableError("run() reads other queues than the picture shows")
    loose: list[str] = []
    order: list[tuple[str, str]] = []
    for section in reading.sections:
        statements = split_file(section.text)
        loose += loose_comments(section.text, statements)
        loose += [] if statements else [f"# {section.path}"]
        order += [(section.path, reading.name_of(one)) for one in statements]
    return Snapshot(
        reading.diagram,
        reading.functions(),
        {
            **{e.name: t for e, t in zip(edges, texts) if t is not None},
            **{e.name: e.given for e in reading.diagram.inputs() if e.given},
        },
        reading.title + reading.needs,
        again.fillings,
        tuple((line.bound, _line(line)) for line in again.imports),
        tuple(order),
        tuple(loose),
        {
            "target": reading.target.name,
            "pipeline": reading.pipeline or "nothing",
            "arguments": shlex.join(reading.arguments) or "nothing",
            "async-api": str(reading.has_async_api),
            "script": str(reading.has_script),
            "tuned": reading.set_by(TUNED).partition(": ")[2] or "nothing",
            "frozen": ", ".join(frozen_words(reading)) or "nothing",
            "bundle": ", ".join(reading.bundled) or "nothing",
            "balance": reading.set_by(BALANCED) or "nothing",
            "maxsize": reading.set_by(BOUNDED) or "nothing",
            "progress": str(reading.has_progress),
            "resumable": str(reading.is_resumable),
        },
        reading.header,
        reading.source,
        {one.name: told(one) for one in reading.parameters},
        reading.logging,
    )


def _line(line: Import) -> str:
    words = f"import {alias(line.name or line.module, line.bound)}"
    return f"from {line.module} {words}" if line.name else words


def _residue(word: str, reading: Reading) -> Residue:
    try:
        return residue(reading)
    except UnreadableError as error:
        raise UnreadableError(f"{word} cannot be read: {error}") from None


def _differences(
    before: Reading, after: Reading, words: tuple[str, str], same_place: bool
) -> Comparison:
    # By skorche's own templates: those of a project may come from a stranger, too.
    left, right = _residue(words[0], before), _residue(words[1], after)
    old, new = snapshot(before, left.rewritten), snapshot(after, right.rewritten)
    if before.target != after.target:
        old, new = _without_names(old), _without_names(new)
    texts = before.text, after.text
    if not same_place:
        old, new = _elsewhere(old), _elsewhere(new)
        texts = _masked(before), _masked(after)
        if before.target != after.target:  # of which none is the other, layout apart
            texts = "", ""
    comparison = compare(old, new)
    changes = [*comparison.changes, *_of_residues(left, right, words[1])]
    if not changes and texts[0] != texts[1]:
        if normal_form(texts[0]) != normal_form(texts[1]):
            text = f"{words[1]} differs in ways that cannot be described"
            changes.append(Change("not-as-written", words[1], text, *texts))
        else:
            text = f"only the layout of {words[1]} changed"
            changes.append(Change("layout-changed", words[1], text))
    return replace(comparison, changes=in_order(changes))


def _without_names(one: Snapshot) -> Snapshot:
    """A snapshot but for what only one of the targets says."""
    fillings = tuple(
        {role: filling for role, filling in each.items() if role != NAMED}
        for each in one.fillings
    )
    return replace(one, fillings=fillings)


def _elsewhere(one: Snapshot) -> Snapshot:
    """A snapshot but for the names of its declaration and of its target."""
    order = tuple((p if p != one.source else "", name) for p, name in one.order)
    options = {name: value for name, value in one.options.items() if name != "target"}
    return replace(one, source="", order=order, options=options)


def _masked(reading: Reading) -> str:
    lines = reading.text.split("\n")
    return "\n".join(
        line.replace(reading.source, "").rstrip("- ") if line[:1] == "#" else line
        for line in lines
    )


def _of_residues(old: Residue, new: Residue, word: str) -> Iterator[Change]:
    """What is not as skorche writes it, in the old file or the new one, and differs."""
    keys = [
        key
        for key in dict.fromkeys([*new.keys, *old.keys])
        if not _equal(old.rest(key), new.rest(key))
    ]
    released = [(side, _released(side)) for side in (old, new)] if keys else []
    others = {
        key
        for key in keys
        if all(
            rest is None or rest.kept in texts
            for rest, texts in ((side.rest(key), texts) for side, texts in released)
        )
    }
    if others:
        # What this skorche has, and the other had not, is no more than that.
        others |= {key for key in keys if key not in old.kept and new.rest(key) is None}
        text = "the machinery is that of another skorche"
        yield Change("machinery-changed", "machinery", text)
    yield from (_of_piece(old, new, key, word) for key in keys if key not in others)
    if old.order != new.order:
        text = f"{word} is not as skorche writes it: what it consists of stands in another order"
        if new.order is None:
            text = f"what {word} consists of stands in another order"
        orders = [[key.name for key in side.kept] for side in (old, new)]
        values = "\n".join(orders[0]), "\n".join(orders[1])
        yield Change("not-as-written", "order", text, *values)


def _equal(one: Rest | None, other: Rest | None) -> bool:
    return all(
        a == b or (a is not None and b is not None and same(a, b))
        for a, b in zip_longest(one or (), other or ())
    )


def _released(side: Residue) -> frozenset[str]:
    """The pieces of a file that are as some release of skorche wrote them."""
    if not released_shapes()[0]:
        return frozenset()
    origins = Origins(side.reading, side.reading_again)
    own = pieces(side.reading)
    return frozenset(piece.text for piece in own if origins.is_of_a_release(piece))


def _of_piece(old: Residue, new: Residue, key: Key, word: str) -> Change:
    before, after = old.kept.get(key), new.kept.get(key)
    what = f"{key.name} differs in ways that cannot be described"
    values = before or "", after or ""
    rest = new.rest(key)
    if before is not None and after is not None and same(before, after):
        what = f"{key.name} differs from what follows from the rest of the file"
        values = (rest.again if rest is not None else "") or "", after
    elif after is None:
        what = f"{key.name} is missing"
        values = before or new.again.get(key, ""), ""
    elif before is None:
        what = f"{key.name} is not skorche's"
    if rest is None:
        text = f"{word} is as skorche writes it again: {what}"
    else:
        text = f"{word} is not as skorche writes it: {what}"
    return Change("not-as-written", key.name, text, *values)
