"""One work done by all its contenders, in turns, each time in a process of its own.

Comes in: a `Work` and an environment. Goes out: an `Outcome` for each contender: what was
measured, or in words why nothing was. Whoever takes too long is ended, with all its children.
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import statistics
import subprocess
import sys
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from unittest import mock

from skorche.compiler import compile_file
from skorche.errors import SkorcheError
from tests.local_targets import LOCAL as TARGETS

from .peers import BUILD, HERE, Environment

PATIENCE = 60.0  # seconds that a contender may take for one round
ENOUGH = 3.0  # seconds after which it is not asked for another,
ALWAYS = ("limit", "skorche", "pool")  # but for those whose ratios are held to bars
NOT_YET = "not there yet"
TIMES = "times the limit"


@dataclass(frozen=True)
class Work:
    """What is to be done: a file of works/, how much of it, and by whom.

    `shows` is the head of a column: by how much more time than the limit, or by how much
    less. `fewer` has contenders that get a tenth or less of the items, since
    they would take minutes: their times are multiplied. `absent` says in words why others
    do not take part. With `beside` a contender takes turns with the plain loop in one
    process, where both are warm.
    """

    name: str
    title: str
    file: str
    count: int
    contenders: tuple[str, ...]
    settings: dict[str, str] = field(default_factory=dict)
    shows: str = TIMES
    streams: bool = False
    forgets: bool = False
    beside: bool = False
    fewer: dict[str, int] = field(default_factory=dict)
    absent: dict[str, str] = field(default_factory=dict)


@dataclass
class Round:
    """What one process said of one round; times are those of all items, and the ratio is
    to the plain loop beside which it ran."""

    seconds: float
    first: float
    peak: float
    answer: int | None
    ratio: float | None = None


@dataclass
class Outcome:
    """What became of a contender: its rounds by number, and words where it has none."""

    name: str
    rounds: dict[int, Round] = field(default_factory=dict)
    words: str = ""

    def median(self, field: str) -> float:
        numbers: list[float] = [getattr(r, field) for r in self.rounds.values()]
        return statistics.median(numbers)

    def over(self, other: Outcome) -> float:
        """The times of this one over those of another, round by round."""
        both = self.rounds.keys() & other.rounds.keys()
        return statistics.median(
            self.rounds[n].seconds / other.rounds[n].seconds for n in both
        )


Outcomes = dict[str, Outcome]


def contest(work: Work, environment: Environment, rounds: int) -> Outcomes:
    """Let all contenders do the work so many times."""
    outcomes: Outcomes = {}
    commands: dict[str, list[str]] = {}
    for name in work.contenders:
        outcome = outcomes[name] = Outcome(name)
        try:
            commands[name] = command(work, name, environment)
        except SkorcheError as error:
            print(f"{work.name}, {name}: {error}", file=sys.stderr)
            outcome.words = NOT_YET
        outcome.words = outcome.words or environment.missing.get(name, "")
    for number in range(rounds):
        for name, outcome in outcomes.items():
            spent = sum(r.seconds for r in outcome.rounds.values())
            if outcome.words or spent > ENOUGH and not name.startswith(ALWAYS):
                continue
            fewer = work.fewer.get(name, 1)
            count = work.count // fewer
            result = measure([*commands[name], "--count", str(count)], work.settings)
            if isinstance(result, str):
                outcome.words = result
                outcome.rounds.clear()
                continue
            if fewer > 1:
                result.seconds *= fewer
                result.answer = None
            outcome.rounds[number] = result
    find_wrong(outcomes)
    for name, words in work.absent.items():
        outcomes[name] = Outcome(name, words=words)
    return outcomes


def find_wrong(outcomes: Outcomes) -> None:
    """Strike out whoever gives another answer than most do."""
    answers = [
        (outcome, round.answer)
        for name, outcome in outcomes.items()
        for round in outcome.rounds.values()
        if round.answer is not None and name != "limit"
    ]
    if answers:
        ((right, _),) = Counter(answer for _, answer in answers).most_common(1)
        for outcome, answer in answers:
            if answer != right:
                outcome.words = "gives another answer than the others"
                outcome.rounds.clear()


def command(work: Work, name: str, environment: Environment) -> list[str]:
    """Return the words that start a contender.

    Raises SkorcheError where skorche refuses the declaration.
    """
    python = str(environment.python)
    one = [str(HERE / "run_one.py"), work.file, name]
    if work.forgets:
        one.append("--forget")
    if work.beside:
        one.append("--beside")
    if not name.startswith("skorche"):
        return [sys.executable if name == "live" else python, "-I", *one]
    path = compiled(work, "serial" if "serial" in name else "threads")
    if work.streams or "stream" in name:
        one.append("--stream")
    return [python, "-I", "-S", *one, "--compiled", str(path)]


def compiled(work: Work, target: str) -> Path:
    """Compile the declaration of a work, and return the path of the module."""
    if target not in TARGETS:
        raise SkorcheError(f"there is no target {target}")
    source = HERE / "works" / f"{work.file}.py"
    with mock.patch.dict(os.environ, work.settings):
        text = compile_file(str(source), source.name, target)
    path = BUILD / "compiled" / f"{work.name}_{target}.py"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    return path


def measure(command: list[str], settings: dict[str, str]) -> Round | str:
    """Run a contender once, and return what it measured, or why it did not."""
    with subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, **settings},
        start_new_session=True,
    ) as process:
        try:
            output, errors = process.communicate(timeout=PATIENCE)
        except subprocess.TimeoutExpired:
            return f"more than {PATIENCE:.0f} s"
        finally:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
    if process.returncode:
        return f"fails: {(errors.strip().splitlines() or ['no word why'])[-1]}"
    return Round(**json.loads(output.splitlines()[-1]))
