"""Which modules below a package are imported, where `import a` alone does not say it.

Comes in: a name that imports bind to a package. Goes out: the modules below it that the file
uses, also those that something else has imported here and may not have there. This module
must not know what else is carried.
"""

from __future__ import annotations

import ast
import inspect
import sys
import tokenize
import types
from collections.abc import Iterator
from functools import lru_cache

from skorche.carry.names import brought_by
from skorche.carry.user_file import Key
from skorche.python.modules import is_installed
from skorche.python.statements import Statement


def submodules(key: Key, statements: list[Statement]) -> list[str]:
    """Return the modules that are to be imported for a package that these bind a name to,
    or nothing if they are to be carried as they stand."""
    if not is_installed(key.name) or not all(one.is_import for one in statements):
        return []
    found = {one for s in statements for one in brought_by(s, key.name)}
    if any(name or module.partition(".")[0] != key.name for module, name in found):
        return []
    said = {module for module, _ in found}
    others = [one for one in key.file.statements if not one.is_import]
    unsaid = {
        module
        for one in others
        for module in _used(one, key.name)
        if not any(f"{other}.".startswith(f"{module}.") for other in said)
        and not _brings(*module.rsplit(".", 1))
    }
    unsaid = {one for one in unsaid if not any(o.startswith(f"{one}.") for o in unsaid)}
    if len(statements) == 1 and not unsaid:
        return []
    text = "\n".join(line for one in others for line in one.lines)
    used = {module for module in said if "." in module and module in text} | unsaid
    return sorted(used or said)


def _used(statement: Statement, package: str) -> Iterator[str]:
    """The modules below a package that are used by their whole names."""
    for node in statement.of(ast.Attribute):
        first: ast.expr = node
        while isinstance(first, ast.Attribute):
            first = first.value
        if isinstance(first, ast.Name) and first.id == package:
            name = ast.unparse(node)
            held = sys.modules.get(name)
            if isinstance(held, types.ModuleType) and held.__name__ == name:
                yield name


@lru_cache
def _brings(package: str, name: str) -> bool:
    """Whether a package imports a module below it by itself, as far as its file says."""
    try:
        with tokenize.open(inspect.getsourcefile(sys.modules[package]) or "") as file:
            tree = ast.parse(file.read())
    except (KeyError, OSError, SyntaxError, TypeError, UnicodeError):
        return True  # nobody knows
    for node in ast.walk(tree):
        match node:
            case ast.Import(names=names):
                modules = {alias.name for alias in names}
            case ast.ImportFrom(module=module, names=names, level=level):
                base = f"{package}." * (level == 1) + f"{module or ''}."
                modules = {
                    base.rstrip("."),
                    *(f"{base.rstrip('.')}.{n.name}" for n in names),
                }
            case _:
                continue
        if f"{package}.{name}" in modules:
            return True
    return False
