"""What is known of modules by their names.

Comes in: a module's name. Goes out: whether it is installed, and what people call it. This
module must not know what is imported from it.
"""

from __future__ import annotations

import os
import sys
import sysconfig


def public_modules(module: str) -> list[str]:
    """Return the names by which people know a module, and its own name last.

    What os.path is called differs from one system to the next, and modules written in C
    stand behind others with a name that begins with an underscore.
    """
    if module in ("posixpath", "ntpath"):
        return ["os.path", module]
    return [module.lstrip("_"), module]


def is_installed(module: str) -> bool:
    """Return whether a module belongs to Python, or to a package that pip installed."""
    top = module.partition(".")[0]
    if top in sys.stdlib_module_names or top == "builtins":
        return True
    found = sys.modules.get(top)
    file = getattr(found, "__file__", None) or next(
        iter(getattr(found, "__path__", [])), None
    )
    if file is None:
        return False
    folders = [sysconfig.get_path(key) for key in ("purelib", "platlib", "stdlib")]
    real = os.path.realpath(file)
    return any(real.startswith(os.path.realpath(f) + os.sep) for f in folders if f)
