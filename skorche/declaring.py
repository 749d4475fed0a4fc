"""A declaration's file comes in; the graph that it declares, and its module, go out.

What the user left free of the graph is settled here, for all who ask: see `settling`.

The file runs as `python FILE` would run it, up to its run(); no pipeline does. This module
must not know what becomes of the graph.
"""

from __future__ import annotations

import os
import sys
import traceback
import types
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stdout
from dataclasses import dataclass, field, replace

from skorche.analysis.tuned import tuned_beside
from skorche.carry.process_state import ProcessState
from skorche.check.rules import check
from skorche.declare.call_sites import reading
from skorche.declare.graph import Graph
from skorche.errors import DeclarationError, Place, Problem, SkorcheError
from skorche.lower.settling import Settled, balance, settle
from skorche.pipeline import Declaration, StopDeclaration, declaring
from skorche.python.modules import is_installed
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
    return trace + "\n".join([str(error), *getattr(error, "__notes__", ())])


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


@contextmanager
def declared(
    path: str, tuned: bool = True, balanced: bool = False
) -> Iterator[Declared]:
    """Run a file as `__main__` up to skorche.run(), or to its end, and run no pipeline.

    Within this context the program looks as if `python path` ran it. What the file
    prints goes to standard error. With `tuned` the graph has what the NAME.tune.toml
    beside it sets; with `balanced` the run sets how many workers the rest of its tasks
    have. Raises DeclarationFailed where the file itself raises, and
    DeclarationError where it declares nothing or too much, or what tunes it is wrong.
    """
    path = os.path.abspath(path)
    tuning = tuned_beside(path) if tuned else None
    sources = SourceFiles()
    module = types.ModuleType("__main__")
    module.__dict__.update(__file__=path, __builtins__=__builtins__)
    try:
        source = sources.read(path)
        code = compile(source.tree, path, "exec", dont_inherit=True)
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
    with reading(sources.tree), _as_main(module, path) as before:
        with declaring() as declaration, redirect_stdout(sys.stderr):
            until = _execute(code, module, path, declaration)
        graph = _chosen(declaration, path)
        settled = Settled()
        if tuning is not None:
            check(graph)
            settled = settle(graph, tuning)
        if graph.balance:
            balance(graph)
        elif balanced:
            settled = replace(settled, balanced=balance(graph))
        yield Declared(source, sources, graph, module, before, until, settled)


def _execute(
    code: types.CodeType,
    module: types.ModuleType,
    path: str,
    declaration: Declaration,
) -> int:
    """Run the declaration, and return the line of its file that called run(), or 0.

    How it ends once it has called run() does not matter.
    """
    try:
        exec(code, module.__dict__)  # noqa: S102 - as python FILE does
    except StopDeclaration as stop:
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
def _as_main(module: types.ModuleType, path: str) -> Iterator[ProcessState]:
    """Make the program look as if `python path` ran it.

    Modules that the declaration brought from the user's own folders are forgotten
    afterwards, and what it set in the process is put back, so that files compiled
    together do not see each other's.
    """
    before, state = set(sys.modules), ProcessState()
    beside = os.path.dirname(os.path.abspath(path))
    main, argv, paths = sys.modules["__main__"], sys.argv, sys.path
    sys.modules["__main__"] = module
    sys.argv = [path]
    sys.path = [beside, *paths]
    try:
        with as_seen_from(beside):
            yield state
    finally:
        state.restore()
        sys.modules["__main__"], sys.argv, sys.path = main, argv, paths
        for name in set(sys.modules) - before:
            if not is_installed(name):
                del sys.modules[name]
