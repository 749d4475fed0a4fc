"""`Pipeline`: what was declared, recorded verb by verb, and run.

Comes in: a graph, as the verbs record it. Goes out: what a run of it brings. Nothing is
checked before `run()`, which the compiler stops at: it checks the whole graph at once. This
module must not know how a graph is lowered.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING, Any, NoReturn

from skorche.declare import forgotten
from skorche.declare.call_sites import call_site
from skorche.declare.graph import Declaration, Graph, pipeline_name
from skorche.declare.queues import Queue
from skorche.declare.verbs import Verbs
from skorche.errors import DeclarationError, StateError

if TYPE_CHECKING:
    from skorche.analysis.profile import Profile


class Pipeline(Verbs):
    """A pipeline of its own: the verbs are methods, and do what the functions do.

    The functions of the same names work on one default pipeline; several pipelines in
    one program are several `Pipeline` objects, each with a name if they are compiled.

    >>> pipeline = Pipeline()
    >>> numbers = Queue("numbers", fixed_inputs=[1, 2, 3])
    >>> doubled = pipeline.map(lambda x: 2 * x, numbers)
    >>> pipeline.run()
    >>> pipeline.shutdown()
    >>> doubled.flush()
    [2, 4, 6]
    """

    def __init__(self, name: str | None = None) -> None:
        self._name = pipeline_name(name)
        self._begin()
        self._running: Any = None
        self._ran: Any = None  # the last run
        self._before: Graph | None = None  # what that ran

    def _begin(self) -> None:
        self.graph = Graph(call_site(), name=self._name)
        self.graph.portrait = partial(_portrait, self.graph)
        if _declaration is not None:
            _declaration.graphs.append(self.graph)
        else:
            forgotten.watch(self.graph)

    def init(self) -> None:
        """Forget what was declared so far, and begin a new pipeline.

        Raises StateError while the pipeline runs.

        >>> import skorche
        >>> _ = skorche.map(str, skorche.Queue("numbers"))
        >>> skorche.init()
        >>> skorche.run()
        Traceback (most recent call last):
        ...
        skorche.errors.DeclarationError: ...
        """
        if self._running is not None:
            raise StateError("init() while the pipeline runs: call shutdown() first")
        self._ran = self._before = None
        self.graph.is_used = True
        self._begin()

    def _refuse(self) -> NoReturn:
        """Raise what is wrong so far, where there is nothing that could be returned."""
        from skorche.check.rules import find_problems

        raise DeclarationError(find_problems(self.graph))

    # ---- running

    def run(
        self,
        target: str = "threads",
        profile: bool = False,
        progress: bool = False,
        balance: bool = False,
        resume: str | None = None,
        resume_anyway: bool = False,
        **parameters: Any,
    ) -> None:
        """Start the pipeline and return at once.

        Items may still be put() into an input queue without `fixed_inputs`;
        QUEUE_SENTINEL closes it. Raises DeclarationError with all problems of the graph, and
        StateError if the pipeline runs already.

        With `target="serial"` all is done before it returns, in the calling thread, one item
        after the other, with what was put before: for debugging, with breakpoints in your own
        functions. `shutdown()` then raises what went wrong.

        With `target="dask"` the workers of a Dask cluster do the work: those of the scheduler
        that DASK_SCHEDULER_ADDRESS names, or else processes of this machine. All is done before
        it returns. Raises CompileError for what would not be the same there, as `skorche
        compile` does.

        With `profile=True` it is measured what each stage does, for `analyze()` to tell; that
        costs next to nothing.

        With `progress` a line on standard error says meanwhile how far it is: items done, of
        how many where inputs have a length, how fast, the time that is left, and the stage
        that holds the others back. A terminal shows one line, which is drawn again and again;
        elsewhere one is written now and then.

        With `balance=True` every task that says no `max_workers` of its own has as many
        workers as the run finds that it needs: `max_workers="auto"`. Say it only if these
        tasks keep no state from one item to the next, and the order of results is free where
        they are not `ordered`.

        With `resume` the run keeps a journal in the file of that path, and goes on from it where
        there is one: what came out before its last point comes out at once, the items of inputs
        up to there are skipped, and all later ones are done again. A run that ends well removes
        it. `resume_anyway` goes on though the pipeline or its functions changed. Raises
        PipelineError for a journal of another run, one that a run holds, or a damaged one.

        `parameters` are values for those that are declared by `skorche.parameter`, as in
        `run(limit=5)`; others have what the environment says, or their defaults. Raises
        StateError for one that has none, or that the pipeline does not have.

        >>> import skorche
        >>> queue = skorche.Queue("numbers")
        >>> negated = skorche.map(lambda x: -x, queue)
        >>> skorche.run()
        >>> queue.put(5)
        >>> negated.get()
        -5
        >>> skorche.shutdown()
        """
        if self._running is not None:
            raise StateError("run() was called twice: call shutdown() in between")
        self.graph.place = call_site()
        self.graph.is_used = True
        self.graph.balance = balance
        self.graph.given = tuple(parameters)
        from skorche.python.shadows import as_seen_from_nowhere

        with as_seen_from_nowhere():
            from skorche.execute.targets import EXECUTIONS, no_such_target
            from skorche.lower.targets import TARGETS

        if not isinstance(target, str) or target not in EXECUTIONS:
            raise StateError(no_such_target(target, self.graph))
        if _declaration is not None:
            _declaration.run(self.graph)
            return
        if balance:
            from skorche.lower.settling import balance as settle_counts

            settle_counts(self.graph)
        self._ran = None
        if TARGETS[target].leaves:
            from skorche.portrait import compiled

            compiled(self.graph, target, self.graph.place)
        self._ran = self._running = EXECUTIONS[target].run(
            self.graph,
            profile,
            progress,
            parameters,
            None if resume is None else (resume, resume_anyway),
        )
        self.graph.has_run = True

    def analyze(self) -> Profile:
        """Return what was measured of the last `run(profile=True)`, as a `Profile`.

        While the pipeline runs, of what it did so far; after `shutdown()`, of all. Printed, it
        is a table of the stages, and a sentence: which one holds the rest back, of which kind
        that limit is, and what would help. `limit.stage`, `limit.kind`, `advice` and `stages`
        have that as data, and `to_dict()` all of it for JSON. Shares are of the time of all
        workers of a stage, times in seconds. Raises StateError if nothing was measured.

        >>> import skorche, time
        >>> numbers = skorche.Queue("numbers", range(10))
        >>> naps = skorche.map(lambda _: time.sleep(0.02), numbers)
        >>> skorche.run(profile=True); skorche.shutdown()
        >>> skorche.analyze().limit.kind
        'waits'
        """
        profile: Profile | None = self._ran.profile() if self._ran else None
        if profile is None:
            what = "a run that was not measured" if self._ran else "no run"
            raise StateError(f"analyze() of {what}: call run(profile=True) before")
        return profile

    def shutdown(self) -> None:
        """Wait until all is done, and raise what went wrong.

        Input queues that are still open are closed. Outputs can still be taken afterwards,
        and a new pipeline be declared. Raises PipelineError if a task, a predicate or an
        input failed, with the original exception as its cause, and StateError if nothing
        runs.

        >>> import skorche
        >>> letters = skorche.unbatch(skorche.Queue("words", ["ab", "c"]))
        >>> skorche.run()
        >>> skorche.shutdown()
        >>> letters.flush()
        ['a', 'b', 'c']
        """
        if self._running is None:
            raise StateError("shutdown() without run(): nothing runs")
        try:
            self._running.finish()
        finally:
            self._running = None
            self._before = self.graph
            self._begin()

    def compile(self, target: str = "threads") -> str:
        """Return the text of the file that `skorche compile` would write.

        It is that of the pipeline as it is declared so far, or else of the one that ran
        last, and of functions as they are now: in a notebook, those of its cells. A notebook
        shows it with a button that copies it. Raises DeclarationError or CompileError with
        all problems.

        >>> import skorche
        >>> numbers = skorche.Queue("numbers", [-1])
        >>> _ = skorche.map(abs, numbers)
        >>> print(skorche.compile())  # doctest: +SKIP
        >>> skorche.init()
        """
        if _declaration is not None:
            return ""
        from skorche.portrait import compiled

        self.graph.is_used = True
        empty = not self.graph.operators and not self.graph.problems
        graph = self._before if empty and self._before is not None else self.graph
        return compiled(graph, target, call_site())

    def render_pipeline(
        self,
        filename: str = "pipeline",
        root: Queue | tuple[Queue, ...] | None = None,
        profile: Profile | None = None,
    ) -> None:
        """Draw what the roots reach (all, without a root) to graphviz/<filename>.svg.

        After shutdown() that is what ran, until something else is declared.

        With a profile, as analyze() returns it before shutdown(), or the same pipeline's of an
        earlier run, each stage has a colour by the part of the time in which it was useful, and
        the limit is marked. Where this machine cannot draw, the DOT text is written beside it instead, and a
        message on standard error says what to install. Raises DeclarationError with all
        problems of the graph, and ProfileError for a profile of another pipeline.

        >>> import skorche
        >>> numbers = skorche.Queue("numbers")
        >>> _ = skorche.map(abs, numbers)
        >>> skorche.render_pipeline("numbers", root=numbers)  # doctest: +SKIP
        >>> skorche.init()
        """
        if _declaration is not None:
            return
        from skorche.portrait import render_graph

        graph = self._drawn()
        graph.place, graph.is_used = call_site(), True
        render_graph(graph, os.path.join("graphviz", filename), root, profile)

    def _repr_mimebundle_(
        self, include: object = None, exclude: object = None
    ) -> dict[str, str]:
        """Return what a notebook shows: the pipeline as it is declared so far, or what ran."""
        return _portrait(self._drawn())

    def _drawn(self) -> Graph:
        """What is declared, or, where nothing is by now, what ran last."""
        return self.graph if self.graph.operators else self._before or self.graph


def _portrait(graph: Graph, queue: Queue | None = None) -> dict[str, str]:
    from skorche.portrait import bundle

    return bundle(graph, queue)


_declaration: Declaration | None = None


@contextmanager
def declaring(declaration: Declaration | None) -> Iterator[None]:
    """Within this context nothing is drawn or run; the declaration, if there is one, lists
    the graphs of all pipelines, and is told of each run()."""
    global _declaration, _default
    outer = _declaration, _default
    _declaration = declaration
    _default = Pipeline()
    try:
        yield
    finally:
        _declaration, _default = outer


_default = Pipeline()


def default_pipeline() -> Pipeline:
    """Return the pipeline that the functions of the package work on."""
    return _default
