"""What a thread of its own would see otherwise: thread-locals that were set as files ran.

Comes in: what is carried, with its live values. Goes out: problems, for a compiled file that
runs tasks in the thread that imports it. This module must not know targets.
"""

from __future__ import annotations

import _threading_local
import threading
from collections.abc import Iterator
from typing import Any

from skorche.carry.cargo import Cargo
from skorche.carry.effect_refusals import seen_by_one_thread
from skorche.carry.process_wide import is_standard
from skorche.carry.sharing import all_in
from skorche.carry.user_file import Key
from skorche.errors import Place, Problem
from skorche.python.modules import is_installed

_KINDS = (threading.local, _threading_local.local)


def set_in_one_thread(cargo: Cargo) -> Iterator[Problem]:
    """Return a problem for each name that holds something else in another thread."""
    for key in sorted(cargo.keys, key=lambda key: (key.file.path, key.name)):
        value = key.held
        module = type(value).__module__
        if is_installed(module) and not is_standard(module):
            continue  # what a package keeps for each thread is its own affair
        for held in all_in(value):
            if isinstance(held, _KINDS) and (name := _other(held)):
                yield seen_by_one_thread(key.name, name, _place(key))


def _other(held: Any) -> str:
    """An attribute that is another one, or is not there, in a thread of its own."""
    found: list[dict[str, Any]] = []

    def look() -> None:
        found.append(dict(held.__dict__))

    thread = threading.Thread(target=look)
    thread.start()
    thread.join()
    there = found[0] if found else {}
    for name, value in held.__dict__.items():
        if (
            name not in there
            or there[name] is not value
            and repr(value) != repr(there[name])
        ):
            return str(name)
    return ""


def _place(key: Key) -> Place:
    statement = next(iter(key.statements), None)
    return Place(key.file.path, 0 if statement is None else statement.line)
