"""Functions that no name of the file holds: lambdas, and functions within others.

Comes in: a function's code, and the file that it is from. Goes out: a statement that
defines the function at the top level, made of the user's own text. This module must not
know what the function needs.
"""

from __future__ import annotations

import ast
import re
import sys
import types
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from typing import Any, NamedTuple

from skorche.carry.user_file import UserFile
from skorche.declare.tasks import untasked
from skorche.python.binding import FUNCTIONS, arguments_of, bound
from skorche.python.statements import Statement
from skorche.python.trees import children, walk

Definition = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda | ast.ClassDef


class Located(NamedTuple):
    """A function's or a class's place in its file, and the functions that it stands in."""

    node: Definition
    around: tuple[ast.AST, ...]

    def bound_by_inner(self) -> set[str]:
        """The names of the functions around it that functions within these bind anew."""
        return {
            name
            for outer in self.around
            for node in walk(outer)
            if isinstance(node, ast.Nonlocal)
            for name in node.names
        }


def local_names(around: tuple[ast.AST, ...]) -> set[str]:
    """Return the names that the functions around something bind."""
    found: set[str] = set()
    for outer in around:
        if isinstance(outer, (*FUNCTIONS, ast.Lambda)):
            found.update(arguments_of(outer.args))
            body = outer.body if isinstance(outer.body, list) else []
            for statement in body:
                for node in walk(statement):
                    if isinstance(node, ast.stmt):
                        found.update(bound(node))
    return found


def find_function(code: types.CodeType, file: UserFile) -> Located | None:
    """Return where a code is from, if that can be told for sure."""
    found = [
        one
        for statement in file.statements
        if statement.line <= code.co_firstlineno + len(statement.lines)
        for one in _functions(statement.node, ())
        if _may_be(code, one.node)
    ]
    if len(found) > 1:
        same = {ast.dump(one.node) for one in found}
        if len(same) > 1 or len({one.around for one in found}) > 1:
            return None
    return found[0] if found else None


def circle_of(
    function: types.FunctionType,
    file: UserFile,
    found: Located,
    decorated: Callable[[Located], bool],
) -> dict[types.FunctionType, Located]:
    """Return the functions that use one another by what is around them, in source order:
    this one alone, or with others that can only be made together with it."""
    beside = {function: found}
    pending = [function]
    while pending:
        for held in _beside(pending.pop()):
            where = find_function(held.__code__, file)
            if held in beside or where is None or where.around != found.around:
                continue
            if held.__globals__ is file.live and not decorated(where):
                beside[held] = where
                pending.append(held)
    using = {function}
    for _ in beside:  # as many steps as there can be between two of them
        using.update(one for one in beside if using & set(_beside(one)))
    ordered = sorted(using, key=lambda one: beside[one].node.lineno)
    return {one: beside[one] for one in ordered}


def _beside(function: types.FunctionType) -> list[types.FunctionType]:
    """The functions that a function has, under their own names, from what is around it."""
    held = []
    for word, cell in zip(function.__code__.co_freevars, function.__closure__ or ()):
        with suppress(ValueError):  # not bound yet
            value = untasked(cell.cell_contents)
            if isinstance(value, types.FunctionType) and value.__name__ == word:
                held.append(value)
    return held


def _functions(node: ast.AST, around: tuple[ast.AST, ...]) -> Iterator[Located]:
    if isinstance(node, (*FUNCTIONS, ast.Lambda)):
        yield Located(node, around)
        around = (*around, node)
    elif isinstance(node, ast.ClassDef):
        around = (*around, node)
    for child in children(node):
        yield from _functions(child, around)


def _may_be(code: types.CodeType, node: Definition) -> bool:
    if isinstance(node, ast.ClassDef):
        return False
    if not isinstance(node, ast.Lambda):
        first = node.decorator_list[0] if node.decorator_list else node
        return (code.co_name, code.co_firstlineno) == (node.name, first.lineno)
    if code.co_name != "<lambda>" or code.co_firstlineno != node.lineno:
        return False
    names = arguments_of(node.args)
    if sorted(code.co_varnames[: len(names)]) != sorted(names):
        return False
    body = node.body
    if sys.version_info >= (3, 11):  # where codes know where each part of them stood
        place = body.lineno, body.end_lineno, body.col_offset, body.end_col_offset
        return place in set(code.co_positions())
    return _alike(code, node)


