"""Where compiled files go, and whether they may be written there.

Comes in: places, and the texts that are to be there. Goes out: yes, or no, with what is said
of that. Nothing that is not skorche's, or is another declaration's, is given up unasked. This
module must not know how texts are made.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator

from skorche.cli.common import evidence_for, kept_text, say, why_not_written
from skorche.regular_files import check_place
from skorche.review.causes import causes
from skorche.settings import Settings
from skorche.write.marks import command_in, is_compiled
from skorche.write.styles import style_of


def same_place(place: str) -> str:
    """Return a word that two places have in common only if they are one file, however they
    are spelled.

    >>> same_place("generated/x.py") == same_place("./generated/../generated/x.py")
    True
    """
    folder, name = os.path.split(os.path.realpath(place))
    if _ignores_case(folder):
        name = name.casefold()
    return os.path.join(folder, name)


def _ignores_case(folder: str) -> bool:
    """Whether names that differ in the case of letters are those of one file there."""
    while not os.path.isdir(folder):  # it is to be made
        folder = os.path.dirname(folder)
    head, name = os.path.split(folder)
    other = os.path.join(head, name.swapcase())
    return other != folder and os.path.exists(other) and os.path.samefile(other, folder)


def may_replace(
    place: str,
    root: str | None,
    path: str,
    text: str,
    settings: Settings,
    force: bool,
    otherwise: Callable[[str], Iterator[str]],
    pipeline: str = "",
) -> bool:
    """Whether a file is none, or all of it skorche's; say so if not.

    No folder between a root and it may be a link. `otherwise` gives the text again, with
    what is frozen in the file, and those that other words would have made.
    """
    if os.path.isdir(place):
        say(f"{place} is a folder; say the name of a file in it")
        return False
    if os.path.exists(place) and os.path.samefile(place, path):
        say(f"{place} is the declaration itself; say with -o where to write")
        return False
    try:
        there = check_place(place, root)
    except OSError as error:
        say(why_not_written(place, error))
        return False
    if there is None or force:
        return True
    kept = kept_text(place)
    if kept == text:
        return True
    if not is_compiled(kept):
        say(f"{place} was not written by skorche; use --force to overwrite it")
        return False
    texts = otherwise(kept)
    text = next(texts)
    evidence = evidence_for(place, path, text, settings, pipeline)
    found = causes(kept, text, evidence, style_of(settings))
    others = [str(cause) for cause in found if cause.code == "another"]
    for other in others:
        say(f"{place}: {other}")
        say("    hint: name another file with -o; use --force to overwrite it")
    edits = [str(cause) for cause in found if cause.code == "hand"]
    command, now = command_in(kept), command_in(text)
    if command and now and command.arguments != now.arguments:
        # Which hides a hand's edit: it has to be what those arguments gave.
        edits = edits or ["it is not what it was compiled to with its arguments"]
    if edits and not others and kept in texts:
        return True
    for edit in edits:
        say(f"{place}: {edit}")
        say(f"    hint: bring the edit to {path}; use --force to overwrite it")
    return not edits and not others
