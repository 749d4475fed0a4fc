"""What of modules that go along whole is another by now than they make it themselves.

Comes in: what is carried, and the modules as the run sees them. Goes out: what differs where
they are imported anew, and what is carried has run: something that stays behind has changed
it. It is done in a child of this process, which these imports do not outlive. This module must
not know why anything is carried.
"""

from __future__ import annotations

import sys
import types
from collections.abc import Iterator
from functools import partial
from typing import Any

from skorche.carry.cargo import Cargo
from skorche.carry.module_effects import Unrehearsed
from skorche.carry.process_state import ProcessState
from skorche.carry.rehearsal import Difference, alone, likeness_of
from skorche.carry.rehearsal_apart import CAN_FORK, in_a_child
from skorche.errors import Place, Problem
from skorche.python.modules import is_bundled
from skorche.python.statements import Statement
from skorche.python.visible import shown

_Found = dict[tuple[str, str], tuple[Any, Any]]


def changed_by_others(
    cargo: Cargo,
    texts: dict[Statement, str],
    apart: Unrehearsed,
    before: ProcessState | None,
) -> list[str]:
    """Return a line for each name of a module that goes along which holds another value when
    the pipeline runs here than in the compiled file."""
    if not CAN_FORK or not any(map(is_bundled, sys.modules)):
        return []
    find = partial(_differences, cargo, texts, apart, before)
    return [
        f"{one.problem.place}: {one.problem.message}"
        for one in in_a_child(find, cargo.files)
    ]


def _differences(
    cargo: Cargo,
    texts: dict[Statement, str],
    apart: Unrehearsed,
    before: ProcessState | None,
) -> Iterator[Difference]:
    live = _modules()
    found = _found(live, cargo, texts, apart, before)
    if found:  # of these some differ each time
        first = _modules()
        again = _found(first, cargo, texts, apart, before)
        found = {key: both for key, both in found.items() if key not in again}
    for (module, name), (here, there) in found.items():
        path = getattr(live[module], "__file__", None) or module
        message = (
            f"{module}.{name} is {shown(here)} when the pipeline runs here, and "
            f"{shown(there)} in the compiled file: what changed it stays behind"
        )
        yield Difference(Problem("changed-value", Place(path), message))


def _found(
    live: dict[str, types.ModuleType],
    cargo: Cargo,
    texts: dict[Statement, str],
    apart: Unrehearsed,
    before: ProcessState | None,
) -> _Found:
    """The names that differ, with both values, where modules are imported anew."""
    for name in list(sys.modules):
        if is_bundled(name):
            del sys.modules[name]
    try:
        alone(cargo, texts, apart.statements, before)
    except Exception:  # noqa: BLE001 - who runs it next will see
        return {}
    likeness, found = likeness_of(cargo, texts), _Found()
    for module, new in _modules().items():
        old = vars(live[module]) if module in live else {}
        for name, there in list(vars(new).items()):
            here = old.get(name, there)
            if name[:2] == "__" or not _may_differ(there) or _equal(here, there):
                continue
            if not likeness.same(here, there):
                found[module, name] = here, there
    return found


def _modules() -> dict[str, types.ModuleType]:
    found = {name: held for name, held in sys.modules.items() if is_bundled(name)}
    return {n: held for n, held in found.items() if type(held) is types.ModuleType}


def _may_differ(held: Any) -> bool:
    kinds = (types.ModuleType, types.FunctionType, types.BuiltinFunctionType, type)
    return not isinstance(held, kinds)


def _equal(one: Any, other: Any) -> bool:
    """Whether two values are equal by what they say themselves, if that is plain."""
    try:
        return type(one) is type(other) and bool(one == other)
    except Exception:  # noqa: BLE001 - it is the user's code
        return False
