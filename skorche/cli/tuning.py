"""`skorche tune`: a pipeline is run on samples, and what it shows is written for review.

Comes in: a declaration, and what it reads. Goes out: NAME.tune.toml beside it, which
`compile` uses; messages on standard error. This module must not know how anything is
measured, or chosen.
"""

from __future__ import annotations

import json
import os
import sys
from math import isnan
from typing import NamedTuple

import click

from skorche.analysis.profile import Profile
from skorche.analysis.tuned import Tuned, tune_file, tuned_beside
from skorche.check.rules import check
from skorche.cli.common import (
    FILE,
    PIPELINE,
    WithArguments,
    declaration,
    ending_with,
    nearby,
    say,
    why_not_written,
)
from skorche.cli.permission import refuse_output
from skorche.declaring import declared
from skorche.errors import DeclarationError, ProfileError
from skorche.files import replace_file
from skorche.lower.settling import settle
from skorche.python.visible import visible_line
from skorche.regular_files import check_place, read_regular
from skorche.tuning.choices import Choice, advised, freedom_of
from skorche.tuning.rounds import Outcome, choice_text, find, moved
from skorche.tuning.sampling import InputError, Sample, rates_of, sample
from skorche.tuning.writing import gained, text_of

INTERRUPTED = 130


@click.command("tune", cls=WithArguments)
@click.argument("file", type=FILE)
@PIPELINE
@click.option(
    "--input",
    "inputs",
    multiple=True,
    metavar="[NAME=]FILE",
    help="What each run reads, as JSON lines, instead of the declaration's own inputs.",
)
@click.option(
    "--seconds",
    type=click.FloatRange(0.2, 3600),
    default=5.0,
    show_default=True,
    help="How long one run may take.",
)
@click.option(
    "--profile",
    "report",
    type=FILE,
    metavar="REPORT",
    help="Run nothing: take the figures of a JSON of `skorche profile`.",
)
def tune(
    file: str,
    pipeline: str | None,
    inputs: tuple[str, ...],
    seconds: float,
    report: str | None,
) -> None:
    """Find what to set, and write it for review.

    The pipeline of FILE is RUN SEVERAL TIMES, WITH ALL THAT IT DOES: as declared, and as
    is then predicted to be faster, each time to its end or for some seconds. What comes
    out of it is dropped.

    Numbers of workers, executors, bounds of queues and sizes of batches that the
    declaration NAME.py leaves free are written to NAME.tune.toml beside it, with the
    figures that led to them. `skorche compile`, `run` and `verify` use that file, `check`
    and `diff` tell when it changed. What the declaration says itself always wins. More
    than one worker means that tasks keep no state, and that the order is free, where the
    task does not say ordered=True. Called again, it leaves the file as it is unless a
    figure moved by more than its noise. Exit 0: done; 1: the pipeline failed, or the file
    cannot be written.
    """
    for word in inputs:
        if word.rpartition("=")[2] == "-":
            raise click.UsageError(
                f"--input {word}: standard input can be read once, and a pipeline is run "
                "several times: name a file"
            )
    if report is not None and inputs:
        raise click.UsageError("--profile runs nothing, so that --input has no effect")
    if isnan(seconds):
        raise click.UsageError("--seconds nan: say a number")
    with ending_with(1):
        source, settings = declaration(file)
        refuse_output(file, settings)
        asked = _Asked(file, pipeline, source.arguments)
        there = tuned_beside(file, pipeline or "")
        place = nearby(tune_file(file, pipeline or ""))
        check_place(place)
        try:
            if report is not None:
                written = _from_report(asked, report, there)
            else:
                written = _from_runs(asked, inputs, seconds, there)
        except InputError as error:
            raise click.UsageError(str(error)) from None
        except KeyboardInterrupt:
            say(f"interrupted: {place} is as it was")
            sys.exit(INTERRUPTED)
        if written is not None:
            _write(place, written)


class _Asked(NamedTuple):
    """A declaration, which of its pipelines is meant, and what it is run with."""

    file: str
    pipeline: str | None
    arguments: tuple[str, ...]


