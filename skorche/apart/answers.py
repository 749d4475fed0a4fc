"""What a declaration's process is asked, and what it gives, as one line of JSON each.

Comes in: a declaration's path with the settings of its project; or what its process gave,
which may be anything. Goes out: texts of compiled files, or why there are none. This module
must not know how the lines get there.
"""

from __future__ import annotations

import json
import os
import traceback
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import asdict
from typing import Any, NamedTuple

from skorche.apart.environment import hides
from skorche.compiler import compiled_text
from skorche.declare.queues import Queue
from skorche.declaring import as_told
from skorche.errors import SkorcheError
from skorche.lower.carrier import LiveCarrier
from skorche.lower.machinery import all_units, unit
from skorche.lower.plan import Wanted
from skorche.lower.targets import TARGETS
from skorche.pipeline import Pipeline
from skorche.regular_files import read_regular
from skorche.review.places import text_of
from skorche.settings import Settings
from skorche.write.emit import emit


class Job(NamedTuple):
    """A declaration that is to be compiled for each target of its project."""

    path: str
    settings: Settings


class Answer(NamedTuple):
    """The text of a compiled file, or, where it `failed`, what is to be told of that."""

    text: str
    failed: bool = False


def as_request(job: Job) -> dict[str, Any]:
    """Return a job as JSON has it."""
    return {"path": job.path, "settings": asdict(job.settings)}


def job_of(request: dict[str, Any]) -> Job:
    """Return the job that was asked for."""
    settings: dict[str, Any] = {
        key: tuple(value) if isinstance(value, list) else value
        for key, value in request["settings"].items()
    }
    return Job(request["path"], Settings(**settings))


def prepare(targets: Iterable[str]) -> None:
    """Bring into memory what compiling to these targets needs, whatever is compiled."""
    pipeline = Pipeline()
    numbers = Queue("it's a quote for which black is needed", [1])
    odd, _ = pipeline.split(abs, pipeline.map(abs, numbers))
    pipeline.batch(odd, batch_size=2)
    pipeline.graph.is_used = True  # or its program would be told that it never ran
    for target in targets:
        way = TARGETS[target]
        emit(way.lower(pipeline.graph, LiveCarrier(), Wanted("", "")))
    for name in (*all_units(), *all_units("serial/")):
        unit(name)


def answer(job: Job) -> str:
    """Compile a declaration, and return what it gives, for each target."""
    answers = [_compiled(job, target) for target in job.settings.targets]
    return json.dumps([one._asdict() for one in answers])


def _compiled(job: Job, target: str) -> Answer:
    try:
        kept = _kept(job.settings.output_for(job.path, target))
        return Answer(compiled_text(job.path, job.settings, target, kept=kept))
    except SkorcheError as error:
        return Answer(as_told(error) + _hint(error), failed=True)
    except BaseException as error:  # noqa: BLE001 - it may not look like an answer
        trace = "".join(traceback.format_exception(error))
        why = f"{job.path} does not compile: {type(error).__name__}: {error}"
        return Answer(f"{trace}{why}", failed=True)


def _hint(error: SkorcheError) -> str:
    """What to do where a declaration misses a variable that it does not get to see."""
    match error.__cause__:
        case KeyError(args=(str(name),)) if hides(name) and name not in os.environ:
            return (
                f"\n    hint: declarations are checked without secrets: list {name} in "
                "check-keep of [tool.skorche], or say os.environ.get()"
            )
        case _:
            return ""


def _kept(place: str) -> str:
    """The text of the compiled file that is kept, if there is one that is read."""
    with suppress(OSError):
        return text_of(read_regular(place))
    return ""


def answers_of(job: Job, given: str | None, code: int) -> list[Answer]:
    """Return what a process gave, for each target, or that it gave nothing.

    `code` is its exit code, or a signal's number, negative, as `subprocess` has it.
    """
    try:
        answers = [_read(one) for one in json.loads(given or "")]
        if len(answers) == len(job.settings.targets):
            return answers
    except (TypeError, ValueError, RecursionError):
        pass
    ended = (
        f"was ended by signal {-code}" if code < 0 else f"ended with exit code {code}"
    )
    why = f"{job.path} gave no answer: its process {ended}"
    return [Answer(why, failed=True)]


def _read(given: Any) -> Answer:
    """One answer; raises ValueError for what is none."""
    match given:
        case {"text": str(text), "failed": bool(failed)}:
            return Answer(text, failed)
        case _:
            raise ValueError(given)
