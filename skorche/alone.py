"""Whether what is carried makes, on its own, what the run would see.

Comes in: carried statements, and the live values of the declaration that has run. Goes out:
problems. This module must not know how it was decided what is carried.
"""

from __future__ import annotations

import ast
import sys
import types
from collections.abc import Callable, Iterator
from contextlib import redirect_stdout
from dataclasses import dataclass
from typing import Any

from skorche import literals
from skorche.carrier import Import
from skorche.errors import Place, Problem
from skorche.statements import Statement
from skorche.tasks import Task

#: Names that show whether annotations are types or texts, as they are there.
_LIVE_ANNOTATIONS = frozenset(
    ["__annotations__", "annotation", "return_annotation", "get_annotations"]
)


@dataclass(frozen=True)
class Carried:
    """The file, all its statements, those that are carried, and the live values."""

    path: str
    statements: list[Statement]
    chosen: list[Statement]
    text: Callable[[Statement], str]
    imports: frozenset[Import]
    live: dict[str, Any]


def find_problems(carried: Carried) -> Iterator[Problem]:
    """Find what the compiled file would see otherwise than the run does here."""
    yield from _live_annotations(carried)
    wanted = {}
    for statement in carried.chosen:
        for name in sorted(statement.binds):
            if statement.is_definition:
                yield from _replaced(carried, statement, name)
            elif not statement.is_import and _is_plain(carried.live.get(name, carried)):
                wanted[name] = carried.live[name]
    if wanted:
        yield from _changed(carried, wanted)


def _live_annotations(carried: Carried) -> Iterator[Problem]:
    """Annotations are texts in the compiled file; who looks at them would see that."""
    if any(_is_future(s) and "annotations" in s.lines[-1] for s in carried.statements):
        return
    bound = {(line.module, line.name) for line in carried.imports}
    of_fields = bool(bound & {("dataclasses", ""), ("dataclasses", "fields")})
    for statement in carried.chosen:
        for node in ast.walk(statement.node):
            name = getattr(node, "attr", getattr(node, "id", ""))
            if name in _LIVE_ANNOTATIONS or of_fields and _is_type_of_field(node):
                yield Problem(
                    "live-annotations",
                    Place(carried.path, getattr(node, "lineno", statement.line)),
                    f"{name} shows annotations, which are texts in the compiled file "
                    "and not the types themselves",
                    hint="write `from __future__ import annotations` at the top of this "
                    "file, so that they are texts here too",
                )


def _is_type_of_field(node: ast.AST) -> bool:
    return isinstance(node, ast.Attribute) and node.attr == "type"


def _replaced(carried: Carried, statement: Statement, name: str) -> Iterator[Problem]:
    """A function that is no longer the one that its def made."""
    live = carried.live.get(name)
    live = live.function if isinstance(live, Task) else live
    first = statement.without(())
    decorated = getattr(statement.node, "decorator_list", [])
    kept = carried.text(statement)
    if isinstance(live, type) or decorated and kept == first:
        return  # what a decorator returns may be anything
    code = getattr(live, "__code__", None)
    if isinstance(code, types.CodeType) and code.co_filename == carried.path:
        same_name = [s for s in carried.statements if name in s.binds]
        if any(s.first <= code.co_firstlineno <= s.last for s in same_name):
            return
    if decorated:
        return
    yield Problem(
        "changed-value",
        Place(carried.path, statement.line),
        f"{name} was changed after the file was read: it is no longer what its def made",
        hint="leave it as it is defined, or decorate it",
    )


def _changed(carried: Carried, wanted: dict[str, Any]) -> Iterator[Problem]:
    """Plain values that the run would see, and that the carried text does not make.

    What comes out otherwise each time, such as the time of day, is as the user wants it.
    """
    lines = ["from __future__ import annotations"]
    lines += [_import_text(line) for line in sorted(carried.imports)]
    text = "\n".join([*lines, *map(carried.text, carried.chosen)])
    try:
        first, second = _execute(text), _execute(text)
    except Exception as error:  # noqa: BLE001 - the user's statements may raise
        yield Problem(
            "does-not-stand-alone",
            Place(carried.path),
            f"what the tasks need does not run on its own: {error!r}",
        )
        return
    for name, live in wanted.items():
        made = first.get(name)
        if not _equal(made, live) and _equal(made, second.get(name)):
            line = next(s.line for s in carried.chosen if name in s.binds)
            yield Problem(
                "changed-value",
                Place(carried.path, line),
                f"{name} was changed after the file was read: the tasks would see "
                f"{_short(live)} here, and {_short(made)} in the compiled file",
                hint="give it its value where it is bound",
            )


def _is_future(statement: Statement) -> bool:
    node = statement.node
    return isinstance(node, ast.ImportFrom) and node.module == "__future__"


def _import_text(line: Import) -> str:
    if line.name:
        return f"from {line.module} import {line.name} as {line.bound}"
    if "." in line.module:
        return f"import {line.module}"
    return f"import {line.module} as {line.bound}"


def _execute(text: str) -> dict[str, Any]:
    namespace: dict[str, Any] = {"__name__": "__main__"}
    code = compile(text, "<carried>", "exec", dont_inherit=True)
    with redirect_stdout(sys.stderr):
        exec(code, namespace)  # noqa: S102 - the declaration ran these statements too
    return namespace


def _is_plain(value: Any) -> bool:
    try:
        literals.write(value)
    except (literals.NotLiteral, RecursionError):
        return False
    return True


def _equal(left: Any, right: Any) -> bool:
    return (
        _is_plain(left)
        and _is_plain(right)
        and (literals.write(left) == literals.write(right))
    )


def _short(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 60 else f"{text[:57]}..."
