"""Uses of names that would do another thing where all files are one.

Comes in: a use of a name, and where it leads. Goes out: problems. This module must not know
what is carried.
"""

from __future__ import annotations

from collections.abc import Iterator

from skorche.carry import own_file_refusals
from skorche.carry.user_file import Key, Target, UserFile
from skorche.carry.user_files import UserFiles
from skorche.errors import Place, Problem
from skorche.python.blocks import is_type_checking
from skorche.python.scopes import Reference


def is_for_checkers(files: UserFiles, key: Key) -> bool:
    """Return whether only type checkers import a name of the user's own, so that nothing
    has it when the file runs."""
    file, name = key
    statements = file.by_name.get(name, [])
    for_checkers = statements and all(is_type_checking(s.node) for s in statements)
    if not for_checkers or name in file.live:
        return False
    return files.lead(file, name).file is not file


def is_bound(files: UserFiles, key: Key) -> bool:
    """Return whether a statement of its file binds a name for more than type checkers."""
    return key.name in key.file.by_name and not is_for_checkers(files, key)


def as_it_runs(files: UserFiles, file: UserFile, use: Reference, to: Target) -> Target:
    """Return where a use leads when it is run: nowhere where only type checkers import it."""
    if use.sure and use.inner is None and is_for_checkers(files, Key(file, use.name)):
        return Target(file, use.name)
    return to


def used_otherwise(
    files: UserFiles,
    file: UserFile,
    use: Reference,
    target: Target,
    place: Place,
    chain: tuple[str, ...],
) -> Iterator[Problem]:
    """Return what is wrong with a use: it binds a name of another file, or one that was
    imported, and bound again there; or nothing has it when it is run."""
    if target.file is file and use.sure and is_for_checkers(files, target.key):
        yield own_file_refusals.for_checkers(use, place, chain)
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
