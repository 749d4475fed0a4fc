"""A declaration's file comes in, the text of its compiled module goes out.

The steps, one after the other. Nothing is written here: the command line does that. This
module must not know where the text goes.
"""

from __future__ import annotations

import ast
import os
import re
import sys
import traceback
import types
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stdout
from dataclasses import dataclass, replace

from skorche import api
from skorche.carry.source import SourceCarrier
from skorche.check.rules import check
from skorche.declare.call_sites import forget_files
from skorche.declare.graph import Graph
from skorche.declare.operators import Map
from skorche.diagram.names import op_label
from skorche.errors import CompileError, DeclarationError, Place, Problem, SkorcheError
from skorche.lower.targets import DEFAULT, TARGETS
from skorche.lower.threads_plan import NEEDS
from skorche.python.modules import is_installed
from skorche.python.shadows import as_seen_from
from skorche.python.statements import read_source, split_file
from skorche.write.emit import Style, emit, is_compiled


class DeclarationFailed(SkorcheError):
    """The declaration itself raised; the cause is what it raised."""


@dataclass(frozen=True)
class Declared:
    """A declaration that has run up to its run(): its graph, and its module.

    `until` is the line that run() was called from, and 0 where all has run.
    """

    path: str
    graph: Graph
    module: types.ModuleType
    until: int = 0


@contextmanager
def declared(path: str) -> Iterator[Declared]:
    """Run a file as `__main__` up to skorche.run(), or to its end, and run no pipeline.

    Within this context the program looks as if `python path` ran it. What the file
    prints goes to standard error. Raises DeclarationFailed where the file itself raises,
    and DeclarationError where it declares nothing or too much.
    """
    path = os.path.abspath(path)
    forget_files()
    module = types.ModuleType("__main__")
    module.__dict__.update(__file__=path, __builtins__=__builtins__)
    try:
        text = read_source(path)
        code = compile(text, path, "exec", dont_inherit=True)
    except SyntaxError as error:
        place = Place(path, error.lineno or 0)
        raise DeclarationFailed(f"{place}: {error.msg}") from None
    except ValueError as error:  # bytes that are no text
        raise DeclarationFailed(f"{Place(path)}: {error}") from None
    if is_compiled(text):
        raise DeclarationFailed(
            f"{Place(path)} is a compiled module, and no declaration: "
            "run it with python, or name the file that it was compiled from"
        )
    with _as_main(module, path):
        with api.declaring() as declaration, redirect_stdout(sys.stderr):
            until = _execute(code, module, path, declaration)
        graph = _chosen(declaration, path)
        yield Declared(path, graph, module, until)


def _execute(
    code: types.CodeType,
    module: types.ModuleType,
    path: str,
    declaration: api.Declaration,
) -> int:
    """Run the declaration, and return the line of its file that called run(), or 0.

    How it ends once it has called run() does not matter.
    """
    try:
        exec(code, module.__dict__)  # noqa: S102 - as python FILE does
    except api.StopDeclaration as stop:
        trace = stop.__traceback__
        while trace is not None and trace.tb_frame.f_code is not code:
            trace = trace.tb_next
        return trace.tb_lineno if trace is not None else 0
    except DeclarationError:
        if declaration.chosen is None:
            raise
    except SystemExit as error:
        if declaration.chosen is None and error.code not in (None, 0):
            message = f"{Place(path)} exits with {error.code}"
            raise DeclarationFailed(message) from error
    except KeyboardInterrupt:
        raise
    except SkorcheError as error:
        if declaration.chosen is None:
            frames = traceback.extract_tb(error.__traceback__)
            line = [frame.lineno for frame in frames if frame.filename == path][-1]
            raise DeclarationFailed(f"{Place(path, line or 0)}: {error}") from None
    except BaseException as error:
        if declaration.chosen is None:
            message = f"{Place(path)} raises {type(error).__name__}: {error}"
            raise DeclarationFailed(message) from error
    return 0


def _chosen(declaration: api.Declaration, path: str) -> Graph:
    if declaration.chosen is not None:
        return declaration.chosen
    graphs = [
        graph for graph in declaration.graphs if graph.operators or graph.problems
    ]
    if len(graphs) == 1:
        return graphs[0]
    code, message, hint = "nothing-declared", "no pipeline is declared", ""
    if graphs:
        code, message = "several-pipelines", f"{len(graphs)} pipelines are declared"
        hint = "call run() on the one that is to be compiled"
    raise DeclarationError([Problem(code, Place(path), message, hint=hint)])


