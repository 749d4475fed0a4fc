"""Where in a file a pipeline is run once more than the one that was found.

Comes in: a file's tree, and the way to the run() that was called first, as it was called.
Goes out: the lines of others that would follow. Nothing runs; what cannot be seen to follow,
as a function that is looked up in a table, is taken for one that does not. This module must
not know what becomes of that.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Collection, Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from skorche.python.binding import FUNCTIONS
from skorche.python.imports import bound_by

Body = ast.Module | ast.FunctionDef | ast.AsyncFunctionDef
_LOOPS = (ast.For, ast.AsyncFor, ast.While)
#: What declares.
VERBS = frozenset(
    ["Pipeline", "Queue", "batch", "chain", "filter", "map", "merge", "split", "tee"]
) | {"unbatch"}
#: What else pipelines and queues are told by methods.
OWN = VERBS | {"run", "shutdown", "flush", "get", "put", "init"}
_COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)


class _Site(NamedTuple):
    """A call that runs a pipeline, or a function that does, with what is around it, from
    the outside: each a node, and which part of it the next one stands in."""

    call: ast.Call
    around: tuple[tuple[ast.AST, str], ...]


class Runs(NamedTuple):
    """The lines of run()s that follow one; of the loop that it stands in, or 0; and whether
    the way to it was seen in the file, and so what follows."""

    lines: tuple[int, ...]
    loop: int
    is_seen: bool = True


def further_runs(tree: ast.Module, way: Sequence[int], loosely: bool = False) -> Runs:
    """Return what runs follow the one that was reached by a way: the lines of the calls
    that led there, the first in the file's own code, the last that of run() itself.

    >>> code = "import skorche\\nskorche.run()\\nskorche.run()\\n"
    >>> further_runs(ast.parse(code), [2])
    Runs(lines=(3,), loop=0, is_seen=True)
    """
    names = RunNames(tree, loosely)
    body: Body | None = tree
    lines: dict[int, None] = {}
    loop, is_seen = 0, bool(way)
    for line, inner in pairwise([*way, 0]):
        sites = list(names.sites(body)) if body is not None else []
        reached = [site for site in sites if _spans(site.call, line)]
        if not reached:
            is_seen = False
            loop = loop or _loop_around(body, line)
            body = names.around(inner)
            continue
        bodies = [names.called(site.call) for site in reached]
        near = [one for one, b in zip(reached, bodies, strict=True) if _spans(b, inner)]
        here = (near or reached)[0]
        loop = loop or _loop_of(here)
        for site in sites:
            if _end(site.call) > _end(here.call) and not _excluded(here, site):
                lines.update(dict.fromkeys(names.lines(site.call)))
        body = names.called(here.call)
    return Runs(tuple(lines), loop, is_seen)


class RunNames:
    """What a file calls skorche, its run() and its pipelines, and its own functions.

    Loosely, a pipeline is also what may be one, as a parameter or an element.
    """

    def __init__(self, tree: ast.Module, loosely: bool = False) -> None:
        self._loosely = loosely
        self._modules: set[str] = set()
        self._functions: set[str] = set()
        self._classes: set[str] = set()
        self._verbs: set[str] = set()
        self.shutdowns: set[str] = set()  # what it calls shutdown(), if by a name alone
        nodes = list(ast.walk(tree))
        for node in nodes:
            match node:
                case ast.Import(names=names):
                    found = [n.asname or n.name for n in names if n.name == "skorche"]
                    self._modules.update(found)
                case ast.ImportFrom(module="skorche", names=names):
                    for name in names:
                        if name.name in VERBS:
                            self._verbs.add(name.asname or name.name)
                        if name.name == "shutdown":
                            self.shutdowns.add(name.asname or name.name)
                        if name.name == "run":
                            self._functions.add(name.asname or name.name)
                        if name.name == "Pipeline":
                            self._classes.add(name.asname or name.name)
        self._pipelines = {
            target.id
            for node in nodes
            if isinstance(node, ast.Assign) and self._is_pipeline(node.value)
            for target in node.targets
            if isinstance(target, ast.Name)
        }
        inner = (
            {n.name: n for n in nodes if isinstance(n, FUNCTIONS)} if loosely else {}
        )
        self._bodies = {
            **inner,
            **{node.name: node for node in tree.body if isinstance(node, FUNCTIONS)},
        }
        own = self._bodies.keys() | self._classes
        others = (name for node in nodes for name in _bound_to_others(node, own))
        self._others = set(others) - self._pipelines
        self._runs: dict[str, bool] = {}

    def names_one(self, tree: ast.Module) -> bool:
        """Return whether a pipeline of the file is given a name."""
        calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
        return any(
            call.args or call.keywords for call in calls if self._is_pipeline(call)
        )

    def declares(self, call: ast.Call) -> bool:
        """Return whether a call is a verb's, or makes a queue or a pipeline."""
        match call.func:
            case ast.Name(id=name):
                return name in self._verbs
            case ast.Attribute(value=ast.Name(id=name), attr=verb):
                known = name in self._modules or name not in self._others
                return verb in VERBS and known
        return False

    def around(self, line: int) -> Body | None:
        """Return the function of the file in which a line stands."""
        return next((b for b in self._bodies.values() if _spans(b, line)), None)

    def sites(self, body: Body) -> Iterator[_Site]:
        """Yield what runs pipelines in a body, not in functions within, by lines."""
        yield from self._within(body, ())

    def called(self, call: ast.Call) -> Body | None:
        """Return the function of the file that a call calls."""
        match call.func:
            case ast.Name(id=name):
                return self._bodies.get(name)
            case ast.Attribute(attr=name) if self._loosely and name not in OWN:
                return self._bodies.get(name)
        return None

    def lines(self, call: ast.Call) -> list[int]:
        """Return the lines of the run()s that a call leads to, its own if it is one."""
        body = self.called(call)
        if self._is_run(call) or body is None:
            return [call.lineno]
        lines = []
        for site in self.sites(body):
            lines += [site.call.lineno] if self._is_run(site.call) else []
        return lines or [call.lineno]

    def _within(
        self, node: ast.AST, around: tuple[tuple[ast.AST, str], ...]
    ) -> Iterator[_Site]:
        for name, value in ast.iter_fields(node):
            for child in value if isinstance(value, list) else [value]:
                if not isinstance(child, ast.AST) or isinstance(child, _SCOPES):
                    continue
                inner = (*around, (node, name))
                yield from self._within(child, inner)
                if isinstance(child, ast.Call) and self.leads_to_run(child):
                    yield _Site(child, inner)

    def leads_to_run(self, call: ast.Call) -> bool:
        """Return whether a call runs a pipeline, or calls a function that does."""
        body = self.called(call)
        if self._is_run(call) or body is None:
            return self._is_run(call)
        assert not isinstance(body, ast.Module), "it has a name"
        if body.name not in self._runs:
            self._runs[body.name] = False  # for one that calls itself
            self._runs[body.name] = any(True for _ in self.sites(body))
        return self._runs[body.name]

    def _is_run(self, call: ast.Call) -> bool:
        match call.func:
            case ast.Name(id=name):
                return name in self._functions
            case ast.Attribute(value=ast.Name(id=name), attr="run"):
                known = name in self._modules or name in self._pipelines
                return known or self._loosely and name not in self._others
            case ast.Attribute(value=value, attr="run"):
                root = value
                while isinstance(root, (ast.Attribute, ast.Subscript)):
                    root = root.value
                is_module = isinstance(root, ast.Name) and root.id in self._others
                return self._is_pipeline(value) or self._loosely and not is_module
        return False

    def _is_pipeline(self, node: ast.expr) -> bool:
        match node:
            case ast.Call(func=ast.Name(id=name)):
                return name in self._classes
            case ast.Call(func=ast.Attribute(value=ast.Name(id=name), attr="Pipeline")):
                return name in self._modules
        return False


