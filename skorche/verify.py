"""Whether a compiled file does what the pipeline does here.

Comes in: a declaration, and words of a compiled file's command line. Goes out: what
differs between a run in this process and one of the compiled file of each target, by a
Python that sees neither this folder nor the environment. Items are compared as the values
that JSON has for them. This module must not know how anything is run.
"""

from __future__ import annotations

import io
import os
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import redirect_stderr, redirect_stdout, suppress
from importlib.util import find_spec, module_from_spec
from typing import Any, NamedTuple

from skorche.compiler import text_of
from skorche.declaring import Declared, declared, each_declared
from skorche.execute.loading import load
from skorche.execute.targets import EXECUTIONS
from skorche.files import folder_with
from skorche.looks import Look
from skorche.lower.plan import NEEDS
from skorche.lower.targets import DEFAULT, TARGETS
from skorche.review.frozen import Frozen


def _untouched(name: str) -> Any:
    """Return a copy of a module of Python's, which no declaration gets hold of."""
    spec: Any = find_spec(name)
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


#: JSON as Python has it, also while a declaration has changed that of the process.
_DECODER = _untouched("json.decoder").JSONDecoder()
_ENCODER = _untouched("json.encoder").JSONEncoder(sort_keys=True)
#: How an object ends that says no more than where it is.
_NOWHERE = " at 0x...>"
#: How many items that differ are shown.
SHOWN = 5


class Verdict(NamedTuple):
    """How a pipeline went here, and what differs, a line each; it is not steady if two
    runs here do not put out the same either, which was tried only if it was asked for.
    """

    outcome: Outcome
    differences: tuple[str, ...]
    steady: bool = True


class Outcome(NamedTuple):
    """What a run put out, values of JSON in one form of text for each; the exit code, and
    the last line that it said."""

    items: Counter[str]
    code: int
    said: str = ""

    @property
    def untold(self) -> int:
        """How many items hold objects of which no more than the class is known."""
        return sum(n for item, n in self.items.items() if _NOWHERE in item)


def run_as_script(
    declaration: Declared,
    shown: str,
    words: Sequence[str],
    target: str = DEFAULT,
    watch: Callable[[dict[str, Any]], None] = lambda _: None,
    resumable: bool = False,
) -> int:
    """Run a declared pipeline as its compiled file would run; return the exit code.

    `watch` is given the namespace of its module before; `resumable` says that it can keep a
    journal. Raises CompileError where its functions have to leave this process, and cannot.
    """
    if TARGETS[target].leaves:
        with declaration.before.own_builtins():
            text_of(declaration, shown, target, Look())
    own_json = declaration.changes_json
    plan, module = load(declaration.graph, target, True, own_json, resumable)
    watch(module)
    about = f"{declaration.source.title(shown)}\n\n{plan.picture}"
    sys.argv = [shown, *words]
    module["__doc__"] = about
    return EXECUTIONS[target].script(plan, module, about)


def run_here(declaration: Declared, words: Sequence[str]) -> Outcome:
    """Run a declared pipeline in this process."""
    out, told = io.StringIO(), io.StringIO()
    with redirect_stdout(out), redirect_stderr(told):
        try:
            code = run_as_script(declaration, declaration.path, words)
        except SystemExit as error:  # of the parser
            code = error.code if isinstance(error.code, int) else 1
    return outcome_of(out.getvalue(), code, told.getvalue())


def run_apart(
    text: str,
    words: Sequence[str],
    here: bool = False,
    environment: Mapping[str, str] | None = None,
) -> Outcome:
    """Run a compiled file by a Python of its own, in an empty folder or in this one, and
    in an environment if not in this process's."""
    with folder_with("compiled.py", text) as folder:
        done = subprocess.run(
            [
                sys.executable,
                *_alone(text),
                os.path.join(folder, "compiled.py"),
                *words,
            ],
            cwd=None if here else os.path.join(folder, "empty"),
            env=environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            encoding="utf-8",
            errors="replace",
            check=False,
        )
    return outcome_of(done.stdout, done.returncode, done.stderr)


#: What Python has only where it looks for packages.
_OF_SITE = re.compile(r"(?<![\w.])(copyright|credits|exit|help|license|quit)\(")


def _alone(text: str) -> Iterator[str]:
    """The words of Python's that let it see no package that a compiled file does not say
    that it needs, and nothing of this place."""
    yield "-I"
    if f"\n{NEEDS}" not in text and not _OF_SITE.search(text):
        yield "-S"


def outcome_of(out: str, code: int, told: str) -> Outcome:
    """Return how a run went that printed this, exited so, and said that."""
    last = told.splitlines()[-1] if told.strip() and code else ""
    return Outcome(Counter(values_in(out)), code, last.partition(": ")[2])


