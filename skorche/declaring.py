"""A declaration's file comes in; the graph that it declares, and its module, go out.

What the user left free of the graph is settled here, for all who ask: see `settling`.

The file runs as `python FILE` would run it, or `python -m` where it imports from the package
that it is in, up to its run(); no pipeline does. This module must not know what becomes of the
graph.
"""

from __future__ import annotations

import copy
import importlib
import os
import re
import sys
import traceback
import types
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, redirect_stdout
from dataclasses import dataclass, field, replace
from importlib.machinery import ModuleSpec
from typing import Any

from skorche.analysis.tuned import tuned_beside
from skorche.carry.process_state import ProcessState
from skorche.check.rules import check
from skorche.declare.call_sites import reading
from skorche.declare.graph import Declaration, Graph, StopDeclaration
from skorche.declare.queues import making
from skorche.declare.run_sites import further_runs
from skorche.errors import DeclarationError, Place, Problem, SkorcheError, cell_of
from skorche.lower.settling import Settled, balance, settle
from skorche.pipeline import declaring
from skorche.python.modules import is_installed
from skorche.python.noting import NOTE, noting
from skorche.python.packages import imports_package, package_of
from skorche.python.shadows import as_seen_from
from skorche.python.source_files import SourceFile, SourceFiles
from skorche.write.marks import is_compiled, looks_compiled


class DeclarationFailed(SkorcheError):
    """The declaration itself raised; the cause is what it raised."""


def as_told(error: SkorcheError) -> str:
    """Return what is told of an error; of one in the user's own file, also where it was
    raised."""
    cause, trace = error.__cause__, ""
    if isinstance(error, DeclarationFailed) and cause is not None:
        frames = cause.__traceback__  # first that of the frame which ran the file
        inside = frames.tb_next if frames is not None else None
        if not isinstance(cause, SystemExit):
            trace = "".join(traceback.format_exception(type(cause), cause, inside))
            trace = re.sub(r'File "(.*)", line (\d+)', _by_cell, trace)
    return trace + "\n".join([str(error), *getattr(error, "__notes__", ())])


@dataclass
class Kept:
    """Names whose values are frozen: what they held when a file was compiled, where that
    is known, and else what they hold now, which is taken note of."""

    names: frozenset[str]
    values: Mapping[str, Any] = field(default_factory=dict)
    held: dict[str, Any] = field(default_factory=dict)

    def note(self, name: str, value: Any) -> Any:
        """Return what a name is to hold."""
        if name in self.values:
            value = copy.deepcopy(self.values[name])
        self.held[name] = value
        return value


def _by_cell(frame: re.Match[str]) -> str:
    """A line of a traceback, which in a notebook is one of a cell."""
    found = cell_of(frame[1], int(frame[2]))
    return f'File "{frame[1]}", {found[0]}, line {found[1]}' if found else frame[0]


@dataclass(frozen=True)
class Declared:
    """A declaration that has run up to its run(): its graph, its module, and the files
    that were read for it: its own is `source`.

    `until` is the line that run() was called from, and 0 where all has run; `before` is
    what the process was like before any of it did. `settled` is what was set of the graph
    by the file that tunes the declaration.
    """

    source: SourceFile
    sources: SourceFiles
    graph: Graph
    module: types.ModuleType
    before: ProcessState
    until: int = 0
    settled: Settled = field(default_factory=Settled)

    @property
    def path(self) -> str:
        return self.source.path

    @property
    def changes_json(self) -> bool:
        """Whether it changed what Python's json does, for the whole process."""
        return self.before.is_other("json")


