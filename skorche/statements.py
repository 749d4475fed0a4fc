"""A user's file as a list of top-level statements: what each binds, and what it needs.

Comes in: the text of a Python file. Goes out: statements in source order. This module must
not know live values: it reads text only.
"""

from __future__ import annotations

import ast
import symtable
import sys
import tokenize
from collections.abc import Iterable, Iterator
from dataclasses import dataclass


@dataclass(frozen=True, eq=False)
class Statement:
    """A top-level statement, with the comment lines right above it.

    `binds` are the names that it binds at module level. `guarded` says that it is the
    block below `if __name__ == "__main__"`, or a part of it.
    """

    node: ast.stmt
    first: int
    last: int
    binds: frozenset[str]
    guarded: bool
    lines: tuple[str, ...]

    @property
    def line(self) -> int:
        """The line that names it: that of the def, not of a decorator or comment."""
        return self.node.lineno

    @property
    def is_import(self) -> bool:
        return isinstance(self.node, (ast.Import, ast.ImportFrom))

    @property
    def is_definition(self) -> bool:
        kinds = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
        return isinstance(self.node, kinds)

    def without(self, dropped: Iterable[ast.AST]) -> str:
        """Return the text but for the lines of some of its parts, such as decorators."""
        numbers: set[int] = set()
        for part in dropped:
            first, last = getattr(part, "lineno", 0), getattr(part, "end_lineno", 0)
            numbers.update(range(first, last + 1))
        numbered = enumerate(self.lines, self.first)
        return "\n".join(line for number, line in numbered if number not in numbers)


def needs(text: str) -> tuple[frozenset[str], frozenset[str]]:
    """Return the global names that a statement uses, and those that it only may use.

    The latter stand in annotations, or are bound by a class body as well.

    >>> sure, may = needs("def f(x: A, y=b): return g(x)")
    >>> sorted(sure), sorted(may)
    (['b', 'g'], ['A'])
    """
    if sys.version_info >= (3, 12):  # where a comprehension has no scope of its own
        text = ast.unparse(_Generators().visit(ast.parse(text)))
    found: set[str] = set()
    may: set[str] = set()
    tables = [symtable.symtable(text, "<statement>", "exec")]
    while tables:
        table = tables.pop()
        tables += table.get_children()
        kind = str(table.get_type()).rpartition(".")[2].lower()
        for symbol in table.get_symbols():
            top = kind == "module"
            if symbol.is_referenced() if top else symbol.is_global():
                found.add(symbol.get_name())
            elif kind == "class" and symbol.is_referenced():
                may.add(symbol.get_name())
    tree = ast.parse(text)
    annotations = [part for node in ast.walk(tree) for part in _annotations(node)]
    inside = {id(node) for part in annotations for node in ast.walk(part)}
    outside = {
        node.id
        for node in ast.walk(tree)
        if isinstance(node, ast.Name) and id(node) not in inside
    }
    outside.update(_declared_global(tree))
    for part in annotations:
        may.update(_names(part))
    sure = found & outside
    return frozenset(sure), frozenset((may | found) - sure)


class _Generators(ast.NodeTransformer):
    """Makes generator expressions of comprehensions: the same names, and a scope."""

    def visit_ListComp(self, node: ast.ListComp) -> ast.AST:
        self.generic_visit(node)
        return ast.GeneratorExp(node.elt, node.generators)

    def visit_SetComp(self, node: ast.SetComp) -> ast.AST:
        self.generic_visit(node)
        return ast.GeneratorExp(node.elt, node.generators)

    def visit_DictComp(self, node: ast.DictComp) -> ast.AST:
        self.generic_visit(node)
        pair = ast.Tuple([node.key, node.value], ast.Load())
        return ast.GeneratorExp(pair, node.generators)


def _declared_global(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Global):
            yield from node.names


def _annotations(node: ast.AST) -> Iterator[ast.expr]:
    match node:
        case ast.arg(annotation=ast.expr() as annotation):
            yield annotation
        case ast.AnnAssign(annotation=annotation):
            yield annotation
        case ast.FunctionDef(returns=ast.expr() as annotation):
            yield annotation
        case ast.AsyncFunctionDef(returns=ast.expr() as annotation):
            yield annotation


