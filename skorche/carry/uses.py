"""Uses of names that would do another thing where all files are one.

Comes in: a use of a name, and where it leads. Goes out: problems. This module must not know
what is carried.
"""

from __future__ import annotations

from collections.abc import Iterator

from skorche.carry import own_file_refusals
from skorche.carry.user_file import Target, UserFile
from skorche.errors import Place, Problem
from skorche.python.scopes import Reference


def used_otherwise(
    file: UserFile, use: Reference, target: Target, place: Place, chain: tuple[str, ...]
) -> Iterator[Problem]:
    """Return what is wrong with a use: it binds a name of another file, or one that was
    imported, and bound again there."""
    if use.stored and not use.at_once and 0 < target.taken == len(use.attributes):
        yield own_file_refusals.sets_name(use, place, chain)
    if file is target.file or target.taken or not use.sure:
        return
    key = target.key
    here, there = file.live.get(use.name), key.held
    same = use.inner is not None or here is there or key.name not in key.file.live
    same |= use.at_once and use.name not in file.live  # which is deleted later
    if not same or key.name in key.file.rebinds:
        yield own_file_refusals.stale_name(use, key, place, chain)
