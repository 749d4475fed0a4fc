"""A declaration's file comes in; the graph that it declares, and its module, go out.

What the user left free of the graph is settled here, for all who ask: see `settling`.

The file runs as `python FILE` would run it, or `python -m` where it imports from the package
that it is in, up to its run(), or the last that it has; no pipeline does. This module must not know what becomes of the
graph.
"""

from __future__ import annotations

import importlib
import os
import sys
import traceback
import types
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, redirect_stdout
from dataclasses import dataclass, field, replace
from importlib.machinery import ModuleSpec

from skorche.analysis.tuned import tuned_beside
from skorche.carry.process_state import ProcessState
from skorche.check.rules import check
from skorche.declare.call_sites import reading
from skorche.declare.choosing import Choice
from skorche.declare.failed import DeclarationFailed
from skorche.declare.graph import Graph, StopDeclaration
from skorche.declare.operators import given_parameters
from skorche.declare.parameters import Parameter, noting_parameters
from skorche.declare.queues import Queue, making
from skorche.errors import DeclarationError, Place, SkorcheError
from skorche.lower.settling import Settled, balance, settle
from skorche.pipeline import declaring
from skorche.python.modules import is_installed
from skorche.python.noting import NOTE, Kept, noting
from skorche.python.packages import imports_package, package_of
from skorche.python.shadows import as_seen_from
from skorche.python.source_files import SourceFile, SourceFiles
from skorche.write.marks import is_compiled, looks_compiled


@dataclass(frozen=True)
class Declared:
    """A declaration that has run up to its run(): its graph, its module, and the files
    that were read for it: its own is `source`.

    `until` is the line that run() was called from, and 0 where all has run; `before` is
    what the process was like before any of it did. `settled` is what was set of the graph
    by the file that tunes the declaration. `arguments` are what the file was run with,
    and `kept` is what of its names is frozen.
    """

    source: SourceFile
    sources: SourceFiles
    graph: Graph
    module: types.ModuleType
    before: ProcessState
    until: int = 0
    settled: Settled = field(default_factory=Settled)
    arguments: tuple[str, ...] = ()
    kept: Kept = field(default_factory=Kept)

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
    pipeline: str | None = None,
    arguments: Sequence[str] = (),
    kept: Kept | None = None,
) -> Iterator[Declared]:
    """Run a file as `__main__` up to the run() of a pipeline, or to its end, and run no
    pipeline.

    Where a file has several, `pipeline` is the name of the one. Within this context the
    program looks as if `python path arguments` ran it, or `python -m` with its name where
    it imports from its package. What the file prints goes to standard error. With `tuned`
    the graph has what the NAME.tune.toml beside it sets; with `balanced` the run sets how
    many workers the rest of its tasks have. What is `kept` of its names holds what it held
    when the file was compiled. Raises DeclarationFailed where the file itself raises, and
    DeclarationError where it declares nothing or too much, or what tunes it is wrong.
    """
    file = _read(path, arguments, kept or Kept(), tuned)
    choice = Choice(file.path, file.source.tree, pipeline)
    with _ran(file, choice):
        graph = _only(choice, pipeline)
        if graph is not None:
            yield _declared(file, graph, choice.until, tuned, balanced)
            return
    # There is one, though more might have come: what it was like then is gone by now.
    choice = Choice(file.path, file.source.tree, choice.names[0])
    with _ran(file, choice):
        graph = _only(choice, choice.names[0])
        assert graph is not None, "it was there before"
        yield _declared(file, graph, choice.until, tuned, balanced)


def each_declared(
    path: str,
    use: Callable[[Declared], None],
    tuned: bool = True,
    balanced: bool = False,
    pipeline: str | None = None,
    arguments: Sequence[str] = (),
    kept: Kept | None = None,
) -> tuple[Parameter, ...]:
    """Run a file once, as `declared` does, and call `use` for each of its pipelines, or for
    the one of a name, as it is run. Return the parameters that the file itself declares,
    and gives to none of its pipelines."""
    file = _read(path, arguments, kept or Kept(), tuned)
    queues: list[Queue] = []
    last: list[Graph] = []
    given: set[Parameter] = set()

    def used(graph: Graph, until: int) -> None:
        if not choice.goes_on:
            graph.unread = [queue for queue in queues if queue.is_idle()]
        last[:] = [graph]
        inputs = [queue.fixed_inputs for queue in graph.queues()]
        given.update(given_parameters(graph.operators, inputs))
        if pipeline in (None, graph.name):
            use(_declared(file, graph, until, tuned, balanced))

    def at_run(graph: Graph, until: int) -> None:
        with declaring(None):
            used(graph, until)

    choice = Choice(file.path, file.source.tree, pipeline, at_run)
    with noting_parameters() as parameters, _ran(file, choice, queues):
        for graph in choice.remaining():
            used(graph, 0)
        if choice.goes_on and last:
            last[0].unread = [queue for queue in queues if queue.is_idle()]
            if last[0].unread:
                check(last[0])
        if pipeline is not None and pipeline not in choice.names:
            raise choice.which()
    own = (one for one in parameters if one.place.path == file.path)
    return tuple(one for one in own if one not in given)


def _only(choice: Choice, wanted: str | None) -> Graph | None:
    """The one pipeline of a file that is meant; None if the file has to run once more, up
    to that."""
    remaining = choice.remaining()
    for graph in remaining:
        if graph.name == wanted or wanted is None and len(choice.names) == 1:
            return graph
    if choice.chosen is not None and (wanted is not None or not remaining):
        return choice.chosen
    if wanted is not None or len(choice.names) > 1:
        raise choice.which()
    return None