def _alike(code: types.CodeType, node: ast.Lambda) -> bool:
    """Whether a lambda, compiled alone, has the same names and constants as a code."""
    module = compile(ast.Expression(node), "<lambda>", "eval", dont_inherit=True)
    alone = next(c for c in module.co_consts if isinstance(c, types.CodeType))
    return _outline(code) == _outline(alone)


def _outline(code: types.CodeType) -> tuple[object, ...]:
    inner = [_outline(c) for c in code.co_consts if isinstance(c, types.CodeType)]
    plain = [repr(c) for c in code.co_consts if not isinstance(c, types.CodeType)]
    plain = [text for text in plain if "<lambda>" not in text]  # says what is around it
    names = sorted({*code.co_names, *code.co_freevars, *code.co_cellvars})
    return code.co_varnames, names, plain, inner


def top_level(
    file: UserFile,
    found: Located,
    name: str,
    parameters: tuple[str, ...] = (),
    maker: str = "",
) -> Statement | None:
    """Return a statement that defines the function under a name.

    With a `maker` it is that, which takes what the function found around itself, and
    returns it. None if the text cannot be taken out of where it is.
    """
    node, lines = found.node, file.source.lines
    head = f"def {maker}({', '.join(parameters)}):\n"
    if isinstance(node, ast.Lambda):
        for text in _as_def(node, lines, name):
            if maker:
                body = "\n".join(f"    {line}" for line in text.split("\n"))
                text = f"{head}{body}\n\n    return {name}"
            first = node.lineno - bool(maker)
            made = _parsed(file, text, first, maker or name, [node])
            if made is not None:
                return made
        return None
    text, first = _lifted(lines, node, "    " if maker else "")
    if maker:
        text = f"{head}{text}\n\n    return {node.name}"
        return _parsed(file, text, first - 1, maker, [node])
    if node.name != name:
        pattern = rf"^((?:async\s+)?(?:def|class)\s+){node.name}\b"
        text = re.sub(pattern, rf"\g<1>{name}", text, count=1, flags=re.MULTILINE)
    return _parsed(file, text, first, name, [node])


def together_at_top(
    file: UserFile, nodes: list[Definition], parameters: tuple[str, ...], maker: str
) -> Statement | None:
    """Return a statement that defines a `maker`, which makes several that use one another,
    of what they found around themselves. None if they cannot be taken out."""
    lines = file.source.lines
    pairs = [_lifted(lines, node, "    ") for node in nodes]
    words = ", ".join(node.name for node in nodes)  # type: ignore[union-attr]
    body = "\n\n".join([*(text for text, _ in pairs), f"    return {words}"])
    text = f"def {maker}({', '.join(parameters)}):\n{body}"
    statement = _parsed(file, text, pairs[0][1] - 1, maker, nodes)
    if statement is None:
        return None
    for part, node in zip(statement.node.body, nodes):  # type: ignore[attr-defined]
        ast.increment_lineno(part, node.lineno - part.lineno)
    rows, row = [], 1
    for moved, first in pairs:
        rows.append((first, row))
        row += moved.count("\n") + 2
    return replace(statement, gathered=tuple(rows))


def taken_lines(file: UserFile, node: ast.stmt) -> Statement | None:
    """Return a statement of a block as one of the top level, with the comment right above
    it. None if the text cannot be taken out of where it is."""
    lines, start = file.source.lines, node.lineno
    before = lines[start - 1].encode()[: node.col_offset].decode()
    if before.strip():
        return None  # which shares its line
    while start > 1 and lines[start - 2].startswith(f"{before}#"):
        start -= 1
    chunk = _moved(lines, node, start, before, "").split("\n")
    text = "\n".join(chunk)
    try:
        body = ast.parse(text).body
    except SyntaxError:
        return None
    if [ast.dump(one) for one in body] != [ast.dump(node)]:
        return None
    ast.increment_lineno(body[0], start - 1)
    last = start + len(chunk) - 1
    binds = frozenset(bound(node))
    return Statement(file.path, body[0], start, last, binds, False, tuple(chunk))


