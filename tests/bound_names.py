"""Every name that skorche's own part of a compiled file binds, or uses of Python's.

Read from `templates/` by parsing, so that a name which comes there is tried at once.
"""

from __future__ import annotations

import ast
import builtins
import keyword
import re
from collections.abc import Iterator

from skorche.lower.machinery import templates_folder
from skorche.python.imports import bound_by

#: What a template prints from its plan, and what it says to jinja.
_SLOT = re.compile(r"\{\{.*?\}\}|\{[%#].*?[%#]\}", re.DOTALL)
_WORD = re.compile(r"(?<![\w.\"'])[A-Za-z_]\w*")


def bound_names() -> list[str]:
    """Return the names of templates, machinery units, and of what is lowered."""
    found = {"super"}  # which means another thing where it is not called by that name
    for path in templates_folder().rglob("*.py"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        found.update(name for node in ast.walk(tree) for name in _bound_by(node))
    for path in templates_folder().rglob("*.jinja"):
        text = path.read_text(encoding="utf-8")
        found.update(re.findall(r"\bn\.(\w+)", text))
        code = re.sub(r'""".*?"""', "", _SLOT.sub(" 0 ", text), flags=re.DOTALL)
        found.update(_WORD.findall(code))
    return sorted(name for name in found if _can_be_bound(name))


def _can_be_bound(name: str) -> bool:
    special = name.startswith("__") and name.endswith("__")
    return not (special or keyword.iskeyword(name)) and name.isidentifier()


def _bound_by(node: ast.AST) -> Iterator[str]:
    """What a node binds, and the builtins that it uses."""
    match node:
        case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name):
            yield name
        case ast.ClassDef(name=name) | ast.arg(arg=name):
            yield name
        case ast.ExceptHandler(name=str(name)):
            yield name
        case ast.Import(names=aliases) | ast.ImportFrom(names=aliases):
            yield from map(bound_by, aliases)
        case ast.Name(id=name, ctx=context):
            if not isinstance(context, ast.Load) or hasattr(builtins, name):
                yield name