def _names(annotation: ast.expr) -> Iterator[str]:
    """The names in an annotation, also in one that is a string, or has strings."""
    for child in ast.walk(annotation):
        if isinstance(child, ast.Name):
            yield child.id
        elif isinstance(child, ast.Constant) and isinstance(child.value, str):
            try:
                inner = ast.parse(child.value, mode="eval").body
            except (SyntaxError, ValueError):
                continue
            yield from _names(inner)


def read_source(path: str) -> str:
    """Return the text of a Python file, by the encoding that it declares."""
    with tokenize.open(path) as file:
        return file.read()


def split_file(text: str) -> list[Statement]:
    """Return the top-level statements of a file, in source order."""
    lines = text.split("\n")
    tree = ast.parse(text)
    comments = _comment_lines(lines)
    statements: list[Statement] = []
    last_line = 0
    for node in tree.body:
        start = min(
            [node.lineno, *(d.lineno for d in getattr(node, "decorator_list", []))]
        )
        end = node.end_lineno or node.lineno
        while start - 1 > last_line and start - 1 in comments:
            start -= 1
        chunk = tuple(lines[start - 1 : end])
        shared = start <= last_line or _ends_with_semicolon(lines[end - 1], node)
        if shared:
            chunk = (ast.get_source_segment(text, node) or "",)
            start, end = node.lineno, node.lineno
        last_line = node.end_lineno or node.lineno
        statements.append(
            Statement(node, start, end, frozenset(_bound(node)), _is_guard(node), chunk)
        )
    return statements


def _ends_with_semicolon(line: str, node: ast.stmt) -> bool:
    rest = line.encode()[node.end_col_offset or 0 :].decode(errors="replace")
    return rest.lstrip().startswith(";")


def _comment_lines(lines: list[str]) -> set[int]:
    """Numbers of lines that hold a comment only, but for the file's own first ones."""
    found = {n for n, line in enumerate(lines, 1) if line.startswith("#")}
    if lines and lines[0].startswith("#!"):
        found.discard(1)
    for number in (1, 2):
        if number in found and "coding" in lines[number - 1]:
            found.discard(number)
    return found


def _is_guard(node: ast.stmt) -> bool:
    if not isinstance(node, ast.If):
        return False
    test = node.test
    if isinstance(test, ast.BoolOp) and isinstance(test.op, ast.And):
        return any(_is_guard(ast.If(part, [], [])) for part in test.values)
    if not isinstance(test, ast.Compare):
        return False
    sides = [test.left, *test.comparators]
    names = [side.id for side in sides if isinstance(side, ast.Name)]
    texts = [side.value for side in sides if isinstance(side, ast.Constant)]
    return names == ["__name__"] and texts == ["__main__"]


def _bound(node: ast.AST) -> Iterator[str]:
    """The names that a statement binds in the scope that it stands in."""
    match node:
        case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
            yield node.name
            return
        case ast.Lambda() | ast.ListComp() | ast.SetComp() | ast.DictComp():
            return
        case ast.GeneratorExp():
            return
        case ast.Import() | ast.ImportFrom():
            for alias in node.names:
                yield alias.asname or alias.name.partition(".")[0]
            return
        case ast.Name(ctx=ast.Store()) | ast.Name(ctx=ast.Del()):
            yield node.id
        case ast.ExceptHandler(name=str(name)):
            yield name
        case ast.MatchAs(name=str(name)) | ast.MatchStar(name=str(name)):
            yield name
        case ast.AnnAssign(value=None):
            return
    for child in ast.iter_child_nodes(node):
        yield from _bound(child)


def imported_modules(node: ast.AST) -> list[str]:
    """Return the modules that an import names, a relative one with its dots."""
    match node:
        case ast.Import():
            return [alias.name for alias in node.names]
        case ast.ImportFrom():
            return ["." * node.level + (node.module or "")]
        case _:
            return []


def join(parts: list[tuple[Statement, str]]) -> str:
    """Join statements: as far apart as in the source where they are neighbours, two
    blank lines around definitions and one between other things where they are not."""
    text = ""
    before: Statement | None = None
    for statement, chunk in parts:
        if before is not None:
            apart = before.is_definition or statement.is_definition
            close = statement.first - before.last == 1
            text += "\n" * (3 if apart else 1 if close else 2)
        text += chunk
        before = statement
    return text


def import_of(node: ast.stmt, alias: ast.alias) -> ast.stmt:
    """Return an import statement with one of its aliases only."""
    if isinstance(node, ast.ImportFrom):
        return ast.ImportFrom(node.module, [alias], 0)
    return ast.Import([alias])
