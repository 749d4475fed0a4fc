"""Whatever name a user gives to a thing, what comes out is the same.

Every name that skorche's own part of a compiled file binds is tried as that of a task, a
helper, a constant, a class, and a queue, for each target. Here many go into one file, each
in one of its roles; `make soak` tries each in all of them.
"""

from __future__ import annotations

import contextlib
import io
import json
import os
import signal
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from skorche.compiler import compile_file
from skorche.write import emit
from tests.any_names import COSTLY, SLOTS, declaration, failing, result, two_inputs
from tests.bound_names import bound_names
from tests.local_targets import LOCAL as TARGETS

NAMES = bound_names()
#: How many of its roles each name plays, from one to all of them.
ROUNDS = min(int(os.environ.get("SKORCHE_NAME_ROUNDS", "1")), len(SLOTS))
PROGRAMS = (declaration, two_inputs, failing)
Roles = Sequence[tuple[str, str]]


@pytest.fixture(autouse=True)
def plain_looks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Half of the time would go into the look of the files, which is of no interest."""
    monkeypatch.setattr(emit, "_format", lambda text, _: text)


def mixed(rounds: int) -> Iterator[list[tuple[str, str]]]:
    """Roles with names, such that each name gets another role in each round, and other
    neighbours."""
    roles = list(SLOTS) * (3 if rounds == 1 else 1)
    for number in range(rounds):
        step = 2 * number + 1
        some = [NAMES[step * place % len(NAMES)] for place in range(len(NAMES))]
        some = list(dict.fromkeys([*some, *NAMES]))
        for start in range(0, len(some), len(roles)):
            chunk = some[start : start + len(roles)]
            shift = number + start // len(roles)  # else neighbours would stay
            yield [
                (roles[(place + shift) % len(roles)], name)
                for place, name in enumerate(chunk)
            ]


def ran(text: str) -> tuple[Any, list[Any], str]:
    """Run a compiled file as a script in this process: its exit code, what it printed, and
    what it said last."""
    out, told = io.StringIO(), io.StringIO()
    before, words = signal.getsignal(signal.SIGTERM), sys.argv
    sys.argv = ["zz"]
    try:
        code = compile(text, "<zz>", "exec")
        with (
            contextlib.redirect_stdout(out),
            contextlib.redirect_stderr(told),
            pytest.raises(SystemExit) as ended,
        ):
            exec(code, {"__name__": "__main__"})  # noqa: S102 - what was compiled
    finally:
        signal.signal(signal.SIGTERM, before)
        sys.argv = words
    lines = [json.loads(line) for line in out.getvalue().splitlines()]
    return ended.value.code, lines, (told.getvalue().splitlines() or [""])[-1]


def wrong(
    folder: Path, roles: Roles, target: str, program: Callable[[Roles], str]
) -> str:
    """Say how the compiled file of a declaration does another thing than its pipeline."""
    path = folder / "declaration.py"
    path.write_text(program(roles))
    code, lines, said = ran(compile_file(str(path), "declaration.py", target))
    if program is failing:
        right = code == 1 and "zz_fail(" in said and "raised Exception: " in said
        return "" if right else f"{code}, {said}"
    items = [line if isinstance(line, int) else line["item"] for line in lines]
    others = [line["queue"] for line in lines if isinstance(line, dict)]
    if others:
        items = [line["item"] for line in lines if line["queue"] == "zz_out"]
    return "" if not code and sorted(items) == result(roles) else f"{code}, {said}"


def test_there_are_names_to_try() -> None:
    assert {"Queue", "item", "super", "inputs", "resources", "run"} <= set(NAMES)
    assert len(NAMES) > 350


def test_names_that_are_wrong_are_seen(tmp_path: Path) -> None:
    """Another result is told, and a name that is another thing, as a parameter would be."""
    path = tmp_path / "declaration.py"
    path.write_text(declaration([("task", "work")]))
    text = compile_file(str(path), "declaration.py")
    assert ran(text)[:2] == (0, result([("task", "work")]))
    assert ran(text.replace("zz + 1", "zz + 2"))[1] != result([("task", "work")])
    clash = text.replace("return zz + 1", "return work.missing")
    assert ran(clash)[0] == 1


@pytest.mark.parametrize("target", TARGETS)
def test_each_name_plays_a_role(target: str, tmp_path: Path) -> None:
    tried = set()
    for number, roles in enumerate(mixed(ROUNDS)):
        program = PROGRAMS[number % len(PROGRAMS)]
        assert not wrong(tmp_path, roles, target, program), roles
        tried.update(name for _, name in roles)
    assert tried == set(NAMES)


@pytest.mark.parametrize("role", COSTLY)
def test_names_that_processes_use(role: str, tmp_path: Path) -> None:
    """Those that the function of a worker process has of its own."""
    names = [
        "inputs",
        "pipeline",
        "replies",
        "requests",
        "resource",
        "server",
        "Server",
    ]
    roles = [(role, name) for name in names[:: 2 if ROUNDS == 1 else 1]]
    assert not wrong(tmp_path, roles, "threads", two_inputs)


@pytest.mark.parametrize("target", TARGETS)
@pytest.mark.parametrize("name", ["inputs", "resources", "stream", "super"])
def test_a_name_that_clashed_once_plays_all_roles(
    name: str, target: str, tmp_path: Path
) -> None:
    some = [*SLOTS] if ROUNDS > 1 else [*SLOTS][NAMES.index(name) % 8 :: 8]
    for number, role in enumerate(some):
        roles = [(role, name), ("task with a setup", "zz_a"), ("failing", "zz_b")]
        program = PROGRAMS[number % len(PROGRAMS)]
        assert not wrong(tmp_path, roles, target, program), role
