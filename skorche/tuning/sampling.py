"""A declaration's pipeline run for some seconds with a choice of settings, and measured.

Comes in: the path of a declaration, inputs, and settings. Goes out: a profile, and how fast
it was. All that the pipeline does is done; what comes out of it is dropped. This module must
not know why a choice is tried.
"""

from __future__ import annotations

import os
from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Sequence
from contextlib import redirect_stdout
from dataclasses import dataclass
from math import exp, log
from sys import stderr
from threading import Timer
from typing import NoReturn

from skorche.analysis.profile import Profile, StageProfile
from skorche.analysis.tuned import tune_file
from skorche.check.rules import check
from skorche.declaring import declared
from skorche.diagram.names import describe, queue_names
from skorche.errors import SkorcheError
from skorche.execute.loading import called, load, public, script_inputs
from skorche.lower.settling import settle
from skorche.measure.observer import Observer
from skorche.tuning.choices import Choice, Freedom, freedom_of

#: So many items of a stage say how fast it is.
ENOUGH = 20
#: The part of a run in which all begins.
BEGINNING = 0.2


class InputError(SkorcheError):
    """Words say an input that there is not, or none where one is needed."""


class _Words(ArgumentParser):
    """What a compiled module asks about its command line, and tells of it."""

    def error(self, message: str) -> NoReturn:
        raise InputError(message)


@dataclass(frozen=True)
class Sample:
    """A run with a choice: what was measured, and what its declaration leaves free."""

    choice: Choice
    profile: Profile
    freedom: Freedom

    def over(self, other: Sample) -> float:
        """Return how many times as fast it was as another: the geometric mean, where the
        pipeline has several ends."""
        rates = rates_of(other.profile, self.profile)
        logs = [log(max(1e-9, new) / max(1e-9, old)) for _, old, new in rates]
        return exp(sum(logs) / len(logs)) if logs else 1.0


#: What runs a pipeline with a choice.
Take = Callable[[Choice], Sample]


def sample(
    path: str,
    inputs: Sequence[str],
    seconds: float,
    choice: Choice,
    pipeline: str | None = None,
    arguments: Sequence[str] = (),
) -> Sample:
    """Run a declaration's pipeline to its end, or for some seconds.

    `pipeline` is the name of one, where the file has several, and `arguments` are what it
    is run with. `inputs` are words as `--input` has them: InputError says what is wrong with them.
    Raises PipelineError where the pipeline fails.
    """
    with (
        declared(
            path, tuned=False, pipeline=pipeline, arguments=arguments
        ) as declaration,
        redirect_stdout(stderr),
    ):
        graph = declaration.graph
        check(graph)
        freedom = freedom_of(graph)
        settle(graph, choice.as_tuned(tune_file(path, graph.name)))
        check(graph)
        plan, module = load(graph)
        options = Namespace(input=list(inputs), take=None)
        told = script_inputs(plan, module)
        given = module[plan.name("inputs_from")](_Words(), options, told)
        running = called(plan, module, "build_pipeline", {})(**given)
        failed = module[plan.name("PipelineError")]
        diagram = describe(graph, queue_names(graph))
        observer = Observer(running, os.path.basename(path), diagram)
        clock = Timer(seconds, running.stop)
        clock.daemon = True
        try:
            at_start = getattr(running, "at_start", [])
            while at_start:  # what forks, while there is no other thread
                at_start[0]()
                del at_start[0]
            observer.start()
            clock.start()
            for _ in running.results():
                pass
        except failed as error:
            raise public(error) from error.__cause__
        finally:
            clock.cancel()
            observer.stop()
        return Sample(choice, observer.profile(), freedom)


def rates_of(before: Profile, after: Profile) -> list[tuple[str, float, float]]:
    """Return for each end of a pipeline how many items a second came there in two runs.

    That is told of the last stage on the way there that had enough of them in both, and
    has the same items in both.
    """
    others = {stage.reads: stage for stage in before.stages}
    fillers = {name: stage for stage in after.stages for name in stage.writes}
    read = {stage.reads for stage in after.stages}
    found = {}
    for stage in after.stages:
        if all(name in read for name in stage.writes):
            continue
        way = [stage]
        while way[-1].reads in fillers:
            way.append(fillers[way[-1].reads])
        for place, each in enumerate(way):
            other = others.get(each.reads)
            size = other.settings.get("batch_size") if other else None
            if size != each.settings.get("batch_size"):
                way = way[place:]
                break
        known = [each for each in way if each.reads in others]
        enough = (
            each
            for each in known
            if min(each.items_in, others[each.reads].items_in) >= ENOUGH
        )
        last = next(enough, known[-1] if known else None)
        if last is not None:
            other = others[last.reads]
            found[last.name] = _rate(before, other), _rate(after, last)
    return [(name, *rates) for name, rates in found.items()]


def _rate(profile: Profile, stage: StageProfile) -> float:
    if profile.complete:
        return stage.items_in / max(1e-9, profile.seconds)
    # It would have gone on: its beginning, when queues are empty, is not what counts.
    start = BEGINNING * profile.seconds
    items, seconds, before = 0.0, 0.0, 0.0
    for time, rate in zip(profile.times, profile.rates[stage.name], strict=True):
        if before >= start:
            items += rate * (time - before)
            seconds += time - before
        before = time
    return items / seconds if seconds else stage.items_in / max(1e-9, profile.seconds)