def _declared(
    file: _File, graph: Graph, until: int, tuned: bool, balanced: bool
) -> Declared:
    """A graph as it is settled."""
    settled = Settled()
    tuning = tuned_beside(file.path, graph.name) if tuned else None
    if tuning is not None:
        check(graph)
        settled = settle(graph, tuning)
    if graph.balance:
        balance(graph)
    elif balanced:
        settled = replace(settled, balanced=balance(graph))
    return Declared(
        file.source,
        file.sources,
        graph,
        file.module,
        file.before,
        until,
        settled,
        tuple(file.arguments),
        file.kept,
    )


@dataclass
class _File:
    """A declaration's file that may be run, the module that it becomes, and what the
    process is like before that."""

    source: SourceFile
    sources: SourceFiles
    module: types.ModuleType
    arguments: Sequence[str]
    kept: Kept
    before: ProcessState = field(init=False)

    @property
    def path(self) -> str:
        return self.source.path


def _read(path: str, arguments: Sequence[str], kept: Kept, tuned: bool) -> _File:
    """Read a file; raise DeclarationFailed where it cannot be run, or is no declaration, and
    DeclarationError where what tunes it is wrong: before anything is run."""
    path = os.path.abspath(path)
    if tuned:
        tuned_beside(path)
    sources = SourceFiles()
    module = types.ModuleType("__main__")
    module.__dict__.update(__file__=path, __builtins__=__builtins__)
    try:
        source = sources.read(path)
        compile(source.tree, path, "exec", dont_inherit=True)
    except SyntaxError as error:
        place = Place(path, error.lineno or 0)
        raise DeclarationFailed(f"{place}: syntax error: {error.msg}") from None
    except ValueError as error:  # bytes that are no text
        raise DeclarationFailed(f"{Place(path)}: {error}") from None
    except OSError as error:
        why = error.strerror or error
        raise DeclarationFailed(f"{Place(path)} cannot be read: {why}") from None
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
    return _File(source, sources, module, arguments, kept)


@contextmanager
def _ran(
    file: _File, choice: Choice, queues: list[Queue] | None = None
) -> Iterator[None]:
    """Run a file as far as a choice lets it; within this context the program looks as if
    Python ran it."""
    path, module = file.path, file.module
    tree, kept = choice.left_out.tree, file.kept
    if kept.names:
        tree = noting(tree, kept.names, kept.values)
        module.__dict__[NOTE] = kept.note
        kept.module = module.__dict__
    code = choice.code = compile(tree, path, "exec", dont_inherit=True)
    folder, package = package_of(path)
    if not package or not imports_package(file.source.tree, package):
        folder, package = os.path.dirname(path), ""
    with reading(file.sources.tree), _as_main(file, folder):
        choice.around = file.before.own_builtins
        with (
            declaring(choice.declaration),
            making(queues) as made,
            redirect_stdout(sys.stderr),
        ):
            if package:
                _import_package(module, package, path)
            _execute(code, module, choice)
        if choice.error is not None:
            raise choice.error
        if choice.chosen is not None:
            choice.chosen.unread = [queue for queue in made if queue.is_idle()]
        yield


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


def _execute(code: types.CodeType, module: types.ModuleType, choice: Choice) -> None:
    """Run the declaration; how it ends does not matter once no run() is to come."""
    path, runs = choice.path, choice.declaration.runs
    try:
        exec(code, module.__dict__)  # noqa: S102 - as python FILE does
    except StopDeclaration:
        return
    except KeyboardInterrupt:
        raise
    except BaseException as error:
        if runs and not choice.goes_on:
            return
        if runs:
            line = _line_of(error, path)
            raise DeclarationFailed(choice.failed_further_on(error, line)) from error
        if isinstance(error, DeclarationError):
            raise
        if isinstance(error, SystemExit):
            if error.code not in (None, 0):
                message = f"{Place(path)} exits with {error.code}"
                raise DeclarationFailed(message) from error
            return
        if isinstance(error, SkorcheError):
            line = _line_of(error, path)
            raise DeclarationFailed(f"{Place(path, line)}: {error}") from None
        message = f"{Place(path)} raises {type(error).__name__}: {error}"
        raise DeclarationFailed(message) from error


def _line_of(error: BaseException, path: str) -> int:
    """The last line of a file that an error came by, or 0."""
    frames = traceback.extract_tb(error.__traceback__)
    lines = [frame.lineno for frame in frames if frame.filename == path]
    return (lines[-1] if lines else 0) or 0


@contextmanager
def _as_main(file: _File, folder: str) -> Iterator[None]:
    """Make the program look as if Python ran a file, and finds modules in a folder.

    Modules that the declaration brought from the user's own folders are forgotten
    afterwards, and what it set in the process is put back, so that files compiled
    together do not see each other's.
    """
    before, file.before = set(sys.modules), ProcessState()
    main, argv, paths = sys.modules["__main__"], sys.argv, sys.path
    sys.modules["__main__"] = file.module
    sys.argv = [file.path, *file.arguments]
    sys.path = [folder, *paths]
    try:
        with as_seen_from(folder):
            yield
    finally:
        file.before.restore()
        sys.modules["__main__"], sys.argv, sys.path = main, argv, paths
        for name in set(sys.modules) - before:
            if not is_installed(name):
                del sys.modules[name]
