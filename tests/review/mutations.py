"""Random edits of a compiled file: one statement is changed, the rest stays by the letter."""

from __future__ import annotations

import ast
import copy
import random
from collections.abc import Callable, Iterator
from functools import cache
from textwrap import indent

#: What a syntax tree has of words, in the fields that hold them.
_NAMES = {
    ast.Name: "id",
    ast.Attribute: "attr",
    ast.arg: "arg",
    ast.keyword: "arg",
    ast.FunctionDef: "name",
    ast.ClassDef: "name",
}
_OPERATORS: tuple[tuple[type[ast.AST], ...], ...] = (
    (ast.Add, ast.Sub, ast.Mult, ast.FloorDiv),
    (ast.Eq, ast.NotEq, ast.Lt, ast.GtE, ast.Is, ast.IsNot, ast.In, ast.NotIn),
    (ast.And, ast.Or),
    (ast.Not, ast.USub, ast.UAdd),
)
#: Other names to put in: a builtin, a function of the user's, words of the machinery.
_WORDS = ("eval", "clean", "item", "results", "fresh", "sys", "put", "inputs")


def mutated(text: str, chance: random.Random) -> str | None:
    """Return a text with one edit; None where what was chosen cannot be edited."""
    body, number = chance.choice(_places(text))
    node = body[number]
    lines = text.split("\n")
    way = chance.choice([_delete, _double, _swap, *[_within] * 7])
    new = way(body, number, chance)
    if new is None:
        return None
    first, last, statements = new
    if any("#" in line for line in lines[first - 1 : last]):
        return None  # of which the comments would go
    made = "\n".join(ast.unparse(statement) for statement in statements)
    made = made or ("pass" if len(body) == 1 else "")
    put_in = indent(made, " " * node.col_offset).split("\n") if made else []
    edited = "\n".join([*lines[: first - 1], *put_in, *lines[last:]])
    try:
        tree = ast.parse(edited)
    except SyntaxError:
        return None
    return None if ast.dump(tree) == _dump(text) else edited


@cache
def _dump(text: str) -> str:
    return ast.dump(ast.parse(text))


Edited = tuple[int, int, list[ast.stmt]] | None


@cache
def _places(text: str) -> list[tuple[list[ast.stmt], int]]:
    """The statements of a text, each where it stands."""
    found = []
    for node in ast.walk(ast.parse(text)):
        for field in ("body", "orelse", "finalbody"):
            body = getattr(node, field, None)
            if isinstance(body, list):
                found += [(body, number) for number in range(len(body))]
    return found


def _span(node: ast.stmt) -> tuple[int, int]:
    decorators = [d.lineno for d in getattr(node, "decorator_list", [])]
    return min([node.lineno, *decorators]), node.end_lineno or node.lineno


def _delete(body: list[ast.stmt], number: int, chance: random.Random) -> Edited:
    return (*_span(body[number]), [])


def _double(body: list[ast.stmt], number: int, chance: random.Random) -> Edited:
    return (*_span(body[number]), [body[number]] * 2)


def _swap(body: list[ast.stmt], number: int, chance: random.Random) -> Edited:
    if number + 1 == len(body):
        return None
    one, other = body[number : number + 2]
    return _span(one)[0], _span(other)[1], [other, one]


def _within(body: list[ast.stmt], number: int, chance: random.Random) -> Edited:
    """Change something in the statement itself; of one that has others, in its head."""
    node = copy.deepcopy(body[number])
    changes = [change for part in _parts(node) for change in _changes(part, chance)]
    if not changes:
        return None
    span = _span(node)
    chance.choice(changes)()
    return (*span, [node])


def _parts(node: ast.AST) -> Iterator[ast.AST]:
    """A node and what is in it, but for statements within."""
    yield node
    for child in ast.iter_child_nodes(node):
        if not isinstance(child, ast.stmt):
            yield from _parts(child)


def _changes(node: ast.AST, chance: random.Random) -> Iterator[Callable[[], None]]:
    """Ways to change a node."""
    if type(node) in _NAMES:
        field = _NAMES[type(node)]
        if getattr(node, field) is not None:
            yield lambda: setattr(node, field, chance.choice(_WORDS))
    match node:
        case ast.Constant():
            yield lambda: setattr(node, "value", _other(node.value, chance))
        case ast.BinOp() | ast.BoolOp() | ast.UnaryOp():
            yield lambda: setattr(node, "op", _operator(node.op, chance))
        case ast.Compare(ops=operators):
            yield lambda: operators.__setitem__(0, _operator(operators[0], chance))
        case ast.Call(args=args):
            yield lambda: args.append(ast.Name("fresh"))
            yield lambda: setattr(node, "func", ast.Name(chance.choice(_WORDS)))
            if args:
                yield lambda: args.__delitem__(0)
                yield args.reverse
            if node.keywords:
                yield lambda: node.keywords.__delitem__(-1)
        case ast.arguments(args=args, defaults=defaults):
            yield lambda: args.insert(0, ast.arg("fresh"))
            if defaults:
                yield lambda: defaults.__setitem__(0, ast.Constant("fresh"))
        case ast.Import() | ast.ImportFrom():
            alias = chance.choice(node.names)
            yield lambda: setattr(alias, "asname", chance.choice(_WORDS))
            yield lambda: setattr(alias, "name", chance.choice(_WORDS))
            if len(node.names) > 1:
                yield node.names.reverse
            if isinstance(node, ast.ImportFrom):
                yield lambda: setattr(node, "level", node.level + 1)
                yield lambda: setattr(node, "module", chance.choice(_WORDS))
        case ast.If(test=test) | ast.While(test=test):
            yield lambda: setattr(node, "test", ast.UnaryOp(ast.Not(), test))
        case ast.Return(value=ast.expr() as value) | ast.Assign(value=value):
            yield lambda: setattr(
                node, "value", ast.Call(ast.Name(chance.choice(_WORDS)), [value], [])
            )
        case ast.Tuple(elts=elements) | ast.List(elts=elements):
            yield elements.reverse


def _other(value: object, chance: random.Random) -> object:
    match value:
        case bool() | None:
            return chance.choice([True, False, None, 0])
        case int() | float():
            return value + chance.choice([-1, 1, 10])
        case str():
            return chance.choice([value + "x", value[1:], "fresh", ""])
        case _:
            return "fresh"


def _operator(operator: ast.AST, chance: random.Random) -> ast.AST:
    row = next((row for row in _OPERATORS if type(operator) in row), (type(operator),))
    return chance.choice(row)()
