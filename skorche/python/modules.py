"""What is known of modules by their names.

Comes in: a module's name. Goes out: whether it is installed, and what people call it. This
module must not know what is imported from it.
"""

from __future__ import annotations

import functools
import importlib.util
import inspect
import os
import pkgutil
import sys
import sysconfig
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from types import ModuleType
from typing import Any, NamedTuple


class PublicName(NamedTuple):
    """Where people get a thing from: a module, and a dotted name in it."""

    module: str
    name: str


def public_name(function: Any, around: Iterable[Any]) -> PublicName | None:
    """Return where an installed function is to be imported from, or None.

    `around` are values of the user's file: a module among them that has the function is
    how the user came by it.
    """
    module = getattr(function, "__module__", None)
    qualified = getattr(function, "__qualname__", None)
    owner = getattr(function, "__objclass__", None)
    if isinstance(owner, type) and module is None:
        module = owner.__module__
    if not isinstance(module, str) or not isinstance(qualified, str):
        return None
    if "." not in qualified and module != "builtins":
        for held in around:
            if isinstance(held, ModuleType) and is_installed(held.__name__):
                for name, value in list(vars(held).items()):
                    if value is function and not name.startswith("_"):
                        return PublicName(_public_modules(held.__name__)[0], name)
    for public in _public_modules(module):
        held = sys.modules.get(public)
        for part in qualified.split("."):
            held = getattr(held, part, None)
        if held is function and is_installed(public):
            return PublicName(public, qualified)
    return None


def _public_modules(module: str) -> list[str]:
    """The names by which people know a module, and its own name last.

    What os.path is called differs from one system to the next, and modules written in C
    stand behind others with a name that begins with an underscore.
    """
    if module in ("posixpath", "ntpath"):
        return ["os.path", module]
    return [module.lstrip("_"), module]


#: The user's own modules that count as installed ones for a while, by their first words.
_bundled: ContextVar[frozenset[str]] = ContextVar("bundled", default=frozenset())


@contextmanager
def counted_as_installed(roots: Iterable[str]) -> Iterator[None]:
    """Within this context modules of the user's own count as installed ones: those of
    these first words, which a compiled file brings along whole.

    >>> with counted_as_installed(["no_such_module"]):
    ...     is_installed("no_such_module.part")
    True
    """
    token = _bundled.set(frozenset(roots))
    try:
        yield
    finally:
        _bundled.reset(token)


def is_bundled(module: str) -> bool:
    """Return whether a module is one of those that count as installed for a while."""
    return module.partition(".")[0] in _bundled.get()


def is_own(module: str) -> bool:
    """Return whether a module can be found, and is a file of the user's own."""
    with suppress(ImportError, ValueError):
        there = module in sys.modules or importlib.util.find_spec(module) is not None
        return there and not is_installed(module)
    return False


def is_mere_folder(module: str) -> bool:
    """Return whether a module would be a folder in which no module is, as many are called
    that programs read and write files in."""
    with suppress(ImportError, ValueError):
        spec = importlib.util.find_spec(module)
        places = (
            None if spec is None or spec.origin else spec.submodule_search_locations
        )
        return places is not None and not any(pkgutil.iter_modules([*places]))
    return False


def is_installed(module: str) -> bool:
    """Return whether a module belongs to Python, or to a package that pip installed; or
    counts as if it did."""
    if is_bundled(module):
        return True
    top = module.partition(".")[0]
    found = sys.modules.get(top)
    spec = _static(found, "__spec__", None)
    if found is None:
        with suppress(ImportError, ValueError):
            spec = importlib.util.find_spec(top)
    places = [_static(found, "__file__", None), getattr(spec, "origin", None)]
    places += list(_static(found, "__path__", ()))
    file = next((p for p in places if p and p not in ("built-in", "frozen")), None)
    if file is None:
        return top in sys.stdlib_module_names
    return _is_in_library(file)


def _static(module: ModuleType | None, name: str, other: Any) -> Any:
    """What a module has under a name; it may have a function that makes what it is asked
    for, and fails."""
    if type(module) is ModuleType:
        return vars(module).get(name, other)
    return inspect.getattr_static(module, name, other)


@functools.lru_cache(maxsize=10_000)
def _is_in_library(file: str) -> bool:
    """Whether a module's file is below a folder of what is installed: where it was when
    that was asked first, as with the module itself."""
    return os.path.realpath(file).startswith(library_folders())


@functools.cache
def library_folders() -> tuple[str, ...]:
    """The folders of Python itself and of what pip installed, with a separator each; and
    the archive that some have the standard library in, which Python looks for anywhere.

    >>> any(folder.endswith(".zip" + os.sep) for folder in library_folders())
    True
    """
    keys = ("purelib", "platlib", "stdlib", "platstdlib")
    folders = [*filter(None, map(sysconfig.get_path, keys))]
    archive = "python{}{}.zip".format(*sys.version_info)
    folders += [os.path.join(os.path.dirname(folders[-1]), archive)]
    folders += [os.path.join(sys.base_prefix, archive)]  # beside python.exe
    return tuple(os.path.realpath(folder) + os.sep for folder in folders)