def values_in(out: str) -> Iterator[str]:
    """Yield the items on lines of output, each as the one text that all of its value have.

    What is no JSON was printed by a task, and objects that say no more than where they are
    differ each time.

    >>> list(values_in('{"b": 1, "a": 2}\\nprinted'))
    ['{"a": 2, "b": 1}']
    """
    for line in out.splitlines():
        with suppress(ValueError):
            text = _ENCODER.encode(_DECODER.decode(line))
            yield re.sub(r" at 0x[0-9a-fA-F]+>", _NOWHERE, text)


def verify(
    path: str,
    shown: str,
    targets: Sequence[str],
    words: Sequence[str],
    here: bool = False,
    balance: bool = False,
    again: bool = False,
    freeze: Iterable[str] = (),
    pipeline: str | None = None,
    arguments: Sequence[str] = (),
    reaches_nothing: tuple[str, ...] = (),
    bundle: tuple[str, ...] = (),
) -> dict[str, Verdict]:
    """Run each pipeline of a declaration, or the one that is named, once here, and once
    compiled to each target; say by its name what differs. The file itself is run once.

    With `here` the compiled files run in this folder too, and not in an empty one. Their
    environment, and so their locale, is that from before the declaration was read. With
    `again` it is run here once more where outputs differ, since those of a pipeline may do
    so each time: where branches meet or workers race, batches are other ones.
    """
    environment = dict(os.environ)
    look = Look(
        balance=balance,
        freeze=tuple(freeze),
        reaches_nothing=reaches_nothing,
        bundle=bundle,
    )
    verdicts: dict[str, Verdict] = {}

    def use(declaration: Declared) -> None:
        texts = [text_of(declaration, shown, one, look) for one in targets]
        given = list(words)
        if all("--as-text" in text for text in texts):
            # Whatever comes out can be compared, also what the script would not write.
            given = ["--as-text", "--nan", "allow", *words]
        compiled = [run_apart(text, given, here, environment) for text in texts]
        outcome = run_here(declaration, given)
        found = list(_all_differences(outcome, compiled, targets))
        code = any(one.code for one in (outcome, *compiled))
        steady = True
        if found and again and not code:
            steady = _again(declaration, given, balance).items == outcome.items
        found = list(_explained(found, code, again, here)) if steady else []
        verdicts[declaration.graph.name] = Verdict(outcome, tuple(found), steady)

    each_declared(
        path,
        use,
        balanced=balance,
        pipeline=pipeline,
        arguments=arguments,
        kept=look.kept(Frozen()),
    )
    return verdicts


def _explained(
    found: Sequence[str], code: bool, again: bool, here: bool
) -> Iterator[str]:
    """What differs, and what may be the reason."""
    yield from found
    if found and not code and not again:
        yield "if they may differ each time, --again runs it here once more"
    if found and not here:
        yield (
            "the compiled file ran in an empty folder: where relative paths make the "
            "difference, say --here"
        )


def _again(before: Declared, words: Sequence[str], balance: bool) -> Outcome:
    """Run a pipeline once more, of a file that is run once more."""
    with declared(
        before.path,
        balanced=balance,
        pipeline=before.graph.name or None,
        arguments=before.arguments,
    ) as declaration:
        return run_here(declaration, words)


def _all_differences(
    here: Outcome, compiled: Sequence[Outcome], targets: Sequence[str]
) -> Iterator[str]:
    for target, there in zip(targets, compiled, strict=True):
        for line in differences(here, there):
            yield line if len(targets) < 2 else f"{target}: {line}"


def differences(here: Outcome, there: Outcome) -> Iterator[str]:
    """Say what differs between a run in this process and one of the compiled file.

    A pipeline that fails may have put out more or less before it did.

    >>> list(differences(Outcome(Counter(["1"]), 0), Outcome(Counter(["2"]), 0)))
    ['only here: 1', 'only by the compiled file: 2']
    """
    if here.code != there.code:
        yield f"exit code {here.code} here, and {there.code} by the compiled file"
    if _essence(here.said) != _essence(there.said):
        yield f"here: {here.said or 'no error'}"
        yield f"by the compiled file: {there.said or 'no error'}"
    if here.code or there.code:
        return
    for title, items in (
        ("only here", here.items - there.items),
        ("only by the compiled file", there.items - here.items),
    ):
        found = sorted(items.elements())
        yield from (f"{title}: {item}" for item in found[:SHOWN])
        if len(found) > SHOWN:
            yield f"{title}: {len(found) - SHOWN} more"


def _essence(said: str) -> str:
    """What failed, and how: of several workers another one may fail first."""
    found = re.match(r"(\w+)\(.* raised (\w+)", said)
    return " ".join(found.groups()) if found else said
