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

from skorche.analysis.tuned import ENDING, tune_file
from skorche.apart.answers import Answer, Job
from skorche.apart.asking import compiled_apart
from skorche.cli.common import (
    WithArguments,
    declarations,
    ending_with,
    evidence_for,
    files_or_modules,
    kept_text,
    nearby,
    own_arguments,
    place_for,
    say,
    settings_of,
)
from skorche.cli.output import echo
from skorche.cli.permission import lies_in_output, refusal
from skorche.python.visible import visible_line
from skorche.regular_files import is_within, path_of_text, read_regular
from skorche.review.causes import Cause, causes
from skorche.review.places import link_in
from skorche.review.reading import UnreadableError, read
from skorche.settings import Settings, Source, is_special
from skorche.write.file_names import Command
from skorche.write.marks import command_in, is_compiled
from skorche.write.styles import style_of

Meant = tuple[Source, Settings]

#: Causes of which no lines are shown: what is there may be of anybody's.
UNSEEN = ("missing", "foreign", "link")


@click.command(cls=WithArguments)
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

    The project's own templates are rendered there, too, in a sandbox. A declaration is
    run with what stands behind --, or in pyproject.toml, or else with what its compiled
    file says that it was run with.
    """
    with ending_with(2):
        sys.exit(_check(files, message))


def _check(files: tuple[str, ...], message: str | None) -> int:
    """Check, say what was found, and return the exit code."""
    failed, stale, fresh = False, [], 0
    named, orphans = _declarations(files)
    answers = list(_compiled(named))
    left_over: list[tuple[str, Cause]] = []
    if not files:
        left_over = [(place, Cause("left-over")) for place in _left_over(answers)]
    for place, cause in [*left_over, *orphans]:
        stale.append(_tell(place, cause, "", ""))
    told: set[str] = set()
    for source, settings, answer in answers:
        path = source.path
        if answer.failed:
            if answer.text not in told:
                say(answer.text)
            told.add(answer.text)
            failed = True
            continue
        text = answer.text
        place = place_for(source, settings, answer.target, answer.pipeline)
        found = _causes(place, path, answer, settings)
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
            "settings": "say `skorche compile`, and commit what it writes; what was an "
            "option of compile is said in pyproject.toml, too: `resumable = true`",
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


def _compiled(named: list[Meant]) -> Iterator[tuple[Source, Settings, Answer]]:
    """What each declaration gives, for each of its pipelines and each target.

    By then all of them have run. One that changed what another is made from, or compared
    with, has made that other fail.
    """
    asked: list[Meant] = []
    for source, settings in named:
        if (why := refusal(source.path, settings)) is not None:
            yield source, settings, Answer(why, failed=True)
        else:
            asked.append((source, settings))
    before = [_bytes_about(*one) for one in asked]
    jobs = [Job(source.path, settings, *source[1:3]) for source, settings in asked]
    given = list(compiled_apart(jobs, _echo))
    for (source, settings), answers, about in zip(asked, given, before, strict=True):
        now = _bytes_about(source, settings)
        for path in about | now:
            if about.get(path) != now.get(path):
                why = f"{path} was changed while declarations ran"
                answers = [Answer(why, failed=True)]
        for answer in answers:
            yield source, settings, answer


def _bytes_about(source: Source, settings: Settings) -> dict[str, bytes]:
    """A declaration, what tunes it and its pipelines, and the compiled files that are kept
    of it."""
    place = place_for(source, settings)
    found = [source.path, tune_file(source.path), place]
    found += [p for p in _like(place, ".py") if is_compiled(kept_text(p))]
    return {path: _bytes(path) for path in [*found, *_like(source.path, ENDING)]}


def _like(path: str, ending: str) -> list[str]:
    """The files beside a path whose names begin as its does, and go on with a pipeline's or
    a target's."""
    folder, name = os.path.split(path)
    beginning = f"{os.path.splitext(name)[0]}_"
    try:
        names = sorted(os.listdir(folder or "."))
    except OSError:
        return []
    found = [n for n in names if n.startswith(beginning) and n.endswith(ending)]
    paths = [os.path.join(folder, n) for n in found]
    return [one for one in paths if os.path.isfile(one) and not os.path.islink(one)]


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


def _causes(place: str, path: str, answer: Answer, settings: Settings) -> list[Cause]:
    if (link := link_in(place)) is not None:
        return [_of_link(*link)]
    if not os.path.isfile(place):
        return [Cause("missing")]
    kept, text = kept_text(place), answer.text
    if not is_compiled(kept):
        return [Cause("foreign")]
    evidence = evidence_for(place, path, text, settings, answer.pipeline)
    return causes(kept, text, evidence, style_of(settings))


