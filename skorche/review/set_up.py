"""How the script of a compiled file sets logging up, by the file's text alone.

Comes in: what runs as a script. Goes out: texts of calls. This module must not know how a
file is divided.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator

from skorche.python.logging_calls import logging_call


def logging_in(script: Iterable[ast.If]) -> Iterator[str]:
    """Return the calls by which a script sets logging up, before it does anything else."""
    for block in script:
        for statement in block.body:
            call = logging_call(statement)
            if call is None:
                break
            yield ast.unparse(call)