def _parsed(
    file: UserFile, text: str, first: int, binds: str, nodes: list[Definition]
) -> Statement | None:
    """The statement of a text that defines functions as they were, or None."""
    try:
        tree = ast.parse(text).body[0]
    except SyntaxError:
        return None
    if not set(map(_essence, nodes)) <= set(map(_essence, walk(tree))):
        return None
    ast.increment_lineno(tree, first - 1)
    chunk = tuple(text.split("\n"))
    last = first + len(chunk) - 1
    return Statement(file.path, tree, first, last, frozenset([binds]), False, chunk)


def _lifted(lines: list[str], node: Any, to: str) -> tuple[str, int]:
    """A definition's lines with another margin, and the first of them: its comments, or
    its decorators."""
    start = min([node.lineno, *(d.lineno for d in node.decorator_list)])
    margin = lines[start - 1][: _width(lines[start - 1])]
    while start > 1 and lines[start - 2].startswith(f"{margin}#"):
        start -= 1
    return _moved(lines, node, start, margin, to), start


def _essence(node: ast.AST) -> str:
    """What a function does: its parameters and its body."""
    if isinstance(node, ast.Lambda):
        return ast.dump(node.args) + ast.dump(node.body)
    if isinstance(node, ast.ClassDef):
        parts = [*node.bases, *node.keywords, *node.body]
        return "".join(map(ast.dump, parts))
    if not isinstance(node, FUNCTIONS):
        return ""
    body = node.body
    if len(body) == 1 and isinstance(body[0], ast.Return) and body[0].value is not None:
        return ast.dump(node.args) + ast.dump(body[0].value)
    return ast.dump(node.args) + "".join(map(ast.dump, body))


def _width(line: str) -> int:
    return len(line) - len(line.lstrip())


def _moved(lines: list[str], node: ast.stmt, start: int, margin: str, to: str) -> str:
    """A function's lines with another margin, but for those that begin within a text."""
    texts = _rows_of_texts(node)
    moved = []
    for number in range(start, (node.end_lineno or node.lineno) + 1):
        line = lines[number - 1]
        if number not in texts and line.strip():
            line = to + (
                line[len(margin) :] if line.startswith(margin) else line.lstrip()
            )
        moved.append(line)
    return "\n".join(moved)


def _rows_of_texts(node: ast.AST) -> set[int]:
    """The lines that begin within a text of several lines, whose margin is its own."""
    rows: set[int] = set()
    for part in walk(node):
        text = isinstance(getattr(part, "value", None), (str, bytes))
        if text or isinstance(part, ast.JoinedStr):
            rows.update(range(part.lineno + 1, (part.end_lineno or 0) + 1))  # type: ignore[attr-defined]
    return rows


def _as_def(node: ast.Lambda, lines: list[str], name: str) -> Iterator[str]:
    """A lambda as a def, the best text first: its parameters and its body are the user's
    own text, in brackets where that goes on, and else what that says."""
    whole = ast.get_source_segment("\n".join(lines), node) or ""
    after = _parameters(whole, node)
    first, *rest = whole[whole.index(":", len("lambda") + len(after)) + 1 :].split("\n")
    margin = lines[node.lineno - 1][: _width(lines[node.lineno - 1])]
    texts = _rows_of_texts(node)
    for row, line in enumerate(rest, node.end_lineno - len(rest) + 1):  # type: ignore[operator]
        if row not in texts and line.strip():
            line = line[len(margin) :] if line.startswith(margin) else line.lstrip()
            rest[row - node.end_lineno + len(rest) - 1] = f"    {line}"  # type: ignore[operator]
    head = f"def {name}({after.strip()}):\n    return "
    body = "\n".join([first.strip(), *rest])
    if rest and not first.strip():
        body = body.lstrip()
    yield f"{head}{body}"
    yield f"{head}({body}\n    )" if "#" in body else f"{head}({body})"
    yield f"def {name}({ast.unparse(node.args)}):\n    return {ast.unparse(node.body)}"


def _parameters(whole: str, node: ast.Lambda) -> str:
    """The text of a lambda's parameters: up to the colon after the last of them."""
    parts = [part for part in walk(node.args) if hasattr(part, "end_lineno")]
    if not parts:
        return ""
    rows = whole.split("\n")
    row, column = max((part.end_lineno, part.end_col_offset) for part in parts)  # type: ignore[attr-defined]
    row -= node.lineno
    column -= 0 if row else node.col_offset
    before = "\n".join([*rows[:row], rows[row].encode()[:column].decode()])
    return whole[len("lambda") : whole.index(":", len(before))]
