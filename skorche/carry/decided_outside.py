"""What of a pipeline is decided by what comes from outside: which stages it has, which function
one calls. The compiled file has those that there were here.

Comes in: the calls that declare a pipeline, and where values are from. Goes out: a line for each
that would be another one elsewhere. What the command line decides is not told: it was given to
the compiling, too. This module must not know how anything is carried.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable, Iterator
from typing import Any, TypeGuard

from skorche.carry.causes import UNSEEN, Origin
from skorche.carry.flows import Call, Flow, Space, Target
from skorche.carry.own_code import OwnFunction, returned
from skorche.carry.reach import Reach
from skorche.errors import Place
from skorche.python.statements import Statement
from skorche.python.visible import visible_line

_VERBS = ("map", "chain", "split", "filter", "batch", "unbatch", "tee", "merge")
#: Those that are given functions first.
_OF_FUNCTIONS = ("map", "chain", "split", "filter", "task")
_OTHERS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda, ast.ClassDef)
_COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)
#: What gives as many entries as it is given, and what changes none.
_KEEPING = ("enumerate", "list", "reversed", "sorted", "tuple", "zip")
_READING = ("copy", "get", "items", "keys", "values", "map", "chain")
Of = Callable[[Iterable[ast.AST | None], Space], Origin | None]


def decided_outside(reach: Reach, origin_of: Of) -> Iterator[str]:
    """Yield a line for each call that is done, or is given a function, as that decides."""
    verbs = [call for call, held in reach.library if _called(held) in _VERBS]
    verbs = [call for call in verbs if call.space in reach.reached]
    controls = _Controls()
    told: set[int] = set()  # the parts that decide
    for call in [*verbs, *_calls_of(reach, {call.space for call in verbs})]:
        for part in controls.of(call):
            if id(part) in told or _has_known_length(part, call.space, reach):
                continue
            origin = origin_of([part], call.space)
            if _is_told(origin):
                told.add(id(part))
                yield _line(call, part, origin, "which stages there are", "those")
    for call, held in reach.library:
        if _called(held) not in _OF_FUNCTIONS or call.space not in reach.reached:
            continue
        for part in _functions(call.node):
            if _is_choice(part, call.space, reach):
                origin = origin_of([part], call.space)
                if _is_told(origin):
                    what = f"which function {ast.unparse(part)} is"
                    yield _line(call, part, origin, what, "the one")


def _line(call: Call, part: ast.AST, origin: Origin, what: str, one: str) -> str:
    path = call.space.file.path
    place = Place(path, getattr(part, "lineno", call.node.lineno))
    away = place if origin.place.path == path else origin.place
    where = "" if origin.place == place else f", read in line {origin.place.line}"
    where = where if away is place else f", read at {origin.place}"
    words = visible_line(origin.words)
    return (
        f"{place}: {what} depends on {origin.source} ({words}{where}): the compiled file "
        f"has {one} of here"
    )


def _is_told(origin: Origin | None) -> TypeGuard[Origin]:
    return origin is not None and not origin.given and origin.source != UNSEEN


def _called(held: Any) -> str:
    return str(getattr(held, "__name__", ""))


def _calls_of(reach: Reach, spaces: set[Space]) -> Iterator[Call]:
    """The calls of functions that declare something, and of those that call these."""
    calls = [
        (call, set(reach.functions(reach.value(call.node.func, call.space), None)))
        for flows in reach.flows.values()
        for call in flows.calls
        if call.space in reach.reached and isinstance(call.node, ast.Call)
    ]
    spaces = {space for space in spaces if space.outer is not None}
    seen: set[int] = set()
    found = True
    while found:
        found = False
        for call, functions in calls:
            if functions & spaces and id(call.node) not in seen:
                seen.add(id(call.node))
                spaces |= {call.space} if call.space.outer is not None else set()
                found = True
                yield call


class _Controls:
    """Knows what decides whether, or how often, a part of a space is done."""

    def __init__(self) -> None:
        self._of: dict[Space, dict[int, tuple[ast.AST, ...]]] = {}

    def of(self, call: Call) -> tuple[ast.AST, ...]:
        space = call.space
        if space not in self._of:
            found: dict[int, tuple[ast.AST, ...]] = {}
            body: Any = getattr(space.node, "body", None)
            if space.node is None:
                body = [p for one in space.file.statements for p in _parts(one)]
            _gather_all(body if isinstance(body, list) else [body], (), found)
            self._of[space] = found
        return self._of[space].get(id(call.node), ())


def _parts(statement: Statement) -> list[ast.stmt]:
    """A statement, or those of the block below `__main__`, which has been run."""
    match statement.node:
        case ast.If(body=body, orelse=orelse) if statement.guarded:
            return [*body, *orelse]
    return [statement.node]


def _gather(
    node: ast.AST, control: tuple[ast.AST, ...], found: dict[int, tuple[ast.AST, ...]]
) -> None:
    if isinstance(node, ast.Call) and control:
        found[id(node)] = control
    inner = control
    match node:
        case ast.If(test=part) | ast.While(test=part) | ast.IfExp(test=part):
            inner = (*control, part)
        case ast.For(iter=part) | ast.Match(subject=part):
            inner = (*control, part)
        case ast.BoolOp(values=[part, *_]):
            inner = (*control, part)
        case _ if isinstance(node, _COMPREHENSIONS):
            ways = node.generators
            inner = (*control, *(p for way in ways for p in (way.iter, *way.ifs)))
    for _, field in ast.iter_fields(node):
        if isinstance(field, ast.AST):
            decides = any(field is one for one in inner)
            _gather_all([field], control if decides else inner, found)
        elif isinstance(field, list):
            _gather_all([f for f in field if isinstance(f, ast.AST)], inner, found)


def _gather_all(
    nodes: Iterable[ast.AST],
    control: tuple[ast.AST, ...],
    found: dict[int, tuple[ast.AST, ...]],
) -> None:
    """The same of what follows each other: what may leave first decides on the rest."""
    for node in nodes:
        if not isinstance(node, _OTHERS):
            _gather(node, control, found)
        match node:
            case ast.If(
                test=test, body=[*_, ast.Return() | ast.Continue() | ast.Break()]
            ):
                control = (*control, test)


def _has_known_length(part: ast.AST, space: Space, reach: Reach) -> bool:
    """Whether something has as many entries as its text says, whatever they are."""
    match part:
        case ast.List(elts=parts) | ast.Tuple(elts=parts):
            return not any(isinstance(one, ast.Starred) for one in parts)
        case ast.Dict(keys=keys):
            return None not in keys
        case ast.Call(func=ast.Name(id=name), args=[_, *_] as parts):
            known = [_has_known_length(one, space, reach) for one in parts]
            return name in _KEEPING and all(known)
        case ast.Call(func=ast.Attribute(value=base, attr=name), args=[]):
            return name in _READING and _has_known_length(base, space, reach)
        case ast.Name(id=name):
            flows = _into(name, space, reach)
            bound = [flow for flow in flows if flow.call is None]
            calls = [flow.call.func for flow in flows if flow.call is not None]
            methods = [one.attr for one in calls if isinstance(one, ast.Attribute)]
            if len(bound) == 1 and all(one in _READING for one in methods):
                first = bound[0].parts[0]
                named = isinstance(first, ast.Name)
                return not named and _has_known_length(first, bound[0].space, reach)
    return False


def _functions(node: ast.expr) -> list[ast.expr]:
    """The functions that a verb, or a task, is given, by their expressions."""
    if not isinstance(node, ast.Call):
        return []
    setups = [word.value for word in node.keywords if word.arg == "setup"]
    given = [one for part in node.args[:1] for one in getattr(part, "elts", [part])]
    return given + setups


def _is_choice(part: ast.expr, space: Space, reach: Reach, depth: int = 5) -> bool:
    """Whether an expression is one of several functions, by its form."""
    match part:
        case ast.IfExp() | ast.Subscript() | ast.BoolOp():
            return True
        case ast.Call(func=ast.Attribute(attr="get") | ast.Name(id="getattr")):
            return True
        case ast.Call(func=callee):
            own = list(reach.functions(reach.value(callee, space), None))
            functions = [OwnFunction(s.file, s.node) for s in own if s.node is not None]
            every = [one for function in functions for one in returned(function)]
            return len(every) > 1 and all(map(_is_named, every))
        case ast.Name(id=name) if depth:
            flows = [f for f in _into(name, space, reach) if f.call is None]
            first = [flow.parts[0] for flow in flows]
            if len(first) > 1 and all(map(_is_named, first)):
                return True
            return any(
                isinstance(one, ast.expr)
                and _is_choice(one, flow.space, reach, depth - 1)
                for one, flow in zip(first, flows)
            )
    return False


def _into(name: str, space: Space, reach: Reach) -> list[Flow]:
    """What flows into a name, or into the one of another file that it is imported from."""
    space = space.where(name)
    if space.outer is None:
        found = reach.files.lead(space.file, name)
        space, name = reach.module(found.file), found.name or name
    return reach.into.get(Target(space, name), [])


def _is_named(part: ast.AST) -> bool:
    return isinstance(part, (ast.Name, ast.Attribute))
