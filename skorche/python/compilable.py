"""Whether Python makes code of a text, beyond what its grammar says.

Comes in: a module's text. Goes out: nothing, or the error that Python raises. Functions and
classes at the top, which are the same in many texts, are asked once. This module must not
know what the text is for.
"""

from __future__ import annotations

import ast
import warnings
from functools import lru_cache

from skorche.python.trees import parsed

_DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)


def check_compilable(text: str, path: str) -> None:
    """Raise what Python raises where it makes no code of a text."""
    tree = parsed(text)
    lazy = 0  # how many statements there are up to the import for lazy annotations
    for number, node in enumerate(tree.body, 1):
        if isinstance(node, ast.ImportFrom) and node.module == "__future__":
            lazy = number
    lines = text.split("\n")
    rest = tree.body[:lazy]
    for node in tree.body[lazy:]:
        if isinstance(node, _DEFINITIONS) and not node.decorator_list:
            own = "\n".join(lines[node.lineno - 1 : node.end_lineno])
            if lazy and _is_compilable(own):
                continue
        rest.append(node)
    try:
        compile(ast.Module(rest, []), path, "exec", dont_inherit=True)
    except SyntaxError:
        compile(text, path, "exec", dont_inherit=True)
        raise


@lru_cache(maxsize=1000)
def _is_compilable(text: str) -> bool:
    """Whether Python makes code of one definition, below the import for lazy annotations,
    and says nothing of it."""
    whole = f"from __future__ import annotations\n{text}"
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            compile(whole, "", "exec", dont_inherit=True)
    except (RecursionError, MemoryError, SyntaxError, ValueError, Warning):
        return False
    return True
