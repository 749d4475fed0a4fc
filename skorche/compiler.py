"""A declaration's file comes in, the text of its compiled module goes out.

The steps, one after the other. Nothing is written here: the command line does that. This
module must not know where the text goes.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace

from skorche.analysis.tuned import tune_file
from skorche.carry.source import SourceCarrier
from skorche.carry.user_files import UserFiles
from skorche.check.plain_outputs import outputs_are_plain
from skorche.check.rules import check
from skorche.declare.graph import Graph
from skorche.declare.operators import Map
from skorche.declaring import Kept, declared
from skorche.diagram.names import op_label
from skorche.errors import CompileError, Place, Problem
from skorche.limits import DEPTH, LINE, SIZE
from skorche.lower.plan import NEEDS, Plan, Wanted, frozen_lines, settled_lines
from skorche.lower.targets import DEFAULT, TARGETS, Target
from skorche.python.nesting import is_deeper
from skorche.python.source_files import SourceFile
from skorche.python.statements import split_file
from skorche.python.visible import visible_line
from skorche.review.frozen import frozen_in
from skorche.settings import Settings
from skorche.write.emit import Style, emit
from skorche.write.planned import check_planned
from skorche.write.templating import check_names


def style_of(settings: Settings) -> Style:
    """Return the look that a project wants of its compiled files."""
    own = settings.own_templates()
    if own is not None:
        check_names(own)
    return Style(settings.line_length, settings.header, own)


def compiled_text(
    path: str,
    settings: Settings,
    target: str | None = None,
    tell: Callable[[str], None] = lambda _: None,
    kept: str = "",
) -> str:
    """Return the text of a declaration's compiled file, as its project wants it; `tell`
    gets a line for each thing that is not wrong, and worth knowing. What is frozen in the
    `kept` text of that file stays what it is there."""
    return compile_file(
        path,
        settings.shown(path),
        target or settings.targets[0],
        settings.freeze_inputs,
        style_of(settings),
        settings.python,
        settings.async_api,
        settings.script,
        tell,
        settings.progress,
        settings.balance,
        settings.freeze,
        kept,
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
    tell: Callable[[str], None] = lambda _: None,
    progress: bool = False,
    balance: bool = False,
    freeze: Iterable[str] = (),
    kept: str = "",
) -> str:
    """Return the text of the standalone module for a declaration.

    `shown` is how the module names its source; with `freeze_inputs` fixed inputs are
    written as values, and not as the expression that gives them; `python` is the lowest
    version that has to be able to read the module; with `async_api` it has an `astream()`
    for event loops, with `script` a command line, and with `progress` that says how far it
    is, and writes figures; with `balance` it sets itself how many workers those tasks have
    of which the declaration does not say it. Of the names to `freeze` values from outside
    are written as they are; what the `kept` text of such a module says is frozen stays what
    it is there. Raises DeclarationError or
    CompileError with all problems at once, and TemplateError where a template of the
    project's own makes no Python.
    """
    way = TARGETS[target]
    before = frozen_in(kept)
    frozen = Kept(before.names.union(freeze), before.values)
    with _no_deeper(path), declared(path, True, balance, frozen) as declaration:
        check(declaration.graph)
        if async_api and way.shares_loop:
            _refuse_async_tasks(declaration.graph, way)
        files = UserFiles(
            declaration.module,
            declaration.sources,
            declaration.path,
            shown,
            declaration.until,
        )
        crosses = any(
            isinstance(op, Map) and op.task.settings.executor == "process"
            for op in declaration.graph.operators
        )
        carrier = SourceCarrier(
            files,
            freeze_inputs,
            declaration.before,
            crosses=crosses,
            frozen=frozen.names,
            kept=before.inputs,
        )
        title = declaration.source.title(shown)
        own_json = declaration.changes_json
        plain = outputs_are_plain(declaration.graph)
        asked = Wanted(shown, title, async_api, script, progress, own_json, plain)
        plan = way.lower(declaration.graph, carrier, asked)
        if needed := carrier.needs():
            needs = visible_line(f"{NEEDS}{', '.join(needed)}")
            plan = replace(plan, title=f"{plan.title}\n{needs}")
        settled = declaration.settled
        more = frozen_lines(carrier.frozen(frozen.held))
        more += settled_lines(settled.done, tune_file(shown), settled.balanced)
        plan = replace(plan, title=plan.title + more)
        left_out = declaration.source.left_out
        for line in (*left_out, *carrier.staying(), *declaration.settled.left):
            tell(line)
        for file, place in carrier.files.items():
            tell(
                f"{place}: {visible_line(file)} must lie in the folder that the compiled "
                "file runs in; a skorche.parameter(type=Path) would let each run say where"
            )
    text = emit(plan, style=style)
    check_planned(text, plan, style)
    _check_limits(text, plan, declaration.source)
    compile(text, shown, "exec", dont_inherit=True)
    if python is not None:
        _check_floor(text, python, declaration.source)
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
