"""What a compiled file may have at most: of size and depth, and of newer syntax.

Comes in: its text, its plan, and the file that it is from. Goes out: nothing, or an error by
the user's own lines. This module must not know what the text does.
"""

from __future__ import annotations

import ast

from skorche.errors import CompileError, Place, Problem
from skorche.limits import DEPTH, LINE, SIZE, WHOLE_SIZE
from skorche.lower.plan import Plan
from skorche.python.nesting import is_deeper
from skorche.python.source_files import SourceFile
from skorche.python.statements import Statement, split_file
from skorche.python.trees import parsed


def check_limits(text: str, plan: Plan, source: SourceFile) -> None:
    """Raise CompileError for what could not be read out of the compiled file again."""
    found = []
    whole = sum(len(one.text) for one in plan.carried if one.is_whole)
    if len(text) > WHOLE_SIZE or len(text) - whole > SIZE:
        hint = "read long inputs from a file"
        message = f"the compiled file would have more than {SIZE} characters"
        if whole > WHOLE_SIZE - SIZE:
            message = f"the modules that come along whole have {whole} characters"
            hint = f"name those that are needed; {WHOLE_SIZE} is the most"
        found.append(Problem("too-large", Place(source.path), message, hint=hint))
    for line in plan.picture.split("\n"):
        if len(line) > LINE:
            message = f"a line of its picture would have more than {LINE} characters: "
            message += f"{line.strip()[:40]}..."
            found.append(Problem("too-large", Place(source.path), message))
    if not found and is_deeper(parsed(text), DEPTH):
        for statement in split_file(text):
            if is_deeper(statement.node, DEPTH - 1):
                name = ", ".join(sorted(statement.binds)) or statement.lines[0]
                lines = [s.line for s in source.statements if s.binds & statement.binds]
                place = Place(source.path, lines[-1] if lines else 0)
                message = f"{name} is nested more than {DEPTH} deep"
                found.append(Problem("too-large", place, message))
    if found:
        raise CompileError(found)


def check_floor(text: str, python: tuple[int, int], source: SourceFile) -> None:
    """Raise CompileError where something of the user's needs a later Python."""
    problems = []
    for statement in split_file(text):
        name, own = _whole(statement)
        try:
            ast.parse(own or "\n".join(statement.lines), feature_version=python)
        except SyntaxError as error:  # whose line may be one too late
            name = name or ", ".join(sorted(statement.binds)) or statement.lines[0]
            found = [s for s in source.statements if s.binds & statement.binds]
            problems.append(
                Problem(
                    "newer-python",
                    Place(source.path, found[-1].line if found else 0),
                    f"{name} cannot be read by Python {'.'.join(map(str, python))}: "
                    f"{error.msg}",
                    hint="write it for that version, or raise `python` of "
                    "[tool.skorche] in pyproject.toml",
                )
            )
    if problems:
        raise CompileError(problems)


def _whole(statement: Statement) -> tuple[str, str]:
    """The name and the text of the module that a statement has, if it has one."""
    match statement.node:
        case ast.Expr(
            value=ast.Call(
                func=ast.Attribute(attr="add"),
                args=[ast.Constant(value=str(name)), ast.Constant(value=str(text))],
            )
        ):
            return f"module {name}", text
    return "", ""
