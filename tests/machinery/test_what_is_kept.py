"""What a compiled file keeps of its caller, and of errors: context, and no frames."""

from __future__ import annotations

import gc
import weakref
from collections.abc import Callable
from contextvars import ContextVar
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

import skorche
from skorche.compiler import compile_file
from tests.local_targets import LOCAL as TARGETS

pytestmark = pytest.mark.timeout(120)

Module = Callable[[str], ModuleType]
HEAD = "import skorche\n\n\nclass Big:\n    pass\n\n\n"


@pytest.fixture(params=TARGETS)
def module(request: pytest.FixtureRequest, tmp_path: Path) -> Module:
    """Compile a declaration, and load it, for each target."""

    def load(text: str) -> ModuleType:
        path = tmp_path / "declaration.py"
        path.write_text(HEAD + text)
        made = ModuleType("compiled")
        compiled = compile_file(str(path), path.name, request.param)
        exec(compiled, vars(made))  # noqa: S102 - what was compiled
        return made

    return load


FAILING = """
def work(call):
    big = Big()
    try:
        raise ValueError("first")
    except ValueError as error:
        call(big)
        raise KeyError("second") from error


numbers = skorche.Queue("numbers")
skorche.map(work, numbers, skorche.Queue("out"), on_error=skorche.Queue("failed"))
"""


def test_a_failure_holds_its_traceback_as_text_and_no_frames(module: Module) -> None:
    seen: list[weakref.ref[Any]] = []
    results = module(FAILING).run([lambda big: seen.append(weakref.ref(big))])
    gc.collect()
    [failure] = results["failed"]
    assert [one() for one in seen] == [None]
    assert isinstance(failure.error, KeyError)
    assert failure.error.__cause__.__traceback__ is None
    for part in ("ValueError: first", "in work", "direct cause", "KeyError: 'second'"):
        assert part in failure.traceback


def test_so_does_one_that_the_program_takes() -> None:
    seen: list[weakref.ref[Any]] = []

    def work(number: int) -> int:
        big = Big()
        seen.append(weakref.ref(big))
        raise ValueError(number)

    pipeline = skorche.Pipeline()
    failed = skorche.Queue("failed")
    pipeline.map(work, skorche.Queue("numbers", [1]), on_error=failed)
    pipeline.run()
    pipeline.shutdown()
    [failure] = failed.flush()
    gc.collect()
    assert [one() for one in seen] == [None]
    assert "in work" in failure.traceback


class Big:
    pass


ODD = """
def work(item):
    if isinstance(item, BaseException):
        raise item
    return item


numbers = skorche.Queue("numbers")
skorche.map(work, numbers, skorche.Queue("out"){})
"""


class NoNamespace(Exception):
    @property
    def __dict__(self) -> Any:  # type: ignore[override]
        raise RuntimeError("there is none")


class Parts(Exception):
    exceptions = 5


class NoText(Exception):
    def __str__(self) -> str:
        raise SystemExit


@pytest.mark.parametrize("error", [NoNamespace(), Parts(), NoText(), MemoryError()])
def test_an_odd_error_is_told_by_task_and_item(
    error: Exception, module: Module
) -> None:
    """It is never one of the machinery's own."""
    plain, kept = module(ODD.format("")), module(ODD.format(', on_error="skip"'))
    with pytest.raises(plain.PipelineError) as caught:
        plain.run([1, error, 2])
    assert caught.value.__cause__ is error
    assert caught.value.item is error
    assert kept.run([1, error, 2]) == {"out": [1, 2]}


@pytest.mark.parametrize("kind", [GeneratorExit, KeyboardInterrupt, SystemExit])
@pytest.mark.parametrize("more", ["", ', on_error="skip"'])
def test_what_ends_programs_fails_a_task_that_raises_it(
    kind: type[BaseException], more: str, module: Module
) -> None:
    made = module(ODD.format(more))
    with pytest.raises(made.PipelineError, match=rf"work\(.* raised {kind.__name__}"):
        made.run([1, kind("by hand"), 2])


def test_a_stream_that_is_closed_is_no_failure(module: Module) -> None:
    stream = module(ODD.format("")).stream([1, 2, 3])
    assert next(stream) == ("out", 1)
    stream.close()
    assert list(stream) == []


CONTEXT = """
def plain(variable):
    return variable.get("nothing")


async def awaited(variable):
    return variable.get("nothing")


def work(variable):
    return variable


variables = skorche.Queue("variables")
first, second = skorche.tee(skorche.map(work, variables), 2)
skorche.map(plain, first, skorche.Queue("plain"))
skorche.map(awaited, second, skorche.Queue("awaited"))
"""
VARIABLE: ContextVar[str] = ContextVar("VARIABLE")


def test_workers_have_what_the_caller_has_set(module: Module) -> None:
    made = module(CONTEXT)
    assert made.run([VARIABLE]) == {"plain": ["nothing"], "awaited": ["nothing"]}
    token = VARIABLE.set("set")
    try:
        assert made.run([VARIABLE]) == {"plain": ["set"], "awaited": ["set"]}
    finally:
        VARIABLE.reset(token)


def test_so_have_those_of_a_pipeline_that_runs_here() -> None:
    token = VARIABLE.set("set")
    try:
        pipeline = skorche.Pipeline()
        numbers = skorche.Queue("numbers", [1])
        out = pipeline.map(lambda _: VARIABLE.get("nothing"), numbers)
        pipeline.run()
        pipeline.shutdown()
        assert out.flush() == ["set"]
    finally:
        VARIABLE.reset(token)
