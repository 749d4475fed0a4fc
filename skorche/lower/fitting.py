"""How what skorche writes fits in beside the user's own names, in every target.

Comes in: what is carried, and what a target needs of its own. Goes out: names and imports
that collide with nothing. This module must not know stages, nor any one target.
"""

from __future__ import annotations

from collections.abc import Iterable

from skorche.diagram.diagram import Diagram
from skorche.lower.carrier import OTHERWISE, PUBLIC_NAMES, Carried, Import
from skorche.lower.machinery import Layers, builtin_names, unit
from skorche.python.identifiers import Namespace, identifier


def own_names(
    names: Iterable[str], machinery: Iterable[str], layers: Layers = frozenset()
) -> frozenset[str]:
    """Return the names of templates, and those that files of the machinery define."""
    return frozenset(names).union(*(unit(name, layers).defines for name in machinery))


def fit_in(
    carried: Carried,
    machinery: tuple[str, ...],
    imports: Iterable[Import],
    names: frozenset[str],
    layers: Layers = frozenset(),
) -> tuple[tuple[Import, ...], dict[str, str]]:
    """Return all imports, and new names for what collides with the user's own names.

    `imports` and `names` are what templates use beside what the machinery does.
    """
    needed = set(imports)
    for name in machinery:
        needed.update(Import(m, n, n or m) for m, n in unit(name, layers).imports)
    needed -= carried.imports
    # `import os.path` brings `os` along.
    roots = {line.bound for line in carried.imports if not line.name}
    needed = {line for line in needed if line.name or line.module not in roots}
    inbuilt = builtin_names()
    taken = Namespace(carried.taken)
    renamed: dict[str, str] = {}
    found = set(carried.imports)
    for name in sorted(own_names(names, machinery, layers) - inbuilt):
        if name in carried.taken:
            renamed[name] = taken.unique(f"{name}_")
    for name in PUBLIC_NAMES:
        if name in carried.taken:
            renamed[name] = taken.unique(f"{name}{OTHERWISE}")
    for line in sorted(needed):
        if line.bound in carried.taken:
            renamed[line.bound] = taken.unique(f"{line.bound}_")
            line = line._replace(bound=renamed[line.bound])
        found.add(line)
    used = names.union(*(unit(name, layers).uses for name in machinery))
    for name in sorted(used & inbuilt & carried.taken):
        renamed[name] = taken.unique(f"{name}_")
        found.add(Import("builtins", name, renamed[name]))
    return tuple(sorted(found)), renamed


def parameters_of(diagram: Diagram, taken: Iterable[str]) -> dict[str, str]:
    """Return the parameter for each input queue: `inputs`, or its name if there are
    several."""
    inputs = diagram.open_inputs()
    if len(inputs) == 1:
        return {inputs[0].name: "inputs"}
    namespace = Namespace(taken)
    return {edge.name: namespace.unique(identifier(edge.name)) for edge in inputs}