@contextmanager
def declared(
    path: str,
    tuned: bool = True,
    balanced: bool = False,
    kept: Kept | None = None,
) -> Iterator[Declared]:
    """Run a file as `__main__` up to skorche.run(), or to its end, and run no pipeline.

    Within this context the program looks as if `python path` ran it, or `python -m` with
    its name where it imports from its package. What the file prints goes to standard
    error. With `tuned` the graph has what the NAME.tune.toml beside it sets; with
    `balanced` the run sets how many workers the rest of its tasks have. What is `kept` of
    its names holds what it held when the file was compiled. Raises
    DeclarationFailed where the file itself raises, and DeclarationError where it declares
    nothing or too much, or what tunes it is wrong.
    """
    path = os.path.abspath(path)
    tuning = tuned_beside(path) if tuned else None
    sources = SourceFiles()
    module = types.ModuleType("__main__")
    module.__dict__.update(__file__=path, __builtins__=__builtins__)
    try:
        source = sources.read(path)
        tree = source.tree
        if kept is not None and kept.names:
            tree = noting(tree, kept.names, kept.values)
            module.__dict__[NOTE] = kept.note
        code = compile(tree, path, "exec", dont_inherit=True)
    except SyntaxError as error:
        place = Place(path, error.lineno or 0)
        raise DeclarationFailed(f"{place}: {error.msg}") from None
    except ValueError as error:  # bytes that are no text
        raise DeclarationFailed(f"{Place(path)}: {error}") from None
    if is_compiled(source.text):
        raise DeclarationFailed(
            f"{Place(path)} is a compiled module, and no declaration: "
            "run it with python, or name the file that it was compiled from"
        )
    if comment := looks_compiled(source.text):
        raise DeclarationFailed(
            f"{Place(path)} looks like a compiled module, and is not run as a "
            f"declaration: it has the comment {comment!r}. Compile it again, or, if it is "
            "a declaration, remove that comment"
        )
    folder, package = package_of(path)
    if not package or not imports_package(source.tree, package):
        folder, package = os.path.dirname(path), ""
    with reading(sources.tree), _as_main(module, path, folder) as before:
        with (
            declaring() as declaration,
            making() as queues,
            redirect_stdout(sys.stderr),
        ):
            if package:
                _import_package(module, package, path)
            way = _execute(code, module, path, declaration)
        graph = _chosen(declaration, path)
        graph.unread = [queue for queue in queues if queue.is_idle()]
        _refuse_further_runs(source, way)
        until = way[0] if way else 0
        settled = Settled()
        if tuning is not None:
            check(graph)
            settled = settle(graph, tuning)
        if graph.balance:
            balance(graph)
        elif balanced:
            settled = replace(settled, balanced=balance(graph))
        yield Declared(source, sources, graph, module, before, until, settled)


def _import_package(module: types.ModuleType, package: str, path: str) -> None:
    """Import the package that a file is in, as `python -m` does before it runs the file."""
    try:
        importlib.import_module(package)
    except KeyboardInterrupt:
        raise
    except BaseException as error:
        message = f"{Place(path)}: its package {package} raises "
        message += f"{type(error).__name__}: {error}"
        raise DeclarationFailed(message) from error
    stem = os.path.splitext(os.path.basename(path))[0]
    module.__package__ = package
    module.__spec__ = ModuleSpec(f"{package}.{stem}", None, origin=path)


def _execute(
    code: types.CodeType,
    module: types.ModuleType,
    path: str,
    declaration: Declaration,
) -> list[int]:
    """Run the declaration, and return the lines of its file by which run() was called, the
    outermost first; none if it was not.

    How it ends once it has called run() does not matter.
    """
    try:
        exec(code, module.__dict__)  # noqa: S102 - as python FILE does
    except StopDeclaration as stop:
        walked = [(f.f_code, n) for f, n in traceback.walk_tb(stop.__traceback__)]
        own = [(one, line) for one, line in walked if one.co_filename == path]
        starts = [number for number, (one, _) in enumerate(own) if one is code]
        return [line for _, line in own[starts[0] :]] if starts else []
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
    return []


def _refuse_further_runs(source: SourceFile, way: list[int]) -> None:
    """Raise DeclarationError where the first run() is plainly not the only one."""
    lines, loop = further_runs(source.tree, way)
    if not lines and not loop:
        return
    message = f"run() is called again in line {', '.join(map(str, lines))}"
    if loop:
        message = f"run() is called in a loop, which begins in line {loop}"
    hint = "declare one pipeline, and call run() once; or a file for each"
    problem = Problem("several-runs", Place(source.path, way[-1]), message, hint=hint)
    raise DeclarationError([problem])


def _chosen(declaration: Declaration, path: str) -> Graph:
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
def _as_main(
    module: types.ModuleType, path: str, folder: str
) -> Iterator[ProcessState]:
    """Make the program look as if Python ran a file, and finds modules in a folder.

    Modules that the declaration brought from the user's own folders are forgotten
    afterwards, and what it set in the process is put back, so that files compiled
    together do not see each other's.
    """
    before, state = set(sys.modules), ProcessState()
    main, argv, paths = sys.modules["__main__"], sys.argv, sys.path
    sys.modules["__main__"] = module
    sys.argv = [path]
    sys.path = [folder, *paths]
    try:
        with as_seen_from(folder):
            yield state
    finally:
        state.restore()
        sys.modules["__main__"], sys.argv, sys.path = main, argv, paths
        for name in set(sys.modules) - before:
            if not is_installed(name):
                del sys.modules[name]
