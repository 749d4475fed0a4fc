"""Two compiled files' readings come in, all that changed between them goes out.

This module must not know where the two were found, nor how a change is shown.
"""

from __future__ import annotations

from dataclasses import replace

from skorche.diagram.changes import Change, Comparison, compare
from skorche.review.causes import form, snapshot
from skorche.review.reading import Reading, UnreadableError


def differences(
    before: Reading,
    after: Reading,
    old: str = "the old file",
    new: str = "the new file",
    same_place: bool = True,
) -> Comparison:
    """Return all that changed between two files, which changes call `old` and `new`.

    `same_place` says that they are one file at two times, and not two files; that those
    were compiled from different declarations goes without saying. Raises UnreadableError
    where one of them cannot be told.
    """
    comparison = compare(snapshot(before), snapshot(after))
    # By skorche's own templates: those of a project may come from a stranger, too.
    already = _form(old, before)
    foreign = [cause for cause in _form(new, after) if cause not in already]
    changes = [
        Change("not-as-written", new, f"{new} is not as skorche writes it: {why}")
        for why in foreign
    ]
    return replace(comparison, changes=(*changes, *comparison.changes))


def alone(reading: Reading, name: str, kind: str) -> tuple[Change, ...]:
    """Return what is to be said of a file that came, "added", or that went, "removed"."""
    values = ("", name) if kind == "added" else (name, "")
    text = f"pipeline {name} {kind}"
    return (Change(f"pipeline-{kind}", name, text, *values),)


def _form(word: str, reading: Reading) -> list[str]:
    """In what a compiled file is not as skorche writes it."""
    try:
        return [str(cause) for cause in form(reading)]
    except UnreadableError as error:
        raise UnreadableError(f"{word} cannot be read: {error}") from None
