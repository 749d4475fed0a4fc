"""What a declaration's process is asked, and what it gives, as one line of JSON each.

Comes in: a declaration's path with the settings of its project; or what its process gave,
which may be anything. Goes out: texts of compiled files, or why there are none. This module
must not know how the lines get there.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import asdict, replace
from typing import Any, NamedTuple

from skorche.apart.environment import hides
from skorche.compiler import compiled_texts
from skorche.declare.failed import as_told, told_of_defect
from skorche.declare.queues import Queue
from skorche.errors import Place, SkorcheError
from skorche.lower.carrier import LiveCarrier
from skorche.lower.machinery import all_units, unit
from skorche.lower.plan import Wanted
from skorche.lower.targets import TARGETS
from skorche.pipeline import Pipeline
from skorche.regular_files import read_regular
from skorche.review.places import text_of
from skorche.settings import Settings, Source
from skorche.write.emit import emit


class Job(NamedTuple):
    """A declaration that is to be compiled for each target of its project, what it is run with,
    and the name of its compiled file, if that is another than its own."""

    path: str
    settings: Settings
    arguments: tuple[str, ...] = ()
    output: str = ""

    def kept_text(self, pipeline: str, target: str) -> str:
        """Return the text of a compiled file that is kept, if there is one."""
        source = Source(self.path, self.arguments, self.output)
        return _kept(self.settings.output_for(source, target, pipeline))


class Answer(NamedTuple):
    """The text of a compiled file, or, where it `failed`, what is to be told of that; for
    which target and which of the declaration's pipelines, if that much is known."""

    text: str
    failed: bool = False
    target: str = ""
    pipeline: str = ""


def as_request(job: Job) -> dict[str, Any]:
    """Return a job as JSON has it."""
    settings = asdict(replace(job.settings, sources=()))
    return {"path": job.path, "settings": settings, "rest": job[2:]}


def job_of(request: dict[str, Any]) -> Job:
    """Return the job that was asked for."""
    settings: dict[str, Any] = {
        key: tuple(value) if isinstance(value, list) else value
        for key, value in request["settings"].items()
    }
    arguments, output = request["rest"]
    return Job(request["path"], Settings(**settings), tuple(arguments), output)


def prepare(targets: Iterable[str]) -> None:
    """Bring into memory what compiling to these targets needs, whatever is compiled."""
    pipeline = Pipeline()
    numbers = Queue("a 'quote' for which black is needed", [1])
    odd, _ = pipeline.split(abs, pipeline.map(abs, numbers))
    pipeline.batch(odd, batch_size=2)
    pipeline.graph.is_used = True  # or its program would be told that it never ran
    for target in targets:
        way = TARGETS[target]
        emit(way.lower(pipeline.graph, LiveCarrier(), Wanted("", "")))
    for name in (*all_units(), *all_units("serial/")):
        unit(name)


def answer(job: Job) -> str:
    """Compile a declaration, and return what it gives, for each of its pipelines and each
    target."""
    return json.dumps([one._asdict() for one in _compiled(job)])


def _compiled(job: Job) -> list[Answer]:
    try:
        return [
            Answer(
                as_told(one.error) + _hint(one.error) if one.error else one.text,
                one.error is not None,
                one.target,
                one.pipeline,
            )
            for one in compiled_texts(
                job.path, job.settings, arguments=job.arguments, kept=job.kept_text
            )
        ]
    except SkorcheError as error:
        return [Answer(as_told(error) + _hint(error), failed=True)]
    except BaseException as error:  # noqa: BLE001 - it may not look like an answer
        return [Answer(told_of_defect(error, str(Place(job.path))), failed=True)]


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
    """Return what a process gave, for each pipeline and target, or that it gave nothing.

    `code` is its exit code, or a signal's number, negative, as `subprocess` has it.
    """
    try:
        answers = [_read(one) for one in json.loads(given or "")]
        files = {(one.target, one.pipeline) for one in answers}
        known = all(t in job.settings.targets for t, _ in files - {("", "")})
        if answers and len(files) == len(answers) and known:
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
        case {"text": str(), "failed": bool(), "target": str(), "pipeline": str(name)}:
            if not name or name.isidentifier():  # it becomes a part of a path
                return Answer(**given)
    raise ValueError(given)