def _from_runs(
    asked: _Asked, inputs: tuple[str, ...], seconds: float, there: Tuned | None
) -> str | None:
    """Run the pipeline, and return the text that is to be written, if any is."""
    say(
        f"this runs the pipeline of {asked.file} several times, with all that it does, for at "
        f"most {seconds:g} s each; what comes out is dropped"
    )

    def take(choice: Choice) -> Sample:
        return sample(
            asked.file, inputs, seconds, choice, asked.pipeline, asked.arguments
        )

    if there is not None and not _is_needed(there, take):
        say(f"unchanged {nearby(there.path)}: no figure moved by more than its noise")
        return None
    outcome = find(take, lambda text: say(f"  run: {text}"))
    chosen = outcome.chosen
    say(visible_line(chosen.profile.limit.sentence))
    if there is None and chosen.choice == Choice():
        say("nothing is there to be set that would help")
        return None
    return text_of(
        os.path.basename(asked.file),
        chosen.choice,
        chosen.profile,
        chosen.freedom,
        _summary(outcome),
    )


def _summary(outcome: Outcome) -> str:
    if outcome.chosen.choice == Choice():
        return "nothing was found that would help."
    profiles = outcome.declared.profile, outcome.chosen.profile
    return gained(outcome.gain, rates_of(*profiles))


def _is_needed(there: Tuned, take: object) -> bool:
    """Whether what is there is not so any more, which is said; one run shows it."""
    assert callable(take)
    say("  run: as it was tuned")
    try:
        now: Sample = take(Choice(there.stages, there.queues))
    except DeclarationError as error:
        ours = ("tuned-name-gone", "not-to-be-tuned")
        if any(problem.code not in ours for problem in error.problems):
            raise
        for problem in error.problems:
            say(f"{problem.place}: {problem.message}")
        return True
    found = moved(there.measured, now.profile)
    for text in found:
        say(f"{text}: tuned anew")
    return bool(found)


def _from_report(asked: _Asked, report: str, there: Tuned | None) -> str | None:
    """Return the text that follows from a profile of the pipeline, if any does."""
    profile = _profile(report)
    choice = Choice(there.stages, there.queues) if there is not None else Choice()
    with declared(
        asked.file, tuned=False, pipeline=asked.pipeline, arguments=asked.arguments
    ) as found:
        check(found.graph)
        freedom = freedom_of(found.graph)
        try:
            freedom.check(profile)
        except ProfileError as error:
            raise ProfileError(f"{report}: {error}") from None
        if there is not None:
            settle(found.graph, there)
    chosen = advised(profile, freedom, choice, frozenset())
    say(visible_line(profile.limit.sentence))
    if chosen == choice:
        say("nothing is there to be set that would help")
        return None
    gain = profile.advice[0].gain
    summary = (
        f"{gain:.1f} times as fast are predicted for {choice_text(chosen)}; that was "
        "not tried."
    )
    return text_of(os.path.basename(asked.file), chosen, profile, freedom, summary)


def _profile(path: str) -> Profile:
    try:
        plain = json.loads(read_regular(path))
        profile = Profile.from_dict(plain)
    except (ValueError, RecursionError) as error:
        raise ProfileError(f"{path}: it is no JSON: {error}") from None
    except ProfileError as error:
        raise ProfileError(f"{path}: {error}") from None
    if "limit" not in plain:
        raise ProfileError(
            f"{path}: these are the figures of a run's end, from which nothing follows "
            "that would help: give it what `skorche profile --json` wrote"
        )
    return profile


def _write(place: str, text: str) -> None:
    try:
        changed = replace_file(place, text.encode("utf-8"))
    except UnicodeEncodeError:
        say(f"{place}: a name has characters that no file holds; nothing is written")
        sys.exit(1)
    except OSError as error:
        say(why_not_written(place, error))
        sys.exit(1)
    say(f"{'wrote' if changed else 'unchanged'} {place}")
    say("review it, then say `skorche compile`")
