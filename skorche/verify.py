"""Whether a compiled file does what the pipeline does here.

Comes in: a declaration, and words of a compiled file's command line. Goes out: what
differs between a run in this process and one of the compiled file, by a Python that sees
neither this folder nor the environment. This module must not know how anything is run.
"""

from __future__ import annotations

import io
import os
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import redirect_stderr, redirect_stdout
from typing import Any, NamedTuple

from skorche.compiler import compile_file
from skorche.declaring import Declared, declared
from skorche.execute.loading import load
from skorche.execute.targets import EXECUTIONS
from skorche.files import folder_with
from skorche.lower.targets import DEFAULT

#: How many items that differ are shown.
SHOWN = 5


class Verdict(NamedTuple):
    """How a pipeline went here, and what differs, a line each; it is not steady if two
    runs here do not put out the same either."""

    outcome: Outcome
    differences: tuple[str, ...]
    steady: bool = True


class Outcome(NamedTuple):
    """What a run put out, the exit code, and the last line that it said."""

    items: Counter[str]
    code: int
    said: str = ""


def run_as_script(
    declaration: Declared,
    shown: str,
    words: Sequence[str],
    target: str = DEFAULT,
    watch: Callable[[dict[str, Any]], None] = lambda _: None,
) -> int:
    """Run a declared pipeline as its compiled file would run; return the exit code.

    `watch` is given the namespace of its module before."""
    own_json = declaration.changes_json
    plan, module = load(declaration.graph, target, progress=True, own_json=own_json)
    watch(module)
    about = f"{declaration.source.title(shown)}\n\n{plan.picture}"
    sys.argv = [shown, *words]
    module["__doc__"] = about
    return EXECUTIONS[target].script(plan, module, about)


def run_here(path: str, words: Sequence[str], balance: bool = False) -> Outcome:
    """Run a declaration's pipeline in this process."""
    out, told = io.StringIO(), io.StringIO()
    with (
        declared(path, balanced=balance) as declaration,
        redirect_stdout(out),
        redirect_stderr(told),
    ):
        try:
            code = run_as_script(declaration, path, words)
        except SystemExit as error:  # of the parser
            code = error.code if isinstance(error.code, int) else 1
    return _outcome(out.getvalue(), code, told.getvalue())


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
            [sys.executable, "-I", os.path.join(folder, "compiled.py"), *words],
            cwd=None if here else os.path.join(folder, "empty"),
            env=environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            encoding="utf-8",
            errors="replace",
            check=False,
        )
    return _outcome(done.stdout, done.returncode, done.stderr)


def _outcome(out: str, code: int, told: str) -> Outcome:
    lines = [re.sub(r" at 0x[0-9a-fA-F]+", "", line) for line in out.splitlines()]
    last = told.splitlines()[-1] if told.strip() and code else ""
    return Outcome(Counter(lines), code, last.partition(": ")[2])


def verify(
    path: str,
    shown: str,
    target: str,
    words: Sequence[str],
    here: bool = False,
    balance: bool = False,
    freeze: Iterable[str] = (),
) -> Verdict:
    """Run a pipeline both ways, and say what differs.

    With `here` the compiled file runs in this folder too, and not in an empty one. Its
    environment, and so its locale, is that from before the declaration was read.
    """
    environment = dict(os.environ)
    text = compile_file(path, shown, target, balance=balance, freeze=freeze)
    there = run_apart(text, words, here, environment)
    outcome = run_here(path, words, balance)
    found = tuple(differences(outcome, there))
    if found and outcome.code == there.code == 0:
        # Where branches meet or workers race, batches are other ones each time.
        again = run_here(path, words, balance)
        if again.items != outcome.items:
            return Verdict(outcome, (), steady=False)
    return Verdict(outcome, found)


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
