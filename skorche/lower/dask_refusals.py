"""What would not keep its meaning on a Dask cluster.

Comes in: a graph, and what is carried for it. Goes out: a CompileError with all of it. This
module must not know how a graph is lowered.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from skorche.declare.graph import Graph
from skorche.declare.operators import Map, given_parameters
from skorche.diagram.names import op_label
from skorche.errors import CompileError, Problem
from skorche.lower.carrier import Carried
from skorche.lower.plan import Wanted

#: What modules call the cluster, and options that say where it is.
RESERVED = ("client", "cluster", "tls_ca", "tls_cert", "tls_key", "wait")


def refuse(graph: Graph, asked: Wanted) -> None:
    """Raise CompileError for what cannot be done on a cluster as it is declared."""
    problems = [
        Problem(
            "not-on-a-cluster",
            op.task.place,
            f"{op_label(op)} {what}, which the dask target cannot do on a cluster",
            hint=f"{hint}, or compile it for threads",
        )
        for op in graph.operators
        if isinstance(op, Map)
        for what, hint in _refused(op)
    ]
    if asked.async_api:
        text = "the dask target has no astream(): a cluster is waited for in one thread"
        hint = "leave out --async-api, or compile it for threads"
        problems.append(Problem("not-on-a-cluster", graph.place, text, hint=hint))
    if asked.resumable:
        text = (
            "the dask target keeps no journal: a point needs a moment in which nothing "
        )
        text += "is under way, and what workers of a cluster do is not held for one"
        hint = "leave out --resumable (or resumable = true), or compile it for threads"
        problems.append(Problem("not-on-a-cluster", graph.place, text, hint=hint))
    for parameter in given_parameters(graph.operators):
        if parameter.name in RESERVED:
            text = f"{parameter.name} is a parameter, and stands for the cluster in "
            text += "modules of the dask target"
            place, hint = parameter.place, "give it another name"
            problems.append(Problem("not-on-a-cluster", place, text, hint=hint))
    if problems:
        raise CompileError(problems)


def refuse_whole_modules(carried: Carried, graph: Graph) -> None:
    """Raise CompileError where modules come along whole: functions and classes of these go to
    workers by their modules' names, and a worker does not have what finds these."""
    whole = [section.path for section in carried.sections if section.is_whole]
    if whole:
        text = f"{whole[0]} comes along whole, which the dask target cannot do on a cluster: "
        text += "workers import modules by their names, and find it nowhere"
        hint = "leave out --bundle and install the package on all workers, "
        hint += "or compile it for threads"
        problem = Problem("not-on-a-cluster", graph.place, text, hint=hint)
        raise CompileError([problem])


def refuse_acts(carried: Carried, graph: Graph) -> None:
    """Raise CompileError for statements of the user's that do something beside binding
    names: workers get functions and values, and do not run the file.

    What is called where a value is made may do something as well: where that is the user's
    own, nobody knows.
    """
    own = set(carried.taken) - {line.bound for line in carried.imports}
    partials = set(_partials(carried))
    acting = {ast.dump(ast.parse(text)) for text in carried.acting}
    problems = []
    for section in carried.sections:
        tree = ast.parse(section.text)
        found: list[tuple[ast.AST, str]] = [
            (node, "is run where the file is imported, which workers do not do")
            for node in tree.body
            if _acts(node, own, partials) or ast.dump(ast.Module([node], [])) in acting
        ]
        found += [
            (node, "is about names of one process, and there are several")
            for node in ast.walk(tree)
            if isinstance(node, ast.Global)
            or isinstance(node, ast.Name)
            and node.id == "globals"
        ]
        for node, why in found:
            for decorator in getattr(node, "decorator_list", [])[:1]:
                node = decorator
            whole = ast.get_source_segment(section.text, node) or ""
            first = whole.partition("\n")[0]
            text = (
                f"`{first}` {why}: workers of the dask target get functions and values"
            )
            hint = "do it in a task or a setup, or compile it for threads"
            place = section.place_of(whole) or graph.place
            problems.append(Problem("not-on-a-cluster", place, text, hint=hint))
    if problems:
        raise CompileError(problems)


def _partials(carried: Carried) -> Iterator[str]:
    """What a file calls functools.partial, which calls nothing of the user's where it is
    called."""
    for module, name, bound in carried.imports:
        if (module, name) == ("functools", ""):
            yield f"{bound}.partial"
        elif (module, name) == ("functools", "partial"):
            yield bound


def _acts(node: ast.stmt, own: set[str], partials: set[str]) -> bool:
    """Whether a statement may do more than bind names."""
    match node:
        case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
            made = [*node.decorator_list]
            if isinstance(node, ast.ClassDef):
                made += [*node.bases, *(word.value for word in node.keywords)]
                inner = [n for n in node.body if not isinstance(n, ast.FunctionDef)]
                if any(_acts(one, own, partials) for one in inner):
                    return True
            return any(_calls_own(one, own, partials) for one in made)
        case ast.Import() | ast.ImportFrom() | ast.Pass():
            return False
        case ast.Expr(value=ast.Constant()):
            return False
        case ast.Assign(targets=targets, value=value):
            names = all(isinstance(one, ast.Name) for one in targets)
            return not names or _calls_own(value, own, partials)
        case ast.AnnAssign(target=ast.Name(), value=value):
            return value is not None and _calls_own(value, own, partials)
        case ast.If(body=body, orelse=orelse):
            return any(_acts(one, own, partials) for one in [*body, *orelse])
        case ast.Try(body=body, orelse=orelse, finalbody=final, handlers=handlers):
            caught = [one for handler in handlers for one in handler.body]
            blocks = [*body, *orelse, *final, *caught]
            return any(_acts(one, own, partials) for one in blocks)
        case _:
            return not isinstance(node, getattr(ast, "TypeAlias", ()))


def _calls_own(made: ast.expr, own: set[str], partials: set[str]) -> bool:
    """Whether an expression calls what is the user's own, or uses it as a decorator."""
    return any(
        isinstance(node, (ast.Call, ast.Await))
        and not (isinstance(node, ast.Call) and ast.unparse(node.func) in partials)
        and any(isinstance(n, ast.Name) and n.id in own for n in ast.walk(node))
        for node in ast.walk(made)
    )


def _refused(op: Map) -> Iterator[tuple[str, str]]:
    """What a map wants, and what to do about it."""
    settings = op.task.settings
    if settings.timeout is not None and not op.task.is_async:
        yield "has a timeout", "leave it out, or say it to what the task waits for"
    if settings.rate is not None and settings.retries:
        yield "has a rate and retries", "leave out one of them"
