"""What is told of what is carried: what stays behind, and what is otherwise there.

Comes in: what is carried, and what was done. Goes out: lines. This module must not know how
anything is carried.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from skorche.carry.cargo import Cargo
from skorche.carry.causes import Origin
from skorche.carry.module_effects import ModuleEffects
from skorche.carry.outside_refusals import held_text
from skorche.errors import Place
from skorche.lower.plan import FROM
from skorche.python.visible import visible_line


def left_undone(effects: ModuleEffects, packages: set[str]) -> Iterator[str]:
    """Yield a line for each package that statements call for its own sake, and that is
    none of those that are imported: these calls stay behind."""
    for package, place in effects.staying(packages):
        yield (
            f"{place}: what is done to {package} stays behind: nothing that the tasks use "
            f"imports {package}"
        )


def frozen(
    cargo: Cargo, used: Mapping[str, Origin], held: Mapping[str, Any]
) -> list[str]:
    """Return a line for each value from outside that is used and written as it is; `held`
    are the values of names, for those that have no statement.

    Raises CompileError for one that cannot be written.
    """
    bound = {name for one in cargo.statements for name in one.binds}
    lines = []
    for name, origin in sorted(used.items()):
        words = "" if name in bound or name not in held else held_text(name, held)
        lines.append(f"{name}{words}{FROM}{origin.words}")
    return lines


def needed_lines(files: Mapping[str, Place]) -> Iterator[str]:
    """Yield a line for each file that is read where the compiled file runs, with the place
    of that."""
    for file, place in files.items():
        yield (
            f"{place}: {visible_line(file)} must lie in the folder that the compiled "
            "file runs in; a skorche.parameter(type=Path) would let each run say where"
        )


def gone_without(cargo: Cargo) -> Iterator[str]:
    """Yield a line for each file of the user's that lacks here what it imports."""
    for statement in cargo.ordered():
        for line, name, error in cargo.own_imports.failed(statement):
            yield (
                f"{Place(statement.path, line)}: {name} cannot be imported here ({error}), "
                "and so the compiled file goes without"
            )


def found_by_texts(cargo: Cargo) -> Iterator[str]:
    """Yield a line for each place where modules are found by texts, with those of the
    user's that may be."""
    calls = list(cargo.named.calls.values())
    names = sorted(file.name for file in cargo.named.files(cargo.statements))
    shown = ", ".join(names[:3])
    shown += f" and {len(names) - 3} more" if len(names) > 3 else ""
    for one in calls:
        yield (
            f"{Place(one.statement.path, one.node.lineno)}: {one.function} finds modules "
            f"by texts: of yours the compiled file has {shown or 'none'}, and any other "
            "one stops it with an error that says so"
        )
