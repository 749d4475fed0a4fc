"""A file without what handles the results of its pipelines, which are not there.

While a file of several pipelines is compiled it goes on past the run() of each, and nothing
runs. What waits for a pipeline, takes its outputs, or is made of them is left out: it would
write empty reports. A name that it would bind is bound to nothing, so that a pipeline that is
declared by it is refused. Comes in: a file's tree. Goes out: a tree, with the same lines, and where
results are needed to declare. This module must not know what runs it.
"""

from __future__ import annotations

import ast
import copy
from collections.abc import Iterator
from typing import Any, NamedTuple

from skorche.declare.run_sites import RunNames
from skorche.python.binding import COMPREHENSIONS, FUNCTIONS, bound, inner_names

Function = ast.FunctionDef | ast.AsyncFunctionDef
#: Methods of pipelines and queues that wait, or take what came out; the last without words.
_TAKING = ("shutdown", "flush", "analyze", "get")
#: Methods that change what they are called on.
_CHANGING = ("append", "extend", "add", "update", "insert", "setdefault", "appendleft")


class LeftOut(NamedTuple):
    """A file's tree as it is run; the names that are unbound in it, and the lines in which
    a pipeline is declared by results."""

    tree: ast.Module
    names: frozenset[str]
    lines: tuple[int, ...]


def without_results(tree: ast.Module) -> LeftOut:
    """Return a file's tree without what handles results; the tree itself is not changed.

    >>> text = "import skorche\\np = skorche.Pipeline('p')\\np.run()\\nprint(q.flush())"
    >>> print(ast.unparse(without_results(ast.parse(text)).tree))
    import skorche
    p = skorche.Pipeline('p')
    p.run()
    pass
    """
    return _Leaver(tree).left_out()


