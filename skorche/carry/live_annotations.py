"""Who looks at annotations, which are texts in a compiled file.

Comes in: what is carried. Goes out: problems. By form alone: what looks at annotations as
types, and what writes a signature, in which types and texts look different. This module must
not know what the annotations are.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from copy import copy

from skorche.carry.cargo import Cargo
from skorche.carry.class_values import name_of
from skorche.errors import Place, Problem
from skorche.python.statements import Statement
from skorche.python.trees import annotation_of

_LOOKING = frozenset(
    ["__annotations__", "return_annotation", "get_annotations", "render_doc"]
)
_WRITING = frozenset(["format", "print", "repr", "str"])


def live_annotations(
    cargo: Cargo, statements: Iterable[Statement]
) -> Iterator[Problem]:
    """Refuse statements that look at annotations, of files in which these are types."""
    found = [
        statement
        for statement in statements
        if not cargo.files.of(statement).annotates_by_texts
        and not cargo.is_above(statement)
    ]
    if not any(annotation_of(node) for one in found for node in one.nodes):
        return  # there is nothing to be seen
    looks = _Looks(cargo, [node for one in found for node in one.nodes])
    for statement in found:
        if not statement.is_definition:
            looks.bind(statement)
    for statement in found:
        within = looks.within(statement)
        for node in statement.nodes:
            if words := within.words(node):
                yield Problem(
                    "live-annotations",
                    Place(statement.path, getattr(node, "lineno", statement.line)),
                    f"{words} shows annotations, which are texts in the compiled file "
                    "and not the types themselves",
                    hint="let typing.get_type_hints() give the types, which reads texts, "
                    "too; or write `from __future__ import annotations` at the top of this "
                    "file, so that they are texts here, too",
                )


def _has_made_docstring(node: ast.AST) -> bool:
    """Whether a class is one of which `dataclass` writes the docstring, with the types of
    its fields."""
    if not isinstance(node, ast.ClassDef) or ast.get_docstring(node) is not None:
        return False
    makers = (getattr(one, "func", one) for one in node.decorator_list)
    return any(name_of(one) == "dataclass" for one in makers)


class _Looks:
    """What is looked at in some nodes."""

    def __init__(self, cargo: Cargo, nodes: list[ast.AST]) -> None:
        bound = {(line.module, line.name) for line in cargo.bindings.imports}
        called = {name_of(node.func) for node in nodes if isinstance(node, ast.Call)}
        of_fields = bool(bound & {("dataclasses", ""), ("dataclasses", "fields")})
        self._names = set(_LOOKING)
        self._names |= {"type"} if of_fields and "fields" in called else set()
        self._names |= {"annotation"} if "signature" in called else set()
        self._names |= {"annotations"} if "getfullargspec" in called else set()
        self._names |= {"__doc__"} if any(map(_has_made_docstring, nodes)) else set()
        self._signatures: set[str] = set()

    def within(self, statement: Statement) -> _Looks:
        """Return the same, with the names that a statement has for itself."""
        looks = copy(self)
        looks._signatures = set(self._signatures)
        looks.bind(statement)
        return looks

    def bind(self, statement: Statement) -> None:
        """Take note of the names that signatures get in a statement."""
        for _ in range(2):  # a name may be given to another one
            for node in statement.of(ast.Assign, ast.For, ast.comprehension):
                self._bind(node)

    def words(self, node: ast.AST) -> str:
        """Return what of a node looks at annotations, or nothing."""
        match node:
            case ast.Attribute(attr=name) if name in self._names:
                return name
            case ast.FormattedValue(value=value) if self._is_signature(value):
                return ast.unparse(value)
            case ast.Call(func=ast.Name(id=name), args=args) if name in _WRITING:
                shown = [one for one in args if self._is_signature(one)]
                return ast.unparse(shown[0]) if shown else ""
            case ast.BinOp(op=ast.Mod(), right=right):
                parts = getattr(right, "elts", [right])
                shown = [one for one in parts if self._is_signature(one)]
                return ast.unparse(shown[0]) if shown else ""
            case _:
                return ""

    def _bind(self, node: ast.AST) -> None:
        match node:
            case ast.Assign(targets=[ast.Name(id=name)], value=value):
                if self._is_signature(value):
                    self._signatures.add(name)
            case ast.For(target=ast.Name(id=name), iter=each) | ast.comprehension(
                target=ast.Name(id=name), iter=each
            ):
                match each:
                    case ast.Call(
                        func=ast.Attribute(
                            value=ast.Attribute(attr="parameters"), attr="values"
                        )
                    ):
                        self._signatures.add(name)

    def _is_signature(self, node: ast.AST) -> bool:
        """Whether an expression is a signature, or a parameter of one."""
        match node:
            case ast.Call(func=function):
                return name_of(function) == "signature"
            case ast.Name(id=name):
                return name in self._signatures
            case ast.Subscript(value=ast.Attribute(attr="parameters")):
                return True
            case _:
                return False
