"""Which packages of the user's own go along whole.

Comes in: the packages that a declaration reaches, and what the user says of them. Goes out:
those that go along, or why one cannot. This module must not know what they are for.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace

from skorche.bundle.packages import Package, Packages
from skorche.errors import CompileError, Problem
from skorche.python.modules import counted_as_installed

#: What stands for all packages of the user's own.
ALL = "*"


@dataclass(frozen=True)
class Bundle:
    """The packages that may go along whole, by their names."""

    packages: Packages
    found: dict[str, Package]

    @property
    def roots(self) -> frozenset[str]:
        return frozenset(self.found)

    def used(self, names: Iterable[str]) -> list[Package]:
        """Return those that are needed where these are imported, in order."""
        found = {
            one.name: one
            for name in set(names) & self.roots
            for one in self.packages.with_others(name)
        }
        return [found[name] for name in sorted(found)]


def bundle_of(packages: Packages, wanted: Iterable[str]) -> Bundle:
    """Return the packages that go along: of `ALL` those that can, or those of names, with
    the other own ones that they import.

    Raises CompileError where one that is named cannot go along. Names of nothing that is
    reached, as those of the whole project, mean nothing.
    """
    wanted = set(wanted)
    every = [packages.with_others(one.name) for one in packages]
    if ALL in wanted:
        usable = [group for group in every if not problems_of(group)]
        found = [one for group in usable for one in group]
    else:
        roots = sorted({name.partition(".")[0] for name in wanted})
        groups = [packages.with_others(r) for r in roots if packages.is_own(r)]
        found = [one for group in groups for one in group]
        if problems := problems_of(found):
            raise CompileError(problems)
    return Bundle(packages, {one.name: one for one in found})


@contextmanager
def going_along(
    packages: Packages, wanted: Sequence[str], offers: bool = True
) -> Iterator[Bundle | None]:
    """Within this context the packages that are wanted go along whole: they count as
    installed ones. What cannot be compiled says in its hint where that would help, if the
    target `offers` it."""
    try:
        bundle = bundle_of(packages, wanted) if wanted else None
        with counted_as_installed(() if bundle is None else bundle.roots):
            yield bundle
    except CompileError as error:
        if not offers:
            raise
        raise CompileError(with_way_out(packages, error.problems)) from error


def problems_of(packages: Iterable[Package]) -> list[Problem]:
    """Return why packages cannot go along, in order."""
    found = {
        str(one.problem): one.problem for one in packages if one.problem is not None
    }
    return sorted(found.values(), key=lambda p: (p.place.path, p.place.line))


def with_way_out(packages: Packages, problems: Sequence[Problem]) -> list[Problem]:
    """Return problems, of which the first that this would help says in its hint that the
    package it is in may go along whole; or why that cannot."""
    of_path = {
        module.path: package
        for package in packages
        for module in package.modules.values()
        if module.path
    }
    meant: dict[str, int] = {}
    for number, problem in enumerate(problems):
        if problem.code == "cannot-bundle":
            continue
        for place in (problem.place, *(place for place, _ in problem.trail)):
            if place.path in of_path:
                meant.setdefault(of_path[place.path].name, number)
    found = list(problems)
    helping = [n for n in meant if not problems_of(packages.with_others(n))]
    if helping:
        words = " ".join(f"--bundle {name}" for name in helping)
        more = f"; or have it go along whole, as it is: `skorche compile FILE {words}`"
        number = meant[helping[0]]
        found[number] = replace(found[number], hint=found[number].hint + more)
    elif meant:
        name, number = next(iter(meant.items()))
        for problem in problems_of(packages.with_others(name))[:1]:
            hint = f"{found[number].hint}; {problem.message}"
            found[number] = replace(found[number], hint=hint)
    return found
