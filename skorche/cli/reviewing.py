"""`skorche check`: whether compiled files are what their declarations give, or why not.

It exits with 0 where all are fresh, 1 where one is not, 2 where a declaration does not
compile, or the words are wrong. Declarations are run, each in a process of its own, and the
templates of the project rendered there; no pipeline is run, and nothing is written.
"""

from __future__ import annotations

import difflib
import os
import sys
from collections.abc import Iterator

import click

from skorche.analysis.tuned import tune_file
from skorche.apart.answers import Answer, Job
from skorche.apart.asking import compiled_apart
from skorche.cli.common import (
    declarations,
    ending_with,
    evidence_for,
    files_or_modules,
    kept_text,
    nearby,
    place_for,
    say,
    settings_of,
)
from skorche.cli.output import echo
from skorche.cli.permission import lies_in_output, refusal
from skorche.compiler import style_of
from skorche.python.visible import visible_line
from skorche.regular_files import is_within, read_regular
from skorche.review.causes import Cause, causes
from skorche.review.places import link_in
from skorche.review.reading import UnreadableError, read
from skorche.settings import Settings
from skorche.write.marks import is_compiled

#: Causes of which no lines are shown: what is there may be of anybody's.
UNSEEN = ("missing", "foreign", "link")


@click.command()
@files_or_modules
@click.option("--message", metavar="TEXT", help="Advice of your own, said at the end.")
def check(files: tuple[str, ...], message: str | None) -> None:
    """Say whether compiled files are fresh, or why not.

    FILE is a declaration or a compiled file; without one, all that pyproject.toml lists
    are checked, and what lies beside them. Declarations are run up to their
    skorche.run(), each in a process of its own, without secrets in its environment; what
    they are is up to who wrote them. A file that is not what its declaration gives
    is shown as a diff, with the cause. Exit 0: all fresh; 1: not; 2: a declaration does
    not compile, or gives no answer.

    The project's own templates are rendered there, too, in a sandbox.
    """
    with ending_with(2):
        sys.exit(_check(files, message))


def _check(files: tuple[str, ...], message: str | None) -> int:
    """Check, say what was found, and return the exit code."""
    failed, stale, fresh = False, [], 0
    left_over = [] if files else [(p, Cause("left-over")) for p in _left_over()]
    named, orphans = _declarations(files)
    for place, cause in [*left_over, *orphans]:
        stale.append(_tell(place, cause, "", ""))
    for path, settings, target, answer in _compiled(named):
        if answer.failed:
            say(answer.text)
            failed = True
            continue
        text, place = answer.text, place_for(path, settings, target)
        found = _causes(place, path, text, settings)
        fresh += not found
        for cause in found:
            shown = cause is found[-1] and cause.code not in UNSEEN
            stale.append(_tell(place, cause, path if shown else "", text))
    if stale:
        advice = {
            "hand": "bring what was edited to the declaration, then say "
            "`skorche compile --force`",
            "foreign": "move the file, or say where to write in pyproject.toml",
            "another": "move one of them, or say `skorche compile --force` to have this "
            "one's",
            "left-over": "remove what is left over",
            "elsewhere": "name the declaration, and list it in pyproject.toml: "
            '[tool.skorche] sources = ["pipelines/*.py"]',
            "link": "put the file itself there",
        }
        words = [
            advice.get(code, "say `skorche compile`, and commit what it writes")
            for code in stale
        ]
        for hint in dict.fromkeys(words):
            echo(f"hint: {hint}")
    if message and (stale or failed):
        echo(message)
    if fresh and not stale and not failed:
        say(f"{fresh} fresh")
    return 2 if failed else 1 if stale else 0


def _compiled(
    named: list[tuple[str, Settings]],
) -> Iterator[tuple[str, Settings, str, Answer]]:
    """What each declaration gives for each target.

    By then all of them have run. One that changed what another is made from, or compared
    with, has made that other fail.
    """
    jobs = []
    for path, settings in named:
        if (why := refusal(path, settings)) is not None:
            yield path, settings, settings.targets[0], Answer(why, failed=True)
        else:
            jobs.append(Job(path, settings))
    before = [_bytes_about(job) for job in jobs]
    given = list(compiled_apart(jobs, _echo))
    for job, answers, about in zip(jobs, given, before, strict=True):
        now = _bytes_about(job)
        for path in about:
            if about[path] != now[path]:
                why = f"{path} was changed while declarations ran"
                answers = [Answer(why, failed=True)]
        for target, answer in zip(job.settings.targets, answers, strict=False):
            yield (*job, target, answer)


