"""A declaration's file comes in, the text of its compiled module goes out.

The steps, one after the other. Nothing is written here: the command line does that. This
module must not know where the text goes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

from skorche.analysis.tuned import tune_file
from skorche.bundle.bundles import Bundle, going_along
from skorche.bundle.packages import Packages
from skorche.carry.collecting import MUCH, collect_as_ever, collecting_rarely
from skorche.carry.reaching import Reaching
from skorche.carry.source import SourceCarrier
from skorche.carry.survey import Survey
from skorche.carry.user_files import UserFiles
from skorche.check.loop_rules import refuse_async_tasks
from skorche.check.made_inputs import made_inputs
from skorche.check.parameter_rules import no_such_parameter
from skorche.check.plain_outputs import outputs_are_plain
from skorche.check.rules import check
from skorche.declare.failed import telling
from skorche.declare.graph import Graph
from skorche.declare.operators import Map
from skorche.declaring import Declared, declared, each_declared
from skorche.errors import DeclarationError, Place, Problem, SkorcheError
from skorche.looks import Look, look_of
from skorche.lower.plan import Wanted, settled_lines
from skorche.lower.settling import bound_queues
from skorche.lower.targets import DEFAULT, TARGETS
from skorche.python.compilable import check_compilable
from skorche.python.trees import keeping_trees
from skorche.review.frozen import frozen_in
from skorche.review.reading import bundled_in
from skorche.settings import Settings
from skorche.write.bounds import check_floor, check_limits
from skorche.write.emit import Style, emit
from skorche.write.file_names import words_behind
from skorche.write.planned import check_planned


class Compiled(NamedTuple):
    """A compiled file: the name of its pipeline, its target, and its text; or why there is
    none. `outside` are the names in its declaration that hold values from outside."""

    pipeline: str
    target: str
    text: str
    error: SkorcheError | None = None
    outside: tuple[str, ...] = ()


def compiled_texts(
    path: str,
    settings: Settings,
    targets: Sequence[str] = (),
    pipeline: str | None = None,
    arguments: Sequence[str] = (),
    tell: Callable[[str], object] = lambda _: None,
    kept: Callable[[str, str], str] = lambda *_: "",
) -> list[Compiled]:
    """Return the texts of a declaration's compiled files, as its project wants them: for
    each of its pipelines, or the one of a name, and each target.

    The declaration is run once; or once for each set of values that `kept` texts, by the
    names of pipeline and target, say are frozen, which stay what they are there. `tell`
    gets a line for each thing that is not wrong, and worth knowing.
    """
    look, shown = look_of(settings), settings.shown(path)
    targets = targets or settings.targets
    found: dict[tuple[str, str], Compiled] = {}
    frozen = frozen_in(kept(pipeline or "", targets[0]))
    waiting = {repr(frozen): frozen}
    seen: set[str] = set()

    def use(declaration: Declared) -> None:
        name = declaration.graph.name
        for target in targets:
            there = kept(name, target)
            own = frozen_in(there)
            its = replace(look, bundle=look.bundle or bundled_in(there))
            if repr(own) not in seen:
                waiting[repr(own)] = own
            elif repr(own) == repr(frozen) or (name, target) not in found:
                found[name, target] = _compiled(declaration, shown, target, its, tell)

    while waiting:
        _, frozen = waiting.popitem()
        seen.add(repr(frozen))
        with telling(path):
            nowhere = each_declared(
                path,
                use,
                balanced=look.balance,
                pipeline=pipeline,
                arguments=arguments,
                kept=look.kept(frozen),
            )
        for one in nowhere:
            tell(
                f"{one.place}: the parameter {one.name} is given to nothing, and is no "
                "option of the compiled file"
            )
    return list(found.values())


def _compiled(
    declaration: Declared,
    shown: str,
    target: str,
    look: Look,
    tell: Callable[[str], object],
) -> Compiled:
    name = declaration.graph.name
    try:
        with telling(declaration.path), declaration.before.own_builtins():
            text, outside = _text_of(declaration, shown, target, look, tell)
        return Compiled(name, target, text, None, outside)
    except SkorcheError as error:
        return Compiled(name, target, "", error)


def _given_here(graph: Graph, known: Sequence[str]) -> Iterator[str]:
    """Say of parameters that run() gives values in the declaration that these are its own.
    Raises DeclarationError for one that there is not."""
    for name in graph.given:
        if name not in known:
            message = no_such_parameter(name, known)
            raise DeclarationError([Problem("bad-parameter", graph.place, message)])
        yield (
            f"{graph.place}: run({name}=...) is of that run alone: the compiled file has the "
            "default of the parameter, and an option"
        )


def compiled_text(
    path: str,
    settings: Settings,
    target: str | None = None,
    pipeline: str | None = None,
    arguments: Sequence[str] = (),
    kept: str = "",
) -> str:
    """Return the text of the compiled file of a declaration of one pipeline, or of the one
    that is named. What is frozen in the `kept` text of that file stays what it is there.
    """
    return _one_text(
        path,
        settings.shown(path),
        target or settings.targets[0],
        look_of(settings),
        pipeline,
        arguments,
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
    progress: bool = False,
    balance: bool = False,
    pipeline: str | None = None,
    arguments: Sequence[str] = (),
    freeze: Iterable[str] = (),
    kept: str = "",
    tell: Callable[[str], object] = lambda _: None,
    maxsize: int | None = None,
    resumable: bool = False,
    bundle: Iterable[str] = (),
) -> str:
    """Return the text of the standalone module for a declaration.

    `shown` is how the module names its source; with `freeze_inputs` fixed inputs are
    written as values, and not as the expression that gives them; `python` is the lowest
    version that has to be able to read the module; with `async_api` it has an `astream()`
    for event loops, with `script` a command line, and with `progress` that says how far it
    is, and writes figures; with `balance` it sets itself how many workers those tasks have
    of which the declaration does not say it; `maxsize` is how many items those queues may
    hold of which it does not; with `resumable` a run can keep a journal, for another to go
    on from. `pipeline` is the name of one, where the file has several,
    and `arguments` are what it is run with. Of the names to `freeze` values from outside
    are written as they are; what the `kept` text says is frozen stays what it is there.
    Packages of the user's own that `bundle` names go along whole. Raises DeclarationError
    or CompileError with all problems at once, and TemplateError where a template of the
    project's own makes no Python, or leaves out what the rest uses.
    """
    look = Look(
        freeze_inputs,
        style,
        python,
        async_api,
        script,
        progress,
        balance,
        tuple(freeze),
        maxsize,
        resumable=resumable,
        bundle=tuple(bundle),
    )
    return _one_text(path, shown, target, look, pipeline, arguments, kept, tell)


def _one_text(
    path: str,
    shown: str,
    target: str,
    look: Look,
    pipeline: str | None,
    arguments: Sequence[str],
    kept: str,
    tell: Callable[[str], object] = lambda _: None,
) -> str:
    frozen = frozen_in(kept)
    with (
        telling(path),
        declared(
            path,
            balanced=look.balance,
            pipeline=pipeline,
            arguments=arguments,
            kept=look.kept(frozen),
        ) as declaration,
        declaration.before.own_builtins(),
    ):
        return text_of(declaration, shown, target, look, tell)


def text_of(
    declaration: Declared,
    shown: str,
    target: str,
    look: Look,
    tell: Callable[[str], object] = lambda _: None,
) -> str:
    """Return the text of a compiled file, for a declaration that has run."""
    return _text_of(declaration, shown, target, look, tell)[0]


@collecting_rarely()
@keeping_trees()
def _text_of(
    declaration: Declared,
    shown: str,
    target: str,
    look: Look,
    tell: Callable[[str], object],
) -> tuple[str, tuple[str, ...]]:
    """The same, and the names of the declaration that hold values from outside."""
    check(declaration.graph)
    if look.async_api and TARGETS[target].shares_loop:
        refuse_async_tasks(declaration.graph, target)
    inside = declaration.module.__package__ or ""
    loaded = declaration.before.loaded_since()
    packages = Packages(
        declaration.sources, declaration.path, inside, loaded, look.bundle
    )
    offers = not TARGETS[target].leaves
    with going_along(packages, look.bundle, offers) as bundle:
        return _with_bundle(declaration, shown, target, look, tell, bundle)


def _with_bundle(
    declaration: Declared,
    shown: str,
    target: str,
    look: Look,
    tell: Callable[[str], object],
    bundle: Bundle | None,
) -> tuple[str, tuple[str, ...]]:
    """The same, where these packages of the user's own go along whole."""
    way, graph = TARGETS[target], declaration.graph
    files = UserFiles(
        declaration.module,
        declaration.sources,
        declaration.path,
        shown,
        declaration.until,
    )
    if sum(len(file.source.text) for file in files) < MUCH:
        collect_as_ever()
    crosses = any(
        isinstance(op, Map) and op.task.settings.executor == "process"
        for op in graph.operators
    )
    carrier = SourceCarrier(
        Survey(files),
        look.freeze_inputs,
        declaration.before,
        crosses=crosses,
        frozen=declaration.kept.names,
        kept=declaration.kept.inputs,
        reaching=Reaching(look.reaches_nothing),
        one_thread=way.shares_loop,
        bundle=bundle,
    )
    title = declaration.source.title(shown)
    asked = Wanted(
        shown,
        title,
        look.async_api,
        look.script,
        look.progress,
        declaration.changes_json,
        outputs_are_plain(graph),
        made_inputs(graph),
        carrier.logging_setup() if look.script else (),
        resumable=look.resumable,
    )
    words = words_behind(graph.name, declaration.arguments)
    with bound_queues(graph, look.maxsize) as bounded:
        plan = replace(way.lower(graph, carrier, asked), words_behind=words)
    settled = declaration.settled
    more = carrier.remarks(declaration.kept.held, way.needs)
    tuned_by = tune_file(shown, graph.name)
    more += settled_lines(settled.done, tuned_by, settled.balanced, bounded)
    plan = replace(plan, title=plan.title + more)
    if not declaration.until:
        tell(
            f"{Place(declaration.path)}: it builds a graph and never calls run(): it is "
            "compiled as it is at its end"
        )
    given = tuple(_given_here(graph, [line.name for line in plan.given]))
    behind = (*given, *carrier.staying(graph.place))
    for line in (*declaration.source.left_out, *behind, *settled.left):
        tell(line)
    text = emit(plan, style=look.style)
    check_planned(text, plan, look.style)
    check_limits(text, plan, declaration.source)
    check_compilable(text, shown)
    if look.python is not None:
        check_floor(text, look.python, declaration.source)
    return text, carrier.from_outside()