class _Leaver:
    def __init__(self, tree: ast.Module) -> None:
        self._tree = tree
        self._names = RunNames(tree, loosely=True)
        self._handles: dict[str, bool] = {}
        self._gives: dict[str, bool] = {}
        self._left: set[str] = set()  # names of the module that results go into
        self._local: set[str] | None = None  # the same of the function at hand
        self._own: set[str] = set()  # what that function binds
        self._changes: dict[str, set[str]] = {}
        self._lines: set[int] = set()

    def left_out(self) -> LeftOut:
        for node in ast.walk(self._tree):  # whatever these change
            if isinstance(node, FUNCTIONS):
                self._function(node)
        body = self._statements(self._tree.body)
        module = ast.Module(body, self._tree.type_ignores)
        ast.fix_missing_locations(module)
        return LeftOut(module, frozenset(self._left), tuple(sorted(self._lines)))

    def _statements(self, body: list[ast.stmt]) -> list[ast.stmt]:
        found: list[ast.stmt] = []
        for statement in body:
            if isinstance(statement, FUNCTIONS):
                found.append(self._function(statement))
            elif isinstance(statement, ast.ClassDef):
                made = copy.copy(statement)
                made.body = [
                    self._function(one) if isinstance(one, FUNCTIONS) else one
                    for one in statement.body
                ]
                found.append(made)
            elif self._leads_to_run(statement):
                found += self._kept(statement)
            elif self._takes(statement) or self._uses(statement):
                found += self._dropped(statement)
            else:
                found.append(statement)
                if not hasattr(statement, "body"):  # which may not be gone through
                    self._bind_anew(statement)
        return found

    def _bind_anew(self, node: ast.AST) -> None:
        """Take note of names that hold no results any more."""
        left = self._left if self._local is None else self._local
        left.difference_update(bound(node))

    def _function(self, function: Function) -> ast.stmt:
        """A function that runs pipelines without what handles results; any other as it
        is."""
        if not self._runs(function):
            return function
        outer = self._local, self._own
        self._local, self._own = set(), inner_names(function)
        made = copy.copy(function)
        made.body = self._statements(function.body)
        self._left |= self._local - self._own
        self._local, self._own = outer
        return made

    def _runs(self, function: Function) -> bool:
        return any(True for _ in self._names.sites(function))

    def _leads_to_run(self, node: ast.AST) -> bool:
        return any(self._names.leads_to_run(call) for call in _calls(node))

    def _kept(self, statement: ast.stmt) -> list[ast.stmt]:
        """A statement that leads to a run(), without what handles what comes of it."""
        heads = list(_heads(statement))
        if any(self._gives_results(call) for head in heads for call in _calls(head)):
            return self._only_runs(statement, heads)
        if any(map(self._uses, heads)):
            self._lines.add(statement.lineno)
        for head in heads:
            self._bind_anew(head)
        made = copy.copy(statement)
        if isinstance(statement, (ast.For, ast.AsyncFor, ast.While)):
            self._statements(statement.body)  # what it leaves goes round
        for field in ("body", "orelse", "finalbody"):
            if block := getattr(made, field, None):
                setattr(made, field, self._statements(block))
        for field in ("handlers", "cases"):
            if branches := getattr(made, field, None):
                setattr(made, field, [self._branch(one) for one in branches])
        return [made]

    def _branch(self, branch: Any) -> Any:
        made = copy.copy(branch)
        made.body = self._statements(branch.body)
        return made

    def _only_runs(self, statement: ast.stmt, heads: list[ast.AST]) -> list[ast.stmt]:
        """What leads to run()s in a statement that handles what they give."""
        calls = [call for head in heads for call in self._outermost(head)]
        made: list[ast.stmt] = [ast.Expr(call) for call in calls]
        if any(self._leads_to_run(one) for one in _inner_statements(statement)):
            self._lines.add(statement.lineno)
        for one in made:
            ast.copy_location(one, statement)
        return [*made, *self._dropped(statement, check=False)]

    def _outermost(self, node: ast.AST) -> Iterator[ast.expr]:
        """The calls of an expression that lead to run()s; comprehensions with such as
        lists, so that they are gone through."""
        if isinstance(node, COMPREHENSIONS):
            parts = [node.key, node.value] if isinstance(node, ast.DictComp) else []
            parts = parts or [node.elt]  # type: ignore[union-attr]
            calls = [call for part in parts for call in self._outermost(part)]
            if calls:
                made = ast.ListComp(ast.Tuple(calls, ast.Load()), node.generators)
                yield ast.copy_location(made, node)
        elif isinstance(node, ast.Call) and self._names.leads_to_run(node):
            yield node
        elif not isinstance(node, (ast.Lambda, *FUNCTIONS)):
            for child in ast.iter_child_nodes(node):
                yield from self._outermost(child)

    def _takes(self, node: ast.AST) -> bool:
        """Whether a node takes results, itself or by a function that it calls."""
        return any(
            _is_taking(call)
            or isinstance(call.func, ast.Name)
            and call.func.id in self._names.shutdowns
            or self._gives_results(call)
            or self._handler(call)
            for call in _calls(node)
        )

    def _uses(self, node: ast.AST) -> bool:
        """Whether a node uses a name that results went into."""
        left = self._left - self._own | (self._local or set())
        return any(_name(one) in left for one in ast.walk(node))

    def _gives_results(self, call: ast.Call) -> bool:
        """Whether a call is one of a function that returns what came out of a pipeline."""
        body = self._called(call)
        if body is None:
            return False
        if body.name not in self._gives:
            self._gives[body.name] = False  # for one that calls itself
            nodes = list(ast.walk(body))
            inside = [n for n in nodes if isinstance(n, (ast.Assign, ast.AugAssign))]
            names = {n for one in inside if self._takes(one) for n in bound(one)}
            self._gives[body.name] = any(
                self._takes(one) or any(_name(n) in names for n in ast.walk(one))
                for one in nodes
                if isinstance(one, ast.Return)
            )
        return self._gives[body.name]

    def _handler(self, call: ast.Call) -> bool:
        """Whether a call is one of a function that takes results, and runs nothing."""
        body = self._called(call)
        if body is None:
            return False
        if body.name not in self._handles:
            self._handles[body.name] = False
            takes = not self._runs(body) and any(map(self._takes, body.body))
            self._handles[body.name] = takes
        return self._handles[body.name]

    def _called(self, call: ast.Call) -> Function | None:
        body = self._names.called(call)
        return body if isinstance(body, FUNCTIONS) else None

    def _dropped(self, statement: ast.stmt, check: bool = True) -> list[ast.stmt]:
        """What is left of a statement that handles results: its names are unbound."""
        if check and self._declares(statement, set()):
            self._lines.add(statement.lineno)
        names = list(dict.fromkeys(bound(statement)))
        changed = {*names, *self._changed(statement)}
        if self._local is None:
            self._left |= changed
        else:
            self._local |= changed
        made: list[ast.stmt] = list(map(_deletion, names))
        if isinstance(statement, ast.Return):
            made.append(ast.Return(None))
        made = made or [ast.Pass()]
        for one in (node for whole in made for node in ast.walk(whole)):
            ast.copy_location(one, statement)
        return made

    def _declares(self, node: ast.AST, seen: set[ast.AST]) -> bool:
        """Whether a node declares something, itself or by a function of the file's."""
        for call in _calls(node):
            body = self._called(call)
            if self._names.declares(call):
                return True
            if body is not None and body not in seen:
                seen.add(body)
                if any(self._declares(one, seen) for one in body.body):
                    return True
        return False

    def _changed(self, node: ast.AST) -> Iterator[str]:
        """The names of what a statement changes in place, also by a function of the
        file's that it calls."""
        for one in ast.walk(node):
            match one:
                case ast.Call(func=ast.Attribute(value=value, attr=name)):
                    if name in _CHANGING:
                        yield from _root(value)
                case ast.Call(func=ast.Name()) if (
                    body := self._called(one)
                ) is not None:
                    yield from self._changed_by(body)
                case ast.Subscript(ctx=ast.Store()) | ast.Attribute(ctx=ast.Store()):
                    yield from _root(one)
                case ast.Global(names=names):
                    yield from names

    def _changed_by(self, function: Function) -> set[str]:
        """The names of the module that a function changes; what runs pipelines is gone
        through by itself."""
        if function.name not in self._changes:
            self._changes[function.name] = set()
            if not self._runs(function):
                inner = {n for one in function.body for n in self._changed(one)}
                self._changes[function.name] = inner - inner_names(function)
        return self._changes[function.name]


