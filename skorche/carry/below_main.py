"""What stands below `__main__`, acts on the process before the pipeline runs, and stays behind.

Comes in: the user's files, and what their statements do. Goes out: lines that tell of it. This
module must not know what comes along.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from skorche.carry.act import Act
from skorche.carry.acts import Acts
from skorche.carry.process_table import RUNS, Kind
from skorche.carry.user_files import UserFiles
from skorche.errors import Place
from skorche.python.statements import Statement
from skorche.python.visible import visible_line

_TOLD = (Kind.SETS, Kind.STARTS, Kind.OPENS, Kind.TOLD)


def left_below_main(
    files: UserFiles,
    acts: Acts,
    packages: Iterable[str],
    carried: Iterable[Statement],
    run: Place,
) -> Iterator[str]:
    """Return a line for each act that the tasks may see here, and not in the compiled file,
    which imports these packages and has what is carried; `run` is where the pipeline was
    run."""
    seen = {
        Place(one.path, line)
        for one in carried
        for line in range(one.first, one.last + 1)
    }
    for act in _before(files, acts, run):
        place = Place(act.path, act.line)
        told = act.row.kind in _TOLD and "logging.basicConfig" not in act.row.names
        if told and place not in seen and (not act.package or act.package in packages):
            seen.add(place)
            yield (
                f"{place}: `{_line(files, act)}` stays behind, since it is done below "
                f"`__main__`: {act.row.why}; the compiled file does it too if it stands "
                "above"
            )


def _before(files: UserFiles, acts: Acts, run: Place) -> list[Act]:
    """What is done below `__main__` before the run; where that cannot be seen all but what
    stands below it in the same function."""
    guarded = [one for one in files.main.statements if one.guarded]
    every = [act for one in guarded for act in acts.of(one)]
    for number, act in enumerate(every):
        if act.row is RUNS and (act.path, act.line) == (run.path, run.line):
            return every[:number]
    lines = range(0)
    for one in files.main.statements:
        if one.first <= run.line <= one.last:
            lines = range(run.line, one.last + 1)
    return [act for act in every if act.path != run.path or act.line not in lines]


def _line(files: UserFiles, act: Act) -> str:
    """The user's line, or the words of an act where it goes on in the next."""
    line = next(
        file.source.lines[act.line - 1].strip()
        for file in files
        if file.path == act.path
    )
    return act.shown if line[-1:] in "([{,\\" else visible_line(line)
