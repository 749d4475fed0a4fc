"""What is told of what is carried: what stays behind, and what is otherwise there.

Comes in: what is carried, and what was done. Goes out: lines. This module must not know how
anything is carried.
"""

from __future__ import annotations

from collections.abc import Iterator

from skorche.carry.cargo import Cargo
from skorche.carry.module_effects import ModuleEffects
from skorche.errors import Place


def left_undone(effects: ModuleEffects, packages: set[str]) -> Iterator[str]:
    """Yield a line for each package that statements call for its own sake, and that is
    none of those that are imported: these calls stay behind."""
    for package, place in effects.staying(packages):
        yield (
            f"{place}: what is done to {package} stays behind: nothing that the tasks use "
            f"imports {package}"
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
