"""Which package a file is a part of, and which file a module's name means.

Comes in: a path, or a name with dots. Goes out: folders and names; nothing is imported. This
module must not know what the files are for.
"""

from __future__ import annotations

import ast
import os
import posixpath
from collections.abc import Sequence
from contextlib import suppress

from skorche.python.imports import imported_modules
from skorche.regular_files import path_as_text

_INIT = "__init__.py"


def package_of(path: str) -> tuple[str, str]:
    """Return the folder from which a file is found as a part of its package, and the
    package's name with dots; the name is empty where its folder is no package.

    A package is a folder with an `__init__.py`, as are all below it that lead to the file.
    """
    folder, names = os.path.dirname(os.path.abspath(path)), []
    while os.path.isfile(os.path.join(folder, _INIT)):
        folder, name = os.path.split(folder)
        if not name.isidentifier():
            break
        names.append(name)
    return folder, ".".join(reversed(names))


def imports_package(tree: ast.Module, package: str) -> bool:
    """Return whether a file imports from the package that it is in: by dots, or by the
    name of the outermost package."""
    first = package.partition(".")[0]
    return any(
        name.startswith(".") or name.partition(".")[0] == first
        for node in ast.walk(tree)
        for name in imported_modules(node)
    )


def file_of(module: str, folders: Sequence[str]) -> str | None:
    """Return the file of a module, or of a package's `__main__`, as the first of the
    folders has it.

    >>> file_of("no.such_module", ["."])
    """
    parts = module.split(".")
    if not all(part.isidentifier() for part in parts):
        return None
    for folder in folders:
        path = os.path.join(folder, *parts)
        for found in (f"{path}.py", os.path.join(path, "__main__.py")):
            if os.path.isfile(found):
                return found
    return None


def shown_beside(path: str, module: str, main: str, shown: str) -> str:
    """Return how the file of a module is called: as from the folder of another file, which
    is `shown` so, if it is near; else by the module's name."""
    with suppress(ValueError):  # on another drive
        relative = os.path.relpath(path, os.path.dirname(main))
        near = path_as_text(relative.replace(os.sep, "/"))
        found = posixpath.normpath(posixpath.join(posixpath.dirname(shown), near))
        if not found.startswith(".."):
            return found
    ending = "/__init__.py" if path.endswith("__init__.py") else ".py"
    return module.replace(".", "/") + ending
