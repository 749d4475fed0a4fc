"""A declaration's file comes in, the text of its compiled module goes out.

The steps, one after the other. Nothing is written here: the command line does that. This
module must not know where the text goes.
"""

from __future__ import annotations

import ast
import os
import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import NamedTuple

from skorche.analysis.tuned import tune_file
from skorche.carry.source import SourceCarrier
from skorche.carry.user_files import UserFiles
from skorche.check.plain_outputs import outputs_are_plain
from skorche.check.rules import check
from skorche.declare.graph import Graph
from skorche.declare.operators import Map
from skorche.declaring import Declared, declared, each_declared
from skorche.diagram.names import op_label
from skorche.errors import CompileError, Place, Problem, SkorcheError
from skorche.limits import DEPTH, LINE, SIZE
from skorche.lower.plan import NEEDS, Plan, Wanted, settled_lines
from skorche.lower.targets import DEFAULT, TARGETS, Target
from skorche.python.nesting import is_deeper
from skorche.python.source_files import SourceFile
from skorche.python.statements import split_file
from skorche.python.visible import visible_line
from skorche.settings import Settings
from skorche.write.emit import Style, emit
from skorche.write.file_names import words_behind
from skorche.write.planned import check_planned
from skorche.write.templating import check_names


def style_of(settings: Settings) -> Style:
    """Return the look that a project wants of its compiled files."""
    own = settings.own_templates()
    if own is not None:
        check_names(own)
    return Style(settings.line_length, settings.header, own)


@dataclass(frozen=True)
class Look:
    """What is asked of compiled files beside the declaration; see `compile_file`."""

    freeze_inputs: bool = False
    style: Style | None = None
    python: tuple[int, int] | None = None
    async_api: bool = False
    script: bool = True
    progress: bool = False
    balance: bool = False


def look_of(settings: Settings) -> Look:
    """Return what a project asks of its compiled files."""
    return Look(
        settings.freeze_inputs,
        style_of(settings),
        settings.python,
        settings.async_api,
        settings.script,
        settings.progress,
        settings.balance,
    )


class Compiled(NamedTuple):
    """A compiled file: the name of its pipeline, its target, and its text; or why there is
    none."""

    pipeline: str
    target: str
    text: str
    error: SkorcheError | None = None


def compiled_texts(
    path: str,
    settings: Settings,
    targets: Sequence[str] = (),
    pipeline: str | None = None,
    arguments: Sequence[str] = (),
    tell: Callable[[str], object] = lambda _: None,
) -> list[Compiled]:
    """Return the texts of a declaration's compiled files, as its project wants them: for
    each of its pipelines, or the one of a name, and each target. The declaration is run
    once; `tell` gets a line for each thing that is not wrong, and worth knowing."""
    look, shown = look_of(settings), settings.shown(path)
    targets = targets or settings.targets
    found: list[Compiled] = []

    def use(declaration: Declared) -> None:
        name = declaration.graph.name
        for target in targets:
            try:
                with _no_deeper(path):
                    text = text_of(declaration, shown, target, look, tell)
                found.append(Compiled(name, target, text))
            except SkorcheError as error:
                found.append(Compiled(name, target, "", error))

    with _no_deeper(path):
        each_declared(
            path,
            use,
            balanced=look.balance,
            pipeline=pipeline,
            arguments=arguments,
        )
    return found


def compiled_text(
    path: str,
    settings: Settings,
    target: str | None = None,
    pipeline: str | None = None,
    arguments: Sequence[str] = (),
) -> str:
    """Return the text of the compiled file of a declaration of one pipeline, or of the one
    that is named."""
    return _one_text(
        path,
        settings.shown(path),
        target or settings.targets[0],
        look_of(settings),
        pipeline,
        arguments,
    )


def compile_file(
    path: str,
    shown: str,
    target: str = DEFAULT,
    freeze_inputs: bool = False,
    style: Style | None = None,
    python: tuple[int, int] | None = None,
    async_api: bool = False,
    script: bool = True,
    progress: bool = False,
    balance: bool = False,
    pipeline: str | None = None,
    arguments: Sequence[str] = (),
) -> str:
    """Return the text of the standalone module for a declaration.

    `shown` is how the module names its source; with `freeze_inputs` fixed inputs are
    written as values, and not as the expression that gives them; `python` is the lowest
    version that has to be able to read the module; with `async_api` it has an `astream()`
    for event loops, with `script` a command line, and with `progress` that says how far it
    is, and writes figures; with `balance` it sets itself how many workers those tasks have
    of which the declaration does not say it. `pipeline` is the name of one, where the file
    has several, and `arguments` are what it is run with. Raises DeclarationError or
    CompileError with all problems at once, and TemplateError where a template of the
    project's own makes no Python.
    """
    look = Look(freeze_inputs, style, python, async_api, script, progress, balance)
    return _one_text(path, shown, target, look, pipeline, arguments)


def _one_text(
    path: str,
    shown: str,
    target: str,
    look: Look,
    pipeline: str | None,
    arguments: Sequence[str],
) -> str:
    with (
        _no_deeper(path),
        declared(
            path, balanced=look.balance, pipeline=pipeline, arguments=arguments
        ) as declaration,
    ):
        return text_of(declaration, shown, target, look)


