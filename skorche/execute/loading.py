"""A graph as a module in this process, by the text that would be compiled.

Comes in: a graph, and a target's name. Goes out: the module's namespace. There is no second
engine here: the text is emitted and executed with the live functions bound. This module
must not know how the text is run.
"""

from __future__ import annotations

import linecache
from argparse import ArgumentParser, Namespace
from collections.abc import Mapping
from threading import RLock
from typing import Any

from skorche.check.made_inputs import made_inputs
from skorche.check.parameter_rules import no_such_parameter
from skorche.check.plain_outputs import outputs_are_plain
from skorche.check.rules import check
from skorche.declare.graph import Graph
from skorche.errors import Failure, PipelineError, StateError
from skorche.execute.processes import LiveProcess, take_work
from skorche.execute.resuming import lines_of
from skorche.lower.carrier import LiveCarrier
from skorche.lower.plan import Plan, Wanted
from skorche.lower.targets import DEFAULT, TARGETS
from skorche.python.shadows import as_seen_from_nowhere
from skorche.python.visible import shown
from skorche.write.emit import emit

#: Some versions of Python 3.11 fail in ast.parse() if two threads are in it at once.
_ONE_AT_A_TIME = RLock()


def load(
    graph: Graph,
    target: str = DEFAULT,
    progress: bool = False,
    own_json: bool = False,
    resumable: bool = False,
) -> tuple[Plan, dict[str, Any]]:
    """Return the graph's module: its plan, and its namespace with live functions bound.

    With `progress` it can say how far it is; `own_json` says that the program has changed
    what json does, and `resumable` that it may keep a journal. Raises DeclarationError with all problems of the graph.
    """
    with _ONE_AT_A_TIME:
        return _loaded(graph, target, progress, own_json, resumable)


def _loaded(
    graph: Graph, target: str, progress: bool, own_json: bool, resumable: bool
) -> tuple[Plan, dict[str, Any]]:
    check(graph)
    carrier = LiveCarrier()
    place, title = str(graph.place), "A running pipeline."
    plain = outputs_are_plain(graph)
    asked = Wanted(
        place,
        title,
        progress=progress,
        own_json=own_json,
        plain=plain,
        made=made_inputs(graph),
        live=True,
        resumable=resumable,
    )
    plan = TARGETS[target].lower(graph, carrier, asked)
    path = f"<skorche {plan.source}>"
    namespace = {**carrier.bound, "__name__": path}
    with as_seen_from_nowhere():
        text = emit(plan, formatted=False)
        exec(compile(text, path, "exec"), namespace)  # noqa: S102 - our own text
    linecache.cache[path] = (len(text), None, text.splitlines(keepends=True), path)
    # Again, since one may be called annotations, as the text's import is.
    namespace.update(carrier.bound)
    if {"failures", "serial/failures"} & {*plan.machinery}:
        namespace[plan.name("Failure")] = Failure
    if plan.processes():
        namespace[plan.name("take_work")] = take_work
    if resumable:
        known = namespace[name := plan.name("statements")]
        namespace[name] = lambda: [*known(), *lines_of(carrier.bound)]
    for process in plan.processes():
        bound = {name: namespace[name] for name in process.expressions if name}
        function = namespace[process.name]
        others = tuple(carrier.bound)
        live = LiveProcess(function, text, process.name, bound, others)
        namespace[process.name] = live
    return plan, namespace


def progress_options(
    plan: Plan, namespace: dict[str, Any]
) -> tuple[ArgumentParser, Namespace]:
    """Return the command line of a module as it is said for its progress, and what it
    says then."""
    parser = ArgumentParser(prog="skorche.run")
    namespace[plan.name("add_options")](parser)
    return parser, parser.parse_args(["--progress"])


def script_inputs(plan: Plan, module: dict[str, Any]) -> dict[str, tuple[Any, ...]]:
    """Return what the command line of a plan's module is told of its inputs."""
    return {
        line.name: (
            line.parameter,
            module.get(line.constant),
            *([module[line.taker]] if line.taker else []),
        )
        for line in plan.inputs
    }


def configured(plan: Plan, module: dict[str, Any], function: str) -> Any:
    """Return a function of a plan's module as it is called with values of parameters."""
    found = module[plan.name(function)]
    if not plan.given:
        return found
    lines = [f"{line.option}({line.arguments})" for line in plan.given]
    options = eval(f"[{', '.join(lines)}]", module)
    return module[plan.name("Configured")](found, *options)


def values_in(function: Any) -> dict[str, Any]:
    """Return the values of parameters that what `called` has made is called with, by which a
    journal tells one run from another: none that is secret."""
    values: dict[str, Any] = getattr(function, "that_hold", dict)()
    return values


def called(
    plan: Plan, module: dict[str, Any], function: str, given: Mapping[str, Any]
) -> Any:
    """Return a function of a plan's module that is called with these values of parameters,
    or those of the environment. Raises StateError where one is missing, or wrong."""
    known = [line.name for line in plan.given]
    for name in given:
        if name not in known:
            raise StateError(no_such_parameter(name, known, given[name]))
    found = configured(plan, module, function)
    if known:
        try:
            for option in found.options:
                if given.get(option.name) is not None:
                    value = given[option.name]
                    option.check(f"{option.name} is {shown(value)}", value)
            found.take(dict(given))
        except ValueError as error:
            told = f"run(): {error}"
            for name in known:
                lacking = f"{name} has to be given, by "
                told = told.replace(
                    lacking, f"{lacking}run({name}=...), or in a script by "
                )
            raise StateError(told) from None
    return found


def public(error: Any, called: Any = None) -> PipelineError:
    """Return the error of a text's own class as one of skorche's; what was called may
    have been given secrets, which its message does not show."""
    hide = getattr(called, "hide", str)
    failure = PipelineError(hide(str(error)), error.task, error.item)
    failure.__cause__ = error.__cause__
    if notes := getattr(error, "__notes__", None):
        failure.__notes__ = notes
    return failure
