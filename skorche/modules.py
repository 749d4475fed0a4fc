"""What is known of modules by their names.

Comes in: a module's name. Goes out: whether it is installed, and what people call it. This
module must not know what is imported from it.
"""

from __future__ import annotations

import importlib.util
import os
import sys
import sysconfig
from contextlib import suppress


def public_modules(module: str) -> list[str]:
    """Return the names by which people know a module, and its own name last.

    What os.path is called differs from one system to the next, and modules written in C
    stand behind others with a name that begins with an underscore.
    """
    if module in ("posixpath", "ntpath"):
        return ["os.path", module]
    return [module.lstrip("_"), module]


def is_own(module: str) -> bool:
    """Return whether a module can be found, and is a file of the user's own."""
    with suppress(ImportError, ValueError):
        known = module in sys.modules or importlib.util.find_spec(module) is not None
        return known and not is_installed(module)
    return False


def is_installed(module: str) -> bool:
    """Return whether a module belongs to Python, or to a package that pip installed."""
    top = module.partition(".")[0]
    found = sys.modules.get(top)
    spec = getattr(found, "__spec__", None)
    if found is None:
        with suppress(ImportError, ValueError):
            spec = importlib.util.find_spec(top)
    places = [getattr(found, "__file__", None), getattr(spec, "origin", None)]
    places += list(getattr(found, "__path__", []))
    file = next((p for p in places if p and p not in ("built-in", "frozen")), None)
    if file is None:
        return top in sys.stdlib_module_names
    folders = [sysconfig.get_path(key) for key in ("purelib", "platlib", "stdlib")]
    folders.append(sysconfig.get_path("platstdlib"))
    real = os.path.realpath(file)
    return any(real.startswith(os.path.realpath(f) + os.sep) for f in folders if f)