def text_of(
    declaration: Declared,
    shown: str,
    target: str,
    look: Look,
    tell: Callable[[str], object] = lambda _: None,
) -> str:
    """Return the text of a compiled file, for a declaration that has run."""
    way, graph = TARGETS[target], declaration.graph
    check(graph)
    if look.async_api and way.shares_loop:
        _refuse_async_tasks(graph, way)
    files = UserFiles(
        declaration.module,
        declaration.sources,
        declaration.path,
        shown,
        declaration.until,
    )
    crosses = any(
        isinstance(op, Map) and op.task.settings.executor == "process"
        for op in graph.operators
    )
    carrier = SourceCarrier(
        files, look.freeze_inputs, declaration.before, crosses=crosses
    )
    title = title_of(declaration.source, shown)
    own_json = declaration.changes_json
    plain = outputs_are_plain(graph)
    asked = Wanted(
        shown, title, look.async_api, look.script, look.progress, own_json, plain
    )
    words = words_behind(graph.name, declaration.arguments)
    plan = replace(way.lower(graph, carrier, asked), words_behind=words)
    if packages := carrier.packages():
        needs = f"\n{NEEDS}{', '.join(packages)}"
        plan = replace(plan, title=plan.title + needs)
    settled = declaration.settled
    more = settled_lines(settled.done, tune_file(shown, graph.name), settled.balanced)
    plan = replace(plan, title=plan.title + more)
    for line in (*carrier.staying(), *declaration.settled.left):
        tell(line)
    text = emit(plan, style=look.style)
    check_planned(text, plan, look.style)
    _check_limits(text, plan, declaration.source)
    compile(text, shown, "exec", dont_inherit=True)
    if look.python is not None:
        _check_floor(text, look.python, declaration.source)
    return text


@contextmanager
def _no_deeper(path: str) -> Iterator[None]:
    """Say in words that something is nested too deep to be gone through."""
    try:
        yield
    except RecursionError:
        message = f"something in it is nested much more than {DEPTH} deep"
        raise CompileError([Problem("too-large", Place(path), message)]) from None


def _check_limits(text: str, plan: Plan, source: SourceFile) -> None:
    """Raise CompileError for what could not be read out of the compiled file again."""
    found = []
    if len(text) > SIZE:
        hint = "read long inputs from a file"
        message = f"the compiled file would have more than {SIZE} characters"
        found.append(Problem("too-large", Place(source.path), message, hint=hint))
    for line in plan.picture.split("\n"):
        if len(line) > LINE:
            message = f"a line of its picture would have more than {LINE} characters: "
            message += f"{line.strip()[:40]}..."
            found.append(Problem("too-large", Place(source.path), message))
    if not found and is_deeper(ast.parse(text), DEPTH):
        for statement in split_file(text):
            if is_deeper(statement.node, DEPTH - 1):
                name = ", ".join(sorted(statement.binds)) or statement.lines[0]
                lines = [s.line for s in source.statements if s.binds & statement.binds]
                place = Place(source.path, lines[-1] if lines else 0)
                message = f"{name} is nested more than {DEPTH} deep"
                found.append(Problem("too-large", place, message))
    if found:
        raise CompileError(found)


def _refuse_async_tasks(graph: Graph, target: Target) -> None:
    """Raise CompileError for what cannot be awaited where tasks run in the thread of the
    caller: they have an event loop of their own, and none can run within another."""
    problems = [
        Problem(
            "loop-within-a-loop",
            op.place,
            f"{op_label(op)} runs an event loop, which astream() of the {target.name} "
            "target cannot do within another",
            hint="compile it for threads, or leave out --async-api",
        )
        for op in graph.operators
        if isinstance(op, Map) and op.task.is_async
    ]
    if problems:
        raise CompileError(problems)


def _check_floor(text: str, python: tuple[int, int], source: SourceFile) -> None:
    """Raise CompileError where something of the user's needs a later Python."""
    problems = []
    for statement in split_file(text):
        try:
            ast.parse("\n".join(statement.lines), feature_version=python)
        except SyntaxError as error:  # whose line may be one too late
            name = ", ".join(sorted(statement.binds)) or statement.lines[0]
            found = [s for s in source.statements if s.binds & statement.binds]
            problems.append(
                Problem(
                    "newer-python",
                    Place(source.path, found[-1].line if found else 0),
                    f"{name} cannot be read by Python {'.'.join(map(str, python))}: "
                    f"{error.msg}",
                    hint="write it for that version, or raise `python` of "
                    "[tool.skorche] in pyproject.toml",
                )
            )
    if problems:
        raise CompileError(problems)


def title_of(source: SourceFile, shown: str) -> str:
    """Return the first paragraph of a file's docstring, for that of its module."""
    paragraph = re.split(r"\n\s*\n", source.docstring.strip())[0].strip()
    return paragraph or f"The pipeline of {visible_line(os.path.basename(shown))}."