def _bytes_about(job: Job) -> dict[str, bytes]:
    """A declaration, what tunes it, and the compiled files that are kept of it."""
    path, settings = job
    places = [place_for(path, settings, target) for target in settings.targets]
    return {p: _bytes(p) for p in [path, tune_file(path), *places]}


def _bytes(path: str) -> bytes:
    try:
        return read_regular(path)
    except OSError:  # there is none, or it is nothing that is read
        return b""


def _echo(text: str) -> None:
    echo(text, err=True, nl=False)


def _tell(place: str, cause: Cause, path: str, text: str) -> str:
    """Print a cause, and with a declaration's path the difference; return its code."""
    echo(visible_line(f"{place}: {cause}"))
    if path:
        lines = difflib.unified_diff(
            kept_text(place).removesuffix("\n").split("\n"),
            text.removesuffix("\n").split("\n"),
            place,
            f"{place} as compiled from {path}",
            lineterm="",
        )
        for line in lines:
            echo(line)
    return cause.code


def _causes(place: str, path: str, text: str, settings: Settings) -> list[Cause]:
    if (link := link_in(place)) is not None:
        return [_of_link(*link)]
    if not os.path.isfile(place):
        return [Cause("missing")]
    kept = kept_text(place)
    if not is_compiled(kept):
        return [Cause("foreign")]
    return causes(
        kept, text, evidence_for(place, path, text, settings), style_of(settings)
    )


def _declarations(
    files: tuple[str, ...],
) -> tuple[list[tuple[str, Settings]], list[tuple[str, Cause]]]:
    """The declarations to check; those of compiled files, too. Compiled files of which
    nobody but themselves says what they are from come second."""
    links = {file: link for file in files if (link := link_in(file)) is not None}
    texts = {file: "" if file in links else kept_text(file) for file in files}
    named = [file for file in files if not is_compiled(texts[file])]
    paths: list[str] = []
    orphans: list[tuple[str, Cause]] = []
    for file in files:
        found: str | Cause = file
        settings = settings_of(file)
        if file not in named:
            found = _declaration_of(file, texts[file], settings, named)
        elif file in links and lies_in_output(file, settings):
            found = _of_link(*links[file])
        if isinstance(found, Cause):
            orphans.append((file, found))
        else:
            paths.append(found)
    if files and not paths:
        return [], orphans
    return declarations(tuple(paths)), orphans


def _declaration_of(
    place: str, text: str, settings: Settings, named: list[str]
) -> str | Cause:
    """The declaration that gives a compiled file, or why there is none.

    The file may say that it is from any, so that it has to be one that the settings list,
    or else that the user named, too.
    """
    listed = settings.source_files() if settings.sources else named
    giving = [path for path in listed if _gives(path, place, settings)]
    try:
        source = read(text).source
    except UnreadableError:
        return nearby(giving[0]) if giving else Cause("left-over")
    for path in giving:
        if settings.shown(path) == source:
            return nearby(path)
    there = os.path.join(settings.root or "", source)
    inside = settings.sources and is_within(there, settings.root or ".")
    if inside and not os.path.exists(there):
        return Cause("left-over")
    who = (
        "`sources` finds" if settings.sources else "you named, too, or `sources` finds"
    )
    return Cause("elsewhere", (f"it says {source}, which is none that {who} for it",))


def _of_link(path: str, target: str) -> Cause:
    return Cause("link", (f"{path} leads to {target}",))


def _gives(path: str, place: str, settings: Settings) -> bool:
    places = [settings.output_for(path, target) for target in settings.targets]
    return os.path.abspath(place) in map(os.path.abspath, places)


def _left_over() -> Iterator[str]:
    """Compiled files in the project's output folder that no declaration gives."""
    settings = settings_of("")
    given = [path for path, _ in declarations(())]
    places = {
        os.path.abspath(settings.output_for(path, target))
        for path in given
        for target in settings.targets
    }
    folder = os.path.join(settings.root or "", settings.output)
    for name in sorted(os.listdir(folder)) if os.path.isdir(folder) else ():
        place = os.path.join(folder, name)
        given_or_other = os.path.abspath(place) in places or not name.endswith(".py")
        if (
            not given_or_other
            and not os.path.islink(place)
            and os.path.isfile(place)
            and is_compiled(kept_text(place))
        ):
            yield nearby(place)
