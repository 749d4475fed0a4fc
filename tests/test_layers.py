"""Whatever stages are put together, what the compiled file holds for them is whole.

The machinery is put together of files and layers of them. All combinations of layers that
stages can bring are compiled, each by the fewest stages that bring it, with a command line
and without; and stages with every pair of policies, several in one pipeline. All files pass
`mypy --strict`, and all give what the functions give.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from itertools import combinations
from pathlib import Path

import pytest

from skorche.carry.source import SourceCarrier
from skorche.carry.survey import Survey
from skorche.carry.user_files import UserFiles
from skorche.declaring import declared
from skorche.lower.machinery import Layers
from skorche.lower.plan import Wanted
from skorche.lower.targets import TARGETS
from skorche.write.emit import emit
from tests.places import ROOT

pytestmark = pytest.mark.timeout(300)

#: Settings of a task, or the end of a call: what a stage's policies are written as.
POLICIES = {
    "workers": "max_workers=2",
    "ordered": "ordered=True",
    "retries": "retries=1, backoff=0.001",
    "rate": "rate=10000",
    "timeout": "timeout=20",
    "setup": "setup=number_of_one",
    "logger": 'logger="steps"',
}
ON_ERROR = {
    "raise": "",
    "skip": ', on_error="skip"',
    "queue": ', on_error=skorche.Queue("failed_{number}")',
}
OTHER_VERBS = {
    "filter": "skorche.filter(is_number, {queue})",
    "batch": "skorche.batch({queue}, batch_size=2)",
    "batch waiting": "skorche.batch({queue}, batch_size=2, fill_batch=False)",
    "batch timeout": "skorche.batch({queue}, batch_size=2, timeout=5)",
    "split": "skorche.merge(skorche.split(is_odd, {queue}))",
    "unbatch": "skorche.unbatch(skorche.batch({queue}, batch_size=2))",
}
HEAD = '''"""A pipeline."""

import skorche


def number_of_one() -> int:
    return 1


def is_number(item: int) -> bool:
    return True


def is_odd(item: int) -> bool:
    return item % 2 == 1


'''
ITEMS = range(12)


class Stage:
    """A stage of a declaration: the text that declares it, and what it adds to items."""

    def __init__(
        self,
        verb: str = "map",
        executor: str = "",
        policies: tuple[str, ...] = (),
        on_error: str = "raise",
    ) -> None:
        self.verb, self.executor = verb, executor
        self.policies, self.on_error = policies, on_error
        self.added = int(verb == "map")
        self.name = " ".join([executor or "thread", verb, *policies, on_error])

    def lines(self, number: int) -> tuple[str, str]:
        """The function of the stage, and its call."""
        queue = f"q{number}"
        if self.verb != "map":
            call = OTHER_VERBS[self.verb].format(queue=queue)
            return "", f"q{number + 1} = {call}\n"
        settings = [POLICIES[policy] for policy in self.policies]
        settings += ['executor="process"'] if self.executor == "process" else []
        one = "one" if "setup" in self.policies else "1"
        given = "item: int, one: int" if one == "one" else "item: int"
        function = (
            f"@skorche.task({', '.join(settings)})\n"
            f"{'async ' if self.executor == 'async' else ''}"
            f"def add_{number}({given}) -> int:\n    return item + {one}\n\n\n"
        )
        rest = ON_ERROR[self.on_error].format(number=number)
        return function, f"q{number + 1} = skorche.map(add_{number}, {queue}{rest})\n"


def declaration(stages: tuple[Stage, ...]) -> str:
    # What makes lists comes last, and what reads them nowhere.
    parts = [stage.lines(number) for number, stage in enumerate(stages)]
    return "".join(
        [HEAD, *(function for function, _ in parts)]
        + ['q0 = skorche.Queue("numbers", fixed_inputs=[0])\n']
        + [call for _, call in parts]
    )


def compile_stages(
    stages: tuple[Stage, ...], path: Path, script: bool
) -> tuple[str, Layers]:
    """The text of the compiled file, and the layers in it."""
    path.write_text(declaration(stages))
    with declared(str(path)) as found:
        files = UserFiles(
            found.module, found.sources, found.path, path.name, found.until
        )
        wanted = Wanted(path.name, "A pipeline.", script=script)
        carrier = SourceCarrier(Survey(files))
        plan = TARGETS["threads"].lower(found.graph, carrier, wanted)
    return emit(plan), plan.layers


def allowed(executor: str, policies: tuple[str, ...]) -> bool:
    """What the checks refuse: a limit in a thread cannot be kept."""
    if executor == "" and "timeout" in policies:
        return False
    return "ordered" not in policies or "workers" in policies


def single_stages() -> Iterator[Stage]:
    """Stages of which each brings something of its own."""
    for verb in OTHER_VERBS:
        yield Stage(verb)
    for executor in ("", "process", "async"):
        yield Stage(executor=executor)
        for on_error in ("skip", "queue"):
            yield Stage(executor=executor, on_error=on_error)
        for policy in POLICIES:
            policies = ("workers", policy) if policy == "ordered" else (policy,)
            if allowed(executor, policies):
                yield Stage(executor=executor, policies=policies)


def stages_with_pairs() -> Iterator[Stage]:
    """Stages with each pair of policies, and with all, for each kind of function."""
    for executor in ("", "process", "async"):
        possible = [p for p in POLICIES if p != "timeout" or executor]
        pairs = [(a, b) for a, b in combinations(possible, 2)]
        for policies in (*pairs, tuple(possible)):
            if allowed(executor, policies):
                on_error = list(ON_ERROR)[len(policies[0] + policies[-1]) % 3]
                yield Stage("map", executor, policies, on_error)
        for on_error in ("skip", "queue"):
            yield Stage("map", executor, tuple(possible), on_error)


def last_first(stage: Stage) -> bool:
    return stage.verb.startswith("batch")


def pipelines(folder: Path) -> Iterator[tuple[str, str, int]]:
    """The modules to check: name, text, and what they add to each item."""
    brought: dict[Layers, tuple[Stage, ...]] = {frozenset(): ()}
    singles: list[tuple[Layers, Stage]] = []
    for number, stage in enumerate(single_stages()):
        _, layers = compile_stages((stage,), folder / f"single_{number}.py", False)
        singles.append((layers, stage))
    for _ in range(3):  # three stages bring all that there is, but for rare ones
        for before, stages in list(brought.items()):
            for layers, stage in singles:
                if not (stages and last_first(stages[-1])):
                    brought.setdefault(before | layers, (*stages, stage))
    for number, stages in enumerate(filter(None, brought.values())):
        for script in (True, False):
            path = folder / f"layers_{number}_{script}.py"
            text, _ = compile_stages(stages, path, script)
            yield path.stem, text, sum(stage.added for stage in stages)
    pairs = list(stages_with_pairs())
    for number in range(0, len(pairs), 4):
        some = tuple(pairs[number : number + 4])
        path = folder / f"pairs_{number}.py"
        yield path.stem, compile_stages(some, path, True)[0], len(some)


DRIVER = """
import importlib
from pathlib import Path