@contextmanager
def _as_main(module: types.ModuleType, path: str) -> Iterator[None]:
    """Make the program look as if `python path` ran it.

    Modules that the declaration brought from the user's own folders are forgotten
    afterwards, so that files compiled together do not see each other's.
    """
    before = set(sys.modules)
    folder, beside = os.getcwd(), os.path.dirname(os.path.abspath(path))
    main, argv, paths = sys.modules["__main__"], sys.argv, sys.path
    sys.modules["__main__"] = module
    sys.argv = [path]
    sys.path = [beside, *paths]
    try:
        with as_seen_from(beside):
            yield
    finally:
        sys.modules["__main__"], sys.argv, sys.path = main, argv, paths
        os.chdir(folder)
        for name in set(sys.modules) - before:
            if not is_installed(name):
                del sys.modules[name]


def compile_file(
    path: str,
    shown: str,
    target: str = DEFAULT,
    freeze_inputs: bool = False,
    style: Style | None = None,
    python: tuple[int, int] | None = None,
    async_api: bool = False,
) -> str:
    """Return the text of the standalone module for a declaration.

    `shown` is how the module names its source; with `freeze_inputs` fixed inputs are
    written as values, and not as the expression that gives them; `python` is the lowest
    version that has to be able to read the module; with `async_api` it has an `astream()`
    for event loops. Raises DeclarationError or CompileError
    with all problems at once, and TemplateError where a template of the project's own
    makes no Python.
    """
    with declared(path) as declaration:
        check(declaration.graph)
        if async_api and target == "serial":
            _refuse_async_tasks(declaration.graph)
        carrier = SourceCarrier(
            declaration.module,
            declaration.path,
            shown,
            declaration.until,
            freeze_inputs,
        )
        title = title_of(declaration.path, shown)
        lower = TARGETS[target]
        plan = lower(declaration.graph, carrier, shown, title, async_api)
        if packages := carrier.packages():
            needs = f"\n{NEEDS}{', '.join(packages)}"
            plan = replace(plan, title=plan.title + needs)
    text = emit(plan, style=style)
    compile(text, shown, "exec", dont_inherit=True)
    if python is not None:
        _check_floor(text, python, declaration.path)
    return text


def _refuse_async_tasks(graph: Graph) -> None:
    """Raise CompileError for what cannot be awaited where there is one thread: its tasks
    have an event loop of their own, and none can run within that of a program."""
    problems = [
        Problem(
            "loop-within-a-loop",
            op.place,
            f"{op_label(op)} runs an event loop, which astream() of the serial target "
            "cannot do within another",
            hint="compile it for threads, or leave out --async-api",
        )
        for op in graph.operators
        if isinstance(op, Map) and op.task.is_async
    ]
    if problems:
        raise CompileError(problems)


def _check_floor(text: str, python: tuple[int, int], path: str) -> None:
    """Raise CompileError where something of the user's needs a later Python."""
    problems = []
    for statement in split_file(text):
        try:
            ast.parse("\n".join(statement.lines), feature_version=python)
        except SyntaxError as error:  # whose line may be one too late
            name = ", ".join(sorted(statement.binds)) or statement.lines[0]
            found = [
                s for s in split_file(read_source(path)) if s.binds & statement.binds
            ]
            problems.append(
                Problem(
                    "newer-python",
                    Place(path, found[-1].line if found else 0),
                    f"{name} cannot be read by Python {'.'.join(map(str, python))}: "
                    f"{error.msg}",
                    hint="write it for that version, or raise `python` of "
                    "[tool.skorche] in pyproject.toml",
                )
            )
    if problems:
        raise CompileError(problems)


def title_of(path: str, shown: str) -> str:
    """Return the first paragraph of a file's docstring, for that of its module."""
    docstring = ast.get_docstring(ast.parse(read_source(path))) or ""
    paragraph = re.split(r"\n\s*\n", docstring.strip())[0].strip()
    return paragraph or f"The pipeline of {os.path.basename(shown)}."
