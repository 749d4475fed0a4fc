"""Files that hide from a compiled one what it imports, as `queue.py` does, or it from itself.

Comes in: places, and the texts that are to be there. Goes out: what is said of that. This
module must not know what else is wrong with a place.
"""

from __future__ import annotations

import ast
import os
import re
import sys
from collections.abc import Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet

from skorche.cli.replacing import same_place
from skorche.python.imports import imported_modules, is_relative
from skorche.python.shadows import hidden_by_files
from skorche.python.trees import walk


def hidden_among(
    texts: Mapping[str, str], needs: Mapping[str, Iterable[str]]
) -> Iterator[str]:
    """Yield what is said of files that are called as what one of them imports, or `needs`."""
    folders: dict[str, dict[str, str]] = {}
    for place in texts:
        folders.setdefault(_folder_of(place), {})[_module_of(place)] = place
    for place, text in texts.items():
        if _is_in_a_package(place, text):
            continue
        beside = folders[_folder_of(place)]
        for name in _hidden(text, beside.keys(), needs[place]):
            other = beside[name]
            whose = "itself" if other == place else other
            yield f"{place}: it imports {name}, and would find {whose}"
            yield f"    hint: give {other} another name"


def hidden_by_others(
    place: str, text: str, needs: Iterable[str], texts: Iterable[str]
) -> Iterator[str]:
    """Yield what is worth knowing of the user's own files beside a compiled one."""
    folder = _folder_of(place)
    try:
        stems = {os.path.splitext(entry)[0] for entry in os.listdir(folder)}
    except OSError:  # it is to be made
        return
    if _is_in_a_package(place, text):
        return
    known = sys.stdlib_module_names.union(needs) - set(map(_module_of, texts))
    for name in _hidden(text, stems & known, needs):
        other = os.path.join(os.path.dirname(place), f"{name}.py")
        if os.path.isfile(other):
            yield f"{place}: it imports {name}, and finds {other} if it is run there"


def _hidden(text: str, names: AbstractSet[str], needs: Iterable[str]) -> list[str]:
    """Those of these modules that a text imports anywhere, and that files hide."""
    needs = frozenset(needs)
    # Most names are in no import, which is seen sooner than in a tree.
    said = rf"\b(?:import|from)\b[^\n]*\b(?:{'|'.join(map(re.escape, names))})\b"
    if not names or needs.isdisjoint(names) and not re.search(said, text):
        return []
    found = {
        module.partition(".")[0]
        for node in walk(ast.parse(text))
        if not is_relative(node)
        for module in imported_modules(node)
    }
    return sorted(hidden_by_files(names & found.union(needs)))


def _module_of(place: str) -> str:
    """What imports call a file, or nothing that they could."""
    stem, ending = os.path.splitext(os.path.basename(place))
    return stem if ending == ".py" and stem.isidentifier() else " "


def _folder_of(place: str) -> str:
    return os.path.dirname(same_place(place))


def _is_in_a_package(place: str, text: str) -> bool:
    """Whether a file is there to be imported only, from outside its folder."""
    inside = os.path.join(os.path.dirname(place), "__init__.py")
    return not text.startswith("#!") and os.path.exists(inside)
