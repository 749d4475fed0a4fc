"""Whether the text of a compiled module holds what was planned, and nothing else.

A plan and its text come in; an error goes out where a name, or another text that is data,
became code. For that the module is written once more with plain words in its comments: no
other line may differ, and what is carried has to be there, statement by statement. What a
project's own templates leave out may be anything that the rest does not use. This module
must not know what the statements do.
"""

from __future__ import annotations

import ast
import io
import tokenize
from collections.abc import Iterable
from dataclasses import replace
from itertools import zip_longest

from skorche.errors import SkorcheError
from skorche.lower.plan import Plan
from skorche.python.binding import bound
from skorche.python.scopes import references
from skorche.python.trees import parsed
from skorche.python.visible import visible
from skorche.write.emit import Style, emit
from skorche.write.templating import TemplateError

#: What stands for the name of a file.
_PLAIN = "plain"


class UnplannedError(SkorcheError):
    """A compiled module would hold what nobody planned: a defect of skorche's, or of a
    template of the project's own. The message says where."""

    def __init__(self, text: str, line: int, what: str) -> None:
        found = [*text.split("\n"), ""][line - 1].strip()
        super().__init__(
            f"internal error: line {line} of the compiled file {what}: {found}\n"
            "    hint: nothing was written. This is a defect of skorche's, which should be "
            "told; or of a template of your own, if the project has some"
        )


def check_planned(text: str, plan: Plan, style: Style | None = None) -> None:
    """Raise UnplannedError where a module's text is not what its plan says, and TemplateError
    where templates of the project's own leave out what the rest of it uses."""
    style = style or Style()
    _check_encoding(text)
    plain = replace(
        plan,
        source=_PLAIN,
        words_behind=(),
        carried=tuple(section._replace(path=_PLAIN) for section in plan.carried),
    )
    header = "\n".join("#" for _ in style.header.split("\n")) if style.header else ""
    own = style.templates is not None
    _check_comments(text, emit(plain, style=replace(style, header=header)), own)
    if own:  # which may leave out what they like, but for what the rest asks for
        _check_left_out(text, emit(plan, formatted=False), style.templates or "")
        return
    docstring, *found = _statements(text)
    if _words(docstring) != f"{plan.title}\n\n{plan.picture}".split():
        raise UnplannedError(text, docstring.lineno, "begins another docstring")
    for name in sorted(plan.words() - _strings(plan, found)):
        raise UnplannedError(text, 1, f"does not hold {name!r} where it should")
    outlines = _outlines(found)
    for section in plan.carried:
        wanted = _outlines(_statements(section.text))
        if not any(
            outlines[start : start + len(wanted)] == wanted
            for start in range(len(outlines))
        ):
            raise UnplannedError(text, 1, f"does not hold what is from {section.path}")


def _check_comments(text: str, plain: str, own: bool) -> None:
    """Only comments may be others where other names stand in them; where the project has
    templates of its own, which may set a name in anywhere, so may what is no statement.
    """
    lines, others = text.split("\n"), plain.split("\n")
    for number, (line, other) in enumerate(zip_longest(lines, others, fillvalue=""), 1):
        is_comment = line.startswith("#") and other.startswith("#")
        if line == other or is_comment and line == visible(line):
            continue
        if own and _shape(text) == _shape(plain):
            return
        raise UnplannedError(text, number, "holds what was not planned")


def _shape(text: str) -> list[type[ast.AST]]:
    module = ast.Module(_statements(text), [])
    return [type(node) for node in ast.walk(module)]


def _check_left_out(text: str, usual: str, own: str) -> None:
    """No name may be asked for that skorche's own templates bind, and the project's do not:
    a star among the imports may bind any."""
    statements = _statements(text)
    names = _names_bound(statements)
    if "*" in names:
        return
    left_out = _names_bound(_statements(usual)) - names
    for one in references(statements):
        if one.name in left_out and one.sure and not one.stored:
            number = getattr(one.node, "lineno", 1)
            line = text.split("\n")[number - 1].strip()
            raise TemplateError(
                f"{own}: what the templates there make has no {one.name}, which is used in "
                f"line {number} of the compiled file: {line}"
            )


def _names_bound(statements: Iterable[ast.stmt]) -> set[str]:
    return {name for one in statements for name in bound(one)}


def _strings(plan: Plan, statements: Iterable[ast.stmt]) -> set[object]:
    """The strings in the functions that are made for the pipeline."""
    names = plan.made()
    made = [one for one in statements if getattr(one, "name", None) in names]
    nodes = (node for one in made for node in ast.walk(one))
    return {node.value for node in nodes if isinstance(node, ast.Constant)}


def _outlines(statements: Iterable[ast.stmt]) -> list[tuple[object, ...]]:
    """What kind of statement each is, and what it defines or binds."""
    return [
        (
            type(one),
            _name(getattr(one, "name", None)),
            *map(ast.dump, getattr(one, "targets", ())),
        )
        for one in statements
    ]


def _name(name: ast.Name | str | None) -> str | None:
    """That of an alias which `type` makes is a node, and no node equals another."""
    return name.id if isinstance(name, ast.Name) else name


def _check_encoding(text: str) -> None:
    """Python has to read the text as what it was written as."""
    try:
        content = text.encode()
    except UnicodeEncodeError as error:
        number = text.count("\n", 0, error.start) + 1
        raise UnplannedError(text, number, "has what is no text") from None
    try:
        encoding, _ = tokenize.detect_encoding(io.BytesIO(content).readline)
    except SyntaxError:
        encoding = ""
    if encoding != "utf-8":
        raise UnplannedError(text, 1, "or the next one names another encoding")


def _statements(text: str) -> list[ast.stmt]:
    try:
        return parsed(text).body
    except SyntaxError as error:
        message = f"is no Python ({error.msg})"
        raise UnplannedError(text, error.lineno or 1, message) from None


def _words(statement: ast.stmt) -> list[str]:
    """The words of a docstring, of which a formatter changes the blanks between them."""
    match statement:
        case ast.Expr(value=ast.Constant(value=str(value))):
            return value.split()
    return []