def flat(item):
    return item if isinstance(item, list) else [item]

if __name__ == "__main__":
    for line in Path("wanted.txt").read_text().splitlines():
        name, added = line.split()
        module = importlib.import_module(name)
        outputs = module.run(range({items}))
        items = [one for found in outputs.values() for item in found for one in flat(item)]
        if sorted(items) != [item + int(added) for item in range({items})]:
            print(name, outputs)
"""


def test_all_that_stages_bring_goes_together(tmp_path: Path) -> None:
    declared_in, compiled_in = tmp_path / "declared", tmp_path / "compiled"
    declared_in.mkdir()
    compiled_in.mkdir()
    wanted = []
    for name, text, added in pipelines(declared_in):
        (compiled_in / f"{name}.py").write_text(text)
        wanted.append(f"{name} {added}\n")
    assert len(wanted) > 60
    (compiled_in / "wanted.txt").write_text("".join(wanted))
    types = subprocess.run(
        [sys.executable, "-m", "mypy", "--strict", "--config-file="]
        + [f"--cache-dir={ROOT / '.mypy_cache'}", "."],
        cwd=compiled_in,
        capture_output=True,
        text=True,
        timeout=250,
        check=False,
    )
    assert types.returncode == 0, types.stdout
    (tmp_path / "driver.py").write_text(DRIVER.format(items=len(ITEMS)))
    ran = subprocess.run(
        [sys.executable, "-W", "error", "../driver.py"],
        cwd=compiled_in,
        env={"PYTHONPATH": str(compiled_in)},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert (ran.returncode, ran.stdout, ran.stderr) == (0, "", "")