def _declarations(
    files: tuple[str, ...],
) -> tuple[list[Meant], list[tuple[str, Cause]]]:
    """The declarations to check; those of compiled files, too. Compiled files of which
    nobody but themselves says what they are from come second."""
    links = {file: link for file in files if (link := link_in(file)) is not None}
    texts = {file: "" if file in links else kept_text(file) for file in files}
    named = [file for file in files if not is_compiled(texts[file])]
    if not files:
        return declarations((), own_arguments()), []
    found: dict[Meant, None] = {}
    orphans: list[tuple[str, Cause]] = []
    for file in files:
        settings = settings_of(file)
        if file not in named:
            one = _declaration_of(file, texts[file], settings, named)
        elif file in links and lies_in_output(file, settings):
            one = _of_link(*links[file])
        else:
            found.update(dict.fromkeys(_meant(file)))
            continue
        if isinstance(one, Cause):
            orphans.append((file, one))
        else:
            found[one, settings] = None
    return list(found), orphans


def _meant(file: str) -> list[Meant]:
    """A declaration that was named, with what it is run with: as the command line or its
    project says, or else as its compiled files do."""
    arguments = own_arguments()
    meant = declarations((file,), arguments)
    [(source, settings), *others] = meant
    if others or arguments is not None or is_special(source):
        return meant
    found: dict[Source, None] = {}
    place = place_for(source, settings)
    for path in [place, *_beside(place)]:
        text = kept_text(path) if os.path.isfile(path) else ""
        command = command_in(text)
        if command is not None and command.source == settings.shown(file):
            found[_as_compiled(source, path, command, settings)] = None
    return [(one, settings) for one in found] or meant


def _beside(place: str) -> list[str]:
    """The other Python files in a folder."""
    folder = os.path.dirname(place)
    names = sorted(os.listdir(folder or ".")) if os.path.isdir(folder or ".") else []
    paths = [os.path.join(folder, name) for name in names if name.endswith(".py")]
    files = [p for p in paths if os.path.isfile(p) and not os.path.islink(p)]
    return [path for path in files if path != place]


def _as_compiled(
    source: Source, place: str, command: Command, settings: Settings
) -> Source:
    """A declaration, as it was compiled to a file in the folder for that."""
    stem, ending = os.path.splitext(os.path.basename(place))
    for target in settings.targets[1:]:
        stem = stem.removesuffix(f"_{target}")
    if command.pipeline:
        stem = stem.removesuffix(f"_{command.pipeline}")
    output = stem + ending
    output = "" if output == os.path.basename(source.path) else output
    return source._replace(arguments=command.arguments, output=output)


def _declaration_of(
    place: str, text: str, settings: Settings, named: list[str]
) -> Source | Cause:
    """The declaration that gives a compiled file, or why there is none.

    The file may say that it is from any, so that it has to be one that the settings list,
    or else that the user named, too.
    """
    listed = settings.all_sources() if settings.sources else list(map(Source, named))
    command = command_in(text)
    pipeline = command.pipeline if command is not None else ""
    giving = [one for one in listed if _gives(one, place, settings, pipeline)]
    try:
        source = read(text).source
    except UnreadableError:
        if giving:
            return giving[0]._replace(path=nearby(giving[0].path))
        return Cause("left-over")
    if command is not None and not giving and not settings.sources:
        folder = os.path.dirname(settings.output_for(Source(source)))
        if os.path.realpath(os.path.dirname(place)) == os.path.realpath(folder):
            giving = [_as_compiled(one, place, command, settings) for one in listed]
    for one in giving:
        if settings.shown(one.path) == source:
            return one._replace(path=nearby(one.path))
    there = os.path.join(settings.root or "", path_of_text(source))
    inside = settings.sources and is_within(there, settings.root or ".")
    if inside and not os.path.exists(there):
        return Cause("left-over")
    who = (
        "`sources` finds" if settings.sources else "you named, too, or `sources` finds"
    )
    return Cause("elsewhere", (f"it says {source}, which is none that {who} for it",))


def _of_link(path: str, target: str) -> Cause:
    return Cause("link", (f"{path} leads to {target}",))


def _gives(source: Source, place: str, settings: Settings, pipeline: str) -> bool:
    places = [settings.output_for(source, t, pipeline) for t in settings.targets]
    return os.path.abspath(place) in map(os.path.abspath, places)


def _left_over(answers: list[tuple[Source, Settings, Answer]]) -> Iterator[str]:
    """Compiled files in the project's output folder that no declaration gives; where one
    gave nothing, what it would give is not known."""
    settings = settings_of("")
    given, unknown = set(), set()
    for source, of_it, answer in answers:
        place = of_it.output_for(source, answer.target or None, answer.pipeline)
        given.add(os.path.abspath(place))
        if answer.failed:
            unknown.add(of_it.shown(source.path))
    folder = os.path.join(settings.root or "", settings.output)
    for place in _beside(os.path.join(folder, "")):
        if os.path.abspath(place) in given:
            continue
        text = kept_text(place)
        command = command_in(text)
        if is_compiled(text) and (command is None or command.source not in unknown):
            yield nearby(place)
