"""Which of Python's own functions a declaration replaced, for all that runs in the process.

Comes in: what the process was like before. Goes out: problems, for those that a compiled
file's machinery calls as well. This module must not know what is carried.
"""

from __future__ import annotations

import builtins
from collections.abc import Iterator

from skorche.carry.acts import Acts
from skorche.carry.effect_refusals import replaces_builtin
from skorche.carry.process_state import ProcessState
from skorche.carry.user_files import UserFiles
from skorche.errors import Place, Problem

#: Those that programs replace, and that can do what they like.
_FREE = {"breakpoint", "exit", "help", "input", "open", "print", "quit"}


def replaced_builtins(
    before: ProcessState, files: UserFiles, acts: Acts
) -> Iterator[Problem]:
    """Return a problem for each builtin that is another one now, where that is done."""
    for name in sorted(before.replaced_builtins() - _FREE):
        places = (
            Place(act.path, act.line)
            for file in files
            for statement in file.statements
            for act in acts.of(statement)
            if act.changed == (builtins.__name__, name)
        )
        yield replaces_builtin(name, next(places, Place(files.main.path)))
