"""A pipeline run and watched: that of a declaration, or a compiled file as a script.

Comes in: a file, and its own words. Goes out: the exit code that it has without being
watched, and what was measured. This module must not know how that is shown.
"""

from __future__ import annotations

import ast
import linecache
import os
import sys
import types
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

from skorche.analysis.profile import Profile
from skorche.check.rules import check
from skorche.cli.common import say
from skorche.cli.permission import NotRunError, ask_to_run
from skorche.declaring import Declared, declared
from skorche.diagram.diagram import Diagram
from skorche.diagram.names import describe, queue_names
from skorche.errors import ProfileError
from skorche.measure.own_code import own_code
from skorche.measure.watching import Watch, watch
from skorche.review.places import Kept
from skorche.review.reading import Reading, UnreadableError, read
from skorche.settings import Settings
from skorche.verify import run_as_script
from skorche.write.marks import is_compiled


class WatchedRun:
    """A run, and what is known of it; `begun` is called once there is something to see."""

    def __init__(self, path: str, begun: Callable[[], None]) -> None:
        self.path = path
        self.name = os.path.splitext(os.path.basename(path))[0]
        self.diagram: Diagram | None = None
        self._begun = begun
        self._session: Watch | None = None
        self._ended = ""

    def profile(self) -> Profile | None:
        """Return the profile up to now, or None where no pipeline has run."""
        profile = self._session.profile() if self._session else None
        if profile is not None and self._ended and not profile.ended:
            return replace(profile, complete=False, ended=self._ended)
        return profile

    def run(
        self,
        settings: Settings,
        own: Sequence[str],
        pipeline: str | None,
        words: Sequence[str],
        target: str | None,
    ) -> int:
        """Run the file to its end, and return its exit code. A declaration is itself run
        with its `own` words, and its `pipeline` of a name with the others.

        Raises a SkorcheError where it cannot be run.
        """
        text = Kept(self.path).text()
        if is_compiled(text):
            if target is not None:
                raise ProfileError(f"{self.path} is compiled: --target is its own")
            code = self._compiled(text, words)
        else:
            ask_to_run(self.path, text, settings, True, "profile")
            code = self._declared(own, pipeline, words, target or "threads")
        self._ended = how_ended(code)
        return code

    def stop(self) -> None:
        """Measure no more."""
        if self._session is not None:
            self._session.stop()

    def _declared(
        self,
        own: Sequence[str],
        pipeline: str | None,
        words: Sequence[str],
        target: str,
    ) -> int:
        with declared(self.path, pipeline=pipeline, arguments=own) as declaration:
            check(declaration.graph)
            graph = declaration.graph
            self.diagram = describe(graph, queue_names(graph))

            def watch(namespace: dict[str, Any]) -> None:
                self._watch(namespace, target)

            return self._coded(lambda: _script(declaration, words, target, watch))

    def _compiled(self, text: str, words: Sequence[str]) -> int:
        try:
            reading = read(text)
        except UnreadableError as error:
            raise UnreadableError(f"{self.path} cannot be read: {error}") from None
        if not reading.has_script:
            raise NotRunError(
                f"{self.path} has no command line, so that nothing runs: it was compiled "
                "with script = false; profile its declaration"
            )
        if reading.target.leaves:
            raise ProfileError(
                f"{self.path} is compiled to {reading.target.name}, whose workers are other "
                "processes: their dashboard shows what they do"
            )
        self.diagram = reading.diagram
        path = os.path.abspath(self.path)
        *body, guard = reading.tree.body
        with _as_script(path, words) as module:
            program = ast.Module(body, [])

            def run() -> int:
                space = module.__dict__
                code = compile(program, path, "exec")
                exec(code, space)  # noqa: S102 - as python FILE does
                self._watch(space, reading.target.name, path, reading)
                last = compile(ast.Module([guard], []), path, "exec")
                exec(last, space)  # noqa: S102 - as python FILE does
                return 0

            return self._coded(run)

    def _watch(
        self,
        namespace: dict[str, Any],
        target: str,
        path: str = "",
        reading: Reading | None = None,
    ) -> None:
        assert self.diagram is not None
        whose = own_code(path, _carried(reading) if reading else ())
        self._session = watch(
            target, self.name, namespace, self.diagram, whose, self._begun
        )

    def _coded(self, run: Callable[[], int]) -> int:
        """Run, and return the code that a program would exit with."""
        try:
            return run()
        except SystemExit as error:
            return exit_code(error)
        except KeyboardInterrupt:
            return 130
        except Exception as error:  # noqa: BLE001 - whatever the user's file raises
            trace = error.__traceback__
            while trace is not None and trace.tb_frame.f_code.co_filename == __file__:
                trace = trace.tb_next
            sys.excepthook(type(error), error.with_traceback(trace), trace)
            return 1
        finally:
            self.stop()


def _script(
    declaration: Declared,
    words: Sequence[str],
    target: str,
    watch: Callable[[dict[str, Any]], None],
) -> int:
    return run_as_script(declaration, declaration.path, words, target, watch)


def exit_code(error: SystemExit) -> int:
    """Return the code of a program that ends so, after saying what it says."""
    if error.code is None or isinstance(error.code, int):
        return error.code or 0
    say(str(error.code))
    return 1


def how_ended(code: int) -> str:
    """Return how a run with this exit code ended, or nothing where that was well."""
    if code in (130, 143):
        return "was interrupted"
    return f"ended with exit code {code}" if code else ""


def _carried(reading: Reading) -> Iterator[tuple[int, int]]:
    """The lines of a compiled file that are the user's."""
    for part in reading.parts:
        if part.kind in ("carried", "inputs"):
            yield part.first, part.first + part.text.count("\n") + 1


@contextmanager
def _as_script(path: str, words: Sequence[str]) -> Iterator[types.ModuleType]:
    """Make the program look as if `python path words` ran it."""
    module = types.ModuleType("__main__")
    module.__dict__.update(__file__=path, __builtins__=__builtins__)
    main, argv, paths = sys.modules["__main__"], sys.argv, sys.path
    sys.modules["__main__"] = module
    sys.argv, sys.path = [path, *words], [os.path.dirname(path), *paths]
    linecache.checkcache(path)
    try:
        yield module
    finally:
        sys.modules["__main__"], sys.argv, sys.path = main, argv, paths
