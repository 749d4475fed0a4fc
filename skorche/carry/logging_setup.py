"""Where a program sets logging up that its compiled file's script does not.

Comes in: the file of a declaration. Goes out: lines that tell of calls in the block below
`if __name__ == "__main__"`, which is not carried. This module must not know live values.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from skorche.python.source_files import SourceFile

_SETS_UP = {"basicConfig", "dictConfig", "fileConfig"}
#: What is called of a logger, where the call itself names logging.
_OF_LOGGERS = {"setLevel", "addHandler"}


def logging_left_out(source: SourceFile) -> Iterator[str]:
    """Return a line for each call that sets logging up and stays behind."""
    for statement in source.statements:
        node = statement.node
        if not isinstance(node, ast.If) or "__name__" not in ast.unparse(node.test):
            continue
        for call in ast.walk(node):
            if isinstance(call, ast.Call) and _sets_up(call.func):
                yield (
                    f"{source.path}:{call.lineno}: the script does not set logging up as "
                    "this does: there -v shows what is logged, -vv all of it"
                )


def _sets_up(function: ast.expr) -> bool:
    match function:
        case ast.Name(id=name):
            return name in _SETS_UP
        case ast.Attribute(attr=name, value=value):
            of_logging = "logging" in ast.unparse(value)
            return name in _SETS_UP or name in _OF_LOGGERS and of_logging
    return False
