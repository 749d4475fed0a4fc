"""Which of a file's pipelines are meant, as the file runs them.

Comes in: the file, each run() as it is called, and the name of the pipeline that is wanted, or
what each is given to. Goes out: graphs, or why that cannot be. Nothing is silently passed by:
where a file has several pipelines each has a name. This module must not know what becomes of
a graph.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from types import CodeType

from skorche.declare.graph import Declaration, Graph, StopDeclaration
from skorche.declare.left_out import LeftOut, without_results
from skorche.declare.run_sites import RunNames, further_runs
from skorche.errors import DeclarationError, Place, Problem, SkorcheError

#: What takes a graph as it is run, and the line of the file that led there.
Use = Callable[[Graph, int], None]


class Choice:
    """The pipelines of a file: the one that is wanted, or, with `use`, all of them.

    `left_out` is the file as it is to be run. `code` has to be set to what is executed, and
    `around` to what is to be around all that is skorche's own meanwhile.
    `chosen` is the graph that was wanted, once it is run, and `until` the line that led there;
    `error` is what ended the file from within run(). It `goes_on` while further run()s may
    come.
    """

    def __init__(
        self, path: str, tree: ast.Module, wanted: str | None, use: Use | None = None
    ) -> None:
        self.path = path
        self.declaration = Declaration(self._at_run)
        self.left_out = LeftOut(tree, frozenset(), ())
        if RunNames(tree).names_one(tree):
            self.left_out = without_results(tree)
        self.code: CodeType | None = None
        self.around: Callable[[], AbstractContextManager[None]] = nullcontext
        self.chosen: Graph | None = None
        self.until = 0
        self.goes_on = False
        self.error: Exception | None = None
        self._tree = tree
        self._wanted = wanted
        self._use = use
        self._names: dict[str, Place] = {}
        self._ended = False

    @property
    def names(self) -> list[str]:
        """The names of the pipelines that were found."""
        return list(self._names)

    def _at_run(self, graph: Graph) -> None:
        if self._ended:  # and something kept the exception
            raise StopDeclaration
        way = self._way()
        try:
            with self.around():
                self._take(graph, way)
        except Exception as error:  # noqa: BLE001 - which the file might keep
            self.error = error
        if self.error is not None or not self.goes_on:
            self._ended = True
            raise StopDeclaration
        for queue in graph.queues():
            queue.stay_empty()

    def _take(self, graph: Graph, way: list[int]) -> None:
        place = Place(self.path, way[-1] if way else 0)
        more = further_runs(self._tree, way, loosely=bool(graph.name))
        follow = bool(more.lines or more.loop)
        if not graph.name and (follow or self._names):
            raise self._several(place, more.lines, more.loop)
        self._add(graph, place)
        self.goes_on = bool(graph.name) and (follow or not more.is_seen)
        if self.goes_on and self.left_out.lines:
            raise self._by_results()
        until = way[0] if way else 0
        if self._use is not None:
            self._use(graph, until)
        elif self._wanted == graph.name or (
            self._wanted is None and not self.goes_on and len(self._names) == 1
        ):
            self.chosen, self.until, self.goes_on = graph, until, False

    def _add(self, graph: Graph, place: Place) -> None:
        if (before := self._names.get(graph.name)) is not None:
            message = f'a pipeline named "{graph.name}" is run again'
            trail = ((before, "here it is run, too"),)
            hint = "give each pipeline of a file a name of its own"
            problem = Problem("pipeline-named-twice", place, message, trail, hint)
            raise DeclarationError([problem])
        self._names[graph.name] = place

    def _way(self) -> list[int]:
        """The lines of the file by which run() was called, the outermost first."""
        lines = []
        frame = sys._getframe(1)
        while frame.f_back is not None and frame.f_code is not self.code:
            if frame.f_code.co_filename == self.path:
                lines.append(frame.f_lineno or 0)
            frame = frame.f_back
        if frame.f_code is not self.code:
            return []
        return [frame.f_lineno or 0, *reversed(lines)]

    def _several(
        self, place: Place, lines: tuple[int, ...], loop: int
    ) -> DeclarationError:
        message = f"run() is called again in line {', '.join(map(str, lines))}"
        if loop:
            message = f"run() is called in a loop, which begins in line {loop}"
        if not loop and not lines:
            names = ", ".join(self._names)
            message = f"a pipeline without a name is run, beside {names}"
        hint = "declare one pipeline, and call run() once; or give each a name, as in "
        hint += 'skorche.Pipeline("daily")'
        return DeclarationError([Problem("several-runs", place, message, hint=hint)])

    def _by_results(self) -> DeclarationError:
        problems = [
            Problem(
                "declared-by-results",
                Place(self.path, line),
                "a pipeline is declared by what another one puts out, and nothing runs "
                "while a file is compiled",
                hint="connect the two to one pipeline, or write a file for each",
            )
            for line in self.left_out.lines
        ]
        return DeclarationError(problems)

    def remaining(self) -> list[Graph]:
        """Return the graphs that were declared and not run, of which each is one more to
        compile; raise DeclarationError where there is none at all, or too many."""
        place = Place(self.path)
        graphs, runs = self.declaration.graphs, self.declaration.runs
        found = [g for g in graphs if (g.operators or g.problems) and g not in runs]
        if runs:
            found = [graph for graph in found if graph.name and self.names != [""]]
        elif not found:
            raise DeclarationError([self._nothing(place)])
        elif len(found) > 1 and not all(graph.name for graph in found):
            message = f"{len(found)} pipelines are declared"
            hint = "call run() on the one that is to be compiled; or give each a name, as in "
            hint += 'skorche.Pipeline("daily")'
            problem = Problem("several-pipelines", place, message, hint=hint)
            raise DeclarationError([problem])
        for graph in found:
            self._add(graph, graph.place)
        return found

    def _nothing(self, place: Place) -> Problem:
        """Say that no pipeline is declared; or which function would have."""
        names, message = RunNames(self._tree), "no pipeline is declared"
        for node in ast.walk(self._tree):
            if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
                calls = (one for one in ast.walk(node) if isinstance(one, ast.Call))
                if any(map(names.declares, calls)):
                    message += f": {node.name}() declares one, and nothing calls it"
                    hint = (
                        f"call {node.name}(), and skorche.run() if it does not, below "
                    )
                    hint += '`if __name__ == "__main__":`'
                    where = Place(self.path, node.lineno)
                    return Problem("nothing-declared", where, message, hint=hint)
        hint = "declare one by skorche.Queue(), skorche.map() and so on, and call skorche.run()"
        return Problem("nothing-declared", place, message, hint=hint)

    def failed_further_on(self, error: BaseException, line: int) -> str:
        """Return what is wrong where a file went on past a run(), and then failed."""
        what = f"raises {type(error).__name__}: {error}"
        if isinstance(error, SystemExit):
            what = f"exits with {error.code}"
        if isinstance(error, NameError) and error.name in self.left_out.names:
            what = f"needs {error.name}, which is made of what a pipeline puts out"
        return (
            f"{Place(self.path, line)} {what}, past the run() of "
            f"{' and '.join(self._names)}: nothing runs while a file is compiled, and there "
            "are no results. Declare a further pipeline without them, or before"
        )

    def which(self) -> SkorcheError:
        """Return what to say where it is not clear which pipeline is wanted, or there is
        none of that name."""
        names = ", ".join(name or "one without a name" for name in self._names)
        what = f"has {len(self._names)} pipelines, {names}"
        if self._wanted is not None:
            what = f'has no pipeline "{self._wanted}", but {names}'
        return SkorcheError(f"{Place(self.path)} {what}: say --pipeline with a name")