def _calls(node: ast.AST) -> Iterator[ast.Call]:
    """The calls in a node, not in functions and classes within."""
    if isinstance(node, (*FUNCTIONS, ast.Lambda, ast.ClassDef)):
        return
    if isinstance(node, ast.Call):
        yield node
    for child in ast.iter_child_nodes(node):
        yield from _calls(child)


def _is_taking(call: ast.Call) -> bool:
    """Whether a call is one of a method that waits for a pipeline, or takes what came out."""
    match call.func:
        case ast.Attribute(attr="get"):
            return not call.args and not call.keywords
        case ast.Attribute(attr=name):
            return name in _TAKING
    return False


def _heads(statement: ast.stmt) -> Iterator[ast.AST]:
    """The parts of a statement that are no statements."""
    for child in ast.iter_child_nodes(statement):
        if not isinstance(child, (ast.stmt, ast.ExceptHandler, ast.match_case)):
            yield child


def _inner_statements(statement: ast.stmt) -> Iterator[ast.AST]:
    for child in ast.iter_child_nodes(statement):
        if isinstance(child, (ast.stmt, ast.ExceptHandler, ast.match_case)):
            yield child


def _name(node: ast.AST) -> str:
    loads = isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)
    return node.id if loads else ""  # type: ignore[attr-defined]


def _root(node: ast.AST) -> Iterator[str]:
    """The name that an attribute or an item is one of, if it is one of a name."""
    while isinstance(node, (ast.Attribute, ast.Subscript)):
        node = node.value
    if isinstance(node, ast.Name):
        yield node.id


def _deletion(name: str) -> ast.stmt:
    """What makes a name unbound, whether it was bound or not."""
    [made] = ast.parse(f"try:\n    del {name}\nexcept:\n    pass").body
    return made
