"""Whether what is carried makes, on its own, what the run would see.

Comes in: carried statements, and the live values of the declaration that has run. Goes out:
problems. This module must not know how it was decided what is carried.
"""

from __future__ import annotations

import ast
import inspect
import re
import sys
import traceback
import types
from collections.abc import Callable, Iterator, Mapping
from contextlib import redirect_stdout
from dataclasses import dataclass
from typing import Any

from skorche.carrier import Import
from skorche.errors import Place, Problem
from skorche.modules import is_installed
from skorche.statements import Statement
from skorche.tasks import Task

#: Names that show whether annotations are types or texts, as they are there.
_LIVE_ANNOTATIONS = frozenset(
    ["__annotations__", "return_annotation", "get_annotations"]
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
    if not carried.chosen:
        return
    lines = [s.without(()) for s in carried.statements if _is_future(s)]
    lines += [_import_text(line) for line in sorted(carried.imports)]
    head = "\n".join(lines)
    text = "\n".join([head, *map(carried.text, carried.chosen)])
    try:
        first, second = _execute(text), _execute(text)
    except Exception as error:  # noqa: BLE001 - the user's statements may raise
        yield Problem(
            "does-not-stand-alone",
            Place(carried.path, _line_of(error, carried, head.count("\n") + 1)),
            f"what the tasks need does not run on its own: {error!r}",
        )
        return
    for statement in carried.chosen:
        for name in sorted(statement.binds):
            live = carried.live.get(name)
            if inspect.ismodule(live) and not is_installed(live.__name__):
                yield Problem(
                    "own-module",
                    Place(carried.path, statement.line),
                    f"{name} is the module {live.__name__}, a file of yours",
                    hint="move what is used of it into the file that is compiled",
                )
            elif name in carried.live:
                yield from _changed(carried, name, first.get(name), second.get(name))


def _line_of(error: Exception, carried: Carried, above: int) -> int:
    """The line of the carried statement that raised, `above` lines of imports on."""
    frames = traceback.extract_tb(error.__traceback__)
    line = next((f.lineno or 0 for f in frames if f.filename == "<carried>"), 0) - above
    for statement in carried.chosen:
        line -= carried.text(statement).count("\n") + 1
        if line <= 0:
            return statement.line
    return 0


def _changed(carried: Carried, name: str, made: Any, again: Any) -> Iterator[Problem]:
    """A value that the run would see, and that the carried text does not make.

    What comes out otherwise each time, such as the time of day, is as the user wants it.
    """
    live = carried.live[name]
    if same(live, made) or not same(made, again):
        return
    here, there = _short(live), _short(made)
    seen = f"the tasks would see {here} here, and {there} in the compiled file"
    if here == there or " at 0x" in here + there or isinstance(live, type):
        seen = "the compiled file would make another one"
    # The last one that binds it, since of several that is the one that holds.
    line = [s.line for s in carried.chosen if name in s.binds][-1]
    yield Problem(
        "changed-value",
        Place(carried.path, line),
        f"{name} was changed after the file was read: {seen}",
        hint="give it its value where it is bound",
    )


def same(left: Any, right: Any, seen: frozenset[tuple[int, int]] = frozenset()) -> bool:
    """Return whether two values are alike in all that can be looked into.

    Functions are compared by their code, attributes, defaults and closures, classes and
    instances by their attributes; what cannot be looked into, by its type.
    """
    left = left.function if isinstance(left, Task) else left
    right = right.function if isinstance(right, Task) else right
    pair = (id(left), id(right))
    if left is right or pair in seen:
        return True
    seen |= {pair}
    if type(left).__qualname__ != type(right).__qualname__:
        return False
    match left:
        case bool() | int() | float() | complex() | str() | bytes() | re.Pattern():
            return repr(left) == repr(right)
        case list() | tuple():
            pairs = zip(left, right)
            return len(left) == len(right) and all(same(a, b, seen) for a, b in pairs)
        case set() | frozenset():
            return sorted(map(repr, left)) == sorted(map(repr, right))
        case dict():
            return _same_dict(left, right, seen)
        case types.FunctionType():
            return (
                _same_code(left.__code__, right.__code__)
                and same(left.__defaults__, right.__defaults__, seen)
                and same(left.__kwdefaults__, right.__kwdefaults__, seen)
                and same(_cells(left), _cells(right), seen)
                and (
                    isinstance(vars(left).get("__wrapped__"), Task)  # has its settings
                    or _same_dict(vars(left), vars(right), seen)
                )
            )
        case staticmethod() | classmethod():
            return same(left.__func__, right.__func__, seen)
        case property():
            both = (left.fget, left.fset, left.fdel), (
                right.fget,
                right.fset,
                right.fdel,
            )
            return same(*both, seen)
        case types.MethodType():
            return same(left.__func__, right.__func__, seen) and (
                same(left.__self__, right.__self__, seen)
            )
    if isinstance(left, type):
        return _same_dict(_members(left), _members(right), seen)
    attributes = getattr(left, "__dict__", None)
    if isinstance(attributes, dict):
        return _same_dict(attributes, getattr(right, "__dict__", {}), seen)
    return True


def _same_dict(
    left: Mapping[Any, Any], right: Mapping[Any, Any], seen: frozenset[tuple[int, int]]
) -> bool:
    if len(left) != len(right):
        return False
    return all(
        (type(a) is type(b) and (a == b or repr(a) == repr(b)) or same(a, b, seen))
        and same(left[a], right[b], seen)
        for a, b in zip(left, right)
    )


def _same_code(left: types.CodeType, right: types.CodeType) -> bool:
    """Whether two functions were made of the same text; where it stood does not matter."""
    if (left.co_code, left.co_names) != (right.co_code, right.co_names):
        return False
    return len(left.co_consts) == len(right.co_consts) and all(
        (
            _same_code(a, b)
            if isinstance(a, types.CodeType) and isinstance(b, types.CodeType)
            else repr(a) == repr(b)
        )
        for a, b in zip(left.co_consts, right.co_consts)
    )


def _cells(function: types.FunctionType) -> list[Any]:
    found = []
    for cell in function.__closure__ or ():
        try:
            found.append(cell.cell_contents)
        except ValueError:  # not bound yet
            found.append(None)
    return found


#: Members of classes that say where they were made, or are made when asked for.
_UNTOLD = frozenset(
    [
        "__dict__",
        "__weakref__",
        "__module__",
        "__doc__",
        "__annotations__",
        "__annotate_func__",
        "__annotations_cache__",
        "__firstlineno__",
        "__static_attributes__",
        "_abc_impl",
        "__abstractmethods__",
        "__parameters__",
        "__orig_bases__",
    ]
)


def _members(kind: type) -> dict[str, Any]:
    return {name: v for name, v in vars(kind).items() if name not in _UNTOLD}


def _live_annotations(carried: Carried) -> Iterator[Problem]:
    """Annotations are texts in the compiled file; who looks at them would see that."""
    if any(_is_future(s) and "annotations" in s.lines[-1] for s in carried.statements):
        return
    bound = {(line.module, line.name) for line in carried.imports}
    text = "".join(map(carried.text, carried.chosen))
    of_fields = bool(bound & {("dataclasses", ""), ("dataclasses", "fields")})
    of_fields = of_fields and "fields(" in text
    by_signature = "signature(" in text
    for statement in carried.chosen:
        for node in ast.walk(statement.node):
            name = getattr(node, "attr", "")
            wanted = name in _LIVE_ANNOTATIONS or by_signature and name == "annotation"
            if wanted or of_fields and name == "type":
                yield Problem(
                    "live-annotations",
                    Place(carried.path, getattr(node, "lineno", statement.line)),
                    f"{name} shows annotations, which are texts in the compiled file "
                    "and not the types themselves",
                    hint="write `from __future__ import annotations` at the top of this "
                    "file, so that they are texts here too",
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


def _short(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 60 else f"{text[:57]}..."
