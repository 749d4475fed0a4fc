"""Which methods Python calls by itself, where no call stands: of operators, loops and the like.

Comes in: a part of a statement. Goes out: the expressions in it, each with the names of the
methods that are called of what it stands for. This module must not know what that is.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

_OPERATORS = {
    ast.Add: "add",
    ast.Sub: "sub",
    ast.Mult: "mul",
    ast.MatMult: "matmul",
    ast.Div: "truediv",
    ast.FloorDiv: "floordiv",
    ast.Mod: "mod",
    ast.Pow: "pow",
    ast.LShift: "lshift",
    ast.RShift: "rshift",
    ast.BitOr: "or",
    ast.BitXor: "xor",
    ast.BitAnd: "and",
}
_COMPARING = ("__eq__", "__ne__", "__lt__", "__le__", "__gt__", "__ge__", "__hash__")
_SIGNS = ("__neg__", "__pos__", "__invert__")
_SEARCHING = ("__contains__", "__iter__", "__next__", "__getitem__")
_TRUTH = ("__bool__", "__len__")
_GOING_THROUGH = ("__iter__", "__next__", "__getitem__", "__len__", "keys")
_SHOWING = ("__format__", "__str__", "__repr__")
_ENTRIES: dict[type[ast.expr_context], tuple[str, ...]] = {
    ast.Load: ("__getitem__", "__missing__", "__class_getitem__"),
    ast.Store: ("__setitem__",),
    ast.Del: ("__delitem__",),
}
_ATTRIBUTES: dict[type[ast.expr_context], tuple[str, ...]] = {
    ast.Load: ("__getattribute__", "__getattr__"),
    ast.Store: ("__setattr__",),
    ast.Del: ("__delattr__",),
}
#: Functions that do with an attribute what an expression does.
_ASKING: dict[str, ast.expr_context] = {
    "getattr": ast.Load(),
    "hasattr": ast.Load(),
    "setattr": ast.Store(),
    "delattr": ast.Del(),
}
#: What is called of a thing that is given to a function which is nobody's own.
OF_GIVEN = (
    *(*_COMPARING, *_SIGNS, *_SEARCHING, *_TRUTH, *_SHOWING),
    *("__abs__", "__call__", "__enter__", "__exit__", "__float__", "__fspath__"),
    *("__index__", "__instancecheck__", "__int__", "__reversed__", "__round__"),
    *("__subclasscheck__", "__subclasshook__", "__bytes__", "__complex__", "__dir__"),
    *("__copy__", "__deepcopy__", "__getstate__", "__reduce__", "__reduce_ex__"),
    *("__post_init__", "__replace__", "__divmod__", "__pow__", "__ceil__", "__floor__"),
    *("__add__", "__radd__", "__trunc__", "__next__", "__getattr__"),
)


def implied(node: ast.AST) -> Iterator[tuple[ast.expr, tuple[str, ...]]]:
    """The parts of a node whose methods are called where it runs, with their names."""
    match node:
        case ast.BinOp(left=left, op=sign, right=right):
            word = _OPERATORS[type(sign)]
            yield left, (f"__{word}__",)
            yield right, (f"__r{word}__",)
        case ast.AugAssign(target=left, op=sign, value=right):
            word = _OPERATORS[type(sign)]
            yield left, (f"__i{word}__", f"__{word}__")
            yield right, (f"__r{word}__",)
        case ast.UnaryOp(operand=part):
            yield part, (*_SIGNS, *_TRUTH)
        case ast.Compare(left=left, comparators=others):
            for part in (left, *others):
                yield part, (*_COMPARING, *_SEARCHING)
        case ast.BoolOp(values=parts) | ast.comprehension(ifs=[_, *_] as parts):
            for part in parts:
                yield part, _TRUTH
        case ast.If(test=part) | ast.While(test=part) | ast.IfExp(test=part):
            yield part, _TRUTH
        case ast.Assert(test=part):
            yield part, _TRUTH
        case ast.For(iter=part) | ast.Starred(value=part):
            yield part, _GOING_THROUGH
        case ast.YieldFrom(value=part):
            yield part, _GOING_THROUGH
        case ast.Assign(targets=[ast.Tuple() | ast.List(), *_], value=part):
            yield part, _GOING_THROUGH
        case ast.Dict(keys=keys):
            for key in keys:
                if key is not None and type(key) is not ast.Constant:
                    yield key, ("__hash__", "__eq__")
        case ast.Set(elts=parts):
            for part in parts:
                if type(part) is not ast.Constant:
                    yield part, ("__hash__", "__eq__")
        case ast.FormattedValue(value=part):
            yield part, _SHOWING
        case ast.Subscript(value=part, ctx=way, slice=key):
            yield part, _ENTRIES[type(way)]
            yield key, ("__index__", "__hash__", "__eq__")
        case ast.Attribute(value=part, ctx=way):
            yield part, _ATTRIBUTES[type(way)]
        case ast.Call(func=ast.Name(id=name), args=[part, _, *_]) if name in _ASKING:
            yield part, _ATTRIBUTES[type(_ASKING[name])]
    if isinstance(node, ast.comprehension):
        yield node.iter, _GOING_THROUGH


def attributes(node: ast.AST) -> Iterator[ast.Attribute]:
    """The attributes that a node asks for, or sets: itself, or by a function with a text."""
    match node:
        case ast.Attribute():
            yield node
        case ast.Call(
            func=ast.Name(id=name),
            args=[part, ast.Constant(value=str() as attribute), *_],
        ) if (
            name in _ASKING
        ):
            yield ast.Attribute(part, attribute, _ASKING[name])


def implied_by_class(node: ast.ClassDef) -> Iterator[tuple[ast.expr, tuple[str, ...]]]:
    """The same for what is called as a class is made."""
    for base in node.bases:
        yield base, ("__mro_entries__",)
    for part in node.body:
        match part:
            case ast.Assign(value=value):
                yield value, ("__set_name__",)
            case ast.AnnAssign(value=ast.expr() as value):
                yield value, ("__set_name__",)