def _bound_to_others(node: ast.AST, own: Collection[str]) -> Iterator[str]:
    """Names that are bound to what is no pipeline: modules, and what their calls return."""
    match node:
        case ast.Import(names=names) | ast.ImportFrom(names=names):
            yield from (bound_by(name) for name in names if name.name != "skorche")
        case ast.Assign(targets=[ast.Name(id=name)], value=ast.Call(func=called)):
            if not (isinstance(called, ast.Name) and called.id in own):
                yield name


_GROUPS = (ast.TryStar,) if sys.version_info >= (3, 11) else ()
_SCOPES = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda, ast.ClassDef)


def _spans(node: ast.Call | Body | None, line: int) -> bool:
    if node is None or isinstance(node, ast.Module):
        return False
    return node.lineno <= line <= (node.end_lineno or node.lineno)


def _end(call: ast.Call) -> tuple[int, int]:
    return call.end_lineno or 0, call.end_col_offset or 0


def _loop_of(site: _Site) -> int:
    """The line of the loop whose body a site stands in, if nothing leaves that after it."""
    for number, (node, part) in enumerate(site.around):
        if isinstance(node, _COMPREHENSIONS) and part != "generators":
            return node.lineno
        if isinstance(node, _LOOPS) and part == "body":
            inside = [one for one, part in site.around[number + 1 :] if part == "body"]
            if not _ends(node.body, inside):
                return node.lineno
    return 0


def _loop_around(body: Body | None, line: int) -> int:
    """The line of the loop that goes on, in whose body a line of a function stands."""
    for node in ast.walk(body) if body is not None else ():
        if isinstance(node, _LOOPS):
            first, last = node.body[0].lineno, node.body[-1].end_lineno or 0
            if first <= line <= last and not _ends(node.body, []):
                return node.lineno
    return 0


def _ends(body: list[ast.stmt], inside: list[ast.AST]) -> bool:
    """Whether a block of statements plainly leaves its loop."""
    last = body[-1]
    blocks = [one.body for one in inside if isinstance(one, (ast.If, ast.With))]
    ends = (ast.Break, ast.Return, ast.Raise)
    return isinstance(last, ends) or any(isinstance(b[-1], ends) for b in blocks)


def _excluded(first: _Site, then: _Site) -> bool:
    """Whether two sites stand in different branches, of which one runs alone."""
    for (one, part), (other, other_part) in zip(
        first.around, then.around, strict=False
    ):
        if one is not other:
            return isinstance(one, (ast.match_case, ast.ExceptHandler))
        if part != other_part:
            if isinstance(one, (ast.Try, *_GROUPS)):  # what else: after the body
                return "handlers" in (part, other_part) and other_part != "finalbody"
            return isinstance(one, (ast.If, ast.IfExp))
    return False
