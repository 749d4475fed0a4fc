"""What a hand may get wrong in `build_pipeline()` of a compiled file, and who says so.

A queue that is misspelt, a setting that does not exist, two readers of one queue: each is
an error when `build_pipeline()` is called, before any thread starts; and what the types can
tell fails under `mypy --strict`.
"""

from __future__ import annotations

import subprocess
import sys
import threading
from pathlib import Path
from typing import NamedTuple

import pytest

from skorche.compiler import compile_file

pytestmark = pytest.mark.timeout(180)

DECLARATION = '''"""A pipeline with a stage of each kind."""

import skorche


@skorche.task(max_workers=2)
def double(number: int) -> int:
    return 2 * number


@skorche.task(max_workers=3)
async def fetch(number: int) -> int:
    return number


@skorche.task(executor="process", max_workers=2)
def square(number: int) -> int:
    return number * number


@skorche.task(executor="process", timeout=10)
def cube(number: int) -> int:
    return number**3


def even(number: int) -> bool:
    return number % 2 == 0


def small(number: int) -> bool:
    return number < 100


numbers = skorche.Queue("numbers", fixed_inputs=[1, 2, 3])
doubled = skorche.map(double, numbers, skorche.Queue("doubled"))
fetched = skorche.map(fetch, doubled, skorche.Queue("fetched"))
squared = skorche.map(square, fetched, skorche.Queue("squared"))
cubed = skorche.map(cube, squared, skorche.Queue("cubed"), on_error=skorche.Queue("bad"))
kept = skorche.filter(small, cubed, skorche.Queue("kept"))
evens, odds = skorche.split(even, kept)
pairs = skorche.batch(evens, skorche.Queue("pairs"), batch_size=2)
singles = skorche.unbatch(pairs, skorche.Queue("singles"))
'''


class Slip(NamedTuple):
    """What stands in the file, what a hand makes of it, the error at build, and what of
    it mypy sees."""

    right: str
    wrong: str
    error: type[Exception]
    said: str
    typed: str = ""


def unfilled(name: str) -> str:
    return f'nothing fills the queue "{name}"'


def unread(name: str) -> str:
    return f'"{name}" has to be read by a stage, or be an output'


def unexpected(name: str) -> str:
    return f"got an unexpected keyword argument '{name}'"


def keyword(worker: str, name: str) -> str:
    return f'Unexpected keyword argument "{name}" for "{worker}"'


SLIPS = {
    # An inner queue: whichever end is misspelt, the other one is left alone.
    "reads": Slip('reads="doubled"', 'reads="doubeld"', ValueError, unread("doubled")),
    "writes": Slip(
        'writes="doubled"', 'writes="doubeld"', ValueError, unread("doubeld")
    ),
    "reads the input": Slip(
        'reads="numbers"', 'reads="number"', ValueError, unread("numbers")
    ),
    "input": Slip(
        'pipeline.input("numbers"',
        'pipeline.input("nmbers"',
        ValueError,
        unread("nmbers"),
    ),
    "route": Slip('False: "odds"', 'False: "odd"', ValueError, unfilled("odds")),
    "failures": Slip('failures="bad"', 'failures="bat"', ValueError, unfilled("bad")),
    "writes an output": Slip(
        'writes="singles"', 'writes="single"', ValueError, unfilled("singles")
    ),
    "output": Slip(
        'outputs("singles"', 'outputs("single"', ValueError, unfilled("single")
    ),
    "one output less": Slip(
        'outputs("singles", ', "outputs(", ValueError, unread("singles")
    ),
    "two readers": Slip(
        'reads="fetched"', 'reads="doubled"', ValueError, "two stages read the queue"
    ),
    "inner queue as output": Slip(
        'with_outputs("', 'with_outputs("kept", "', ValueError, unread("kept")
    ),
    "workers": Slip(
        'writes="doubled", workers=2',
        'writes="doubled", wokers=2',
        TypeError,
        unexpected("wokers"),
        keyword("map_stage", "wokers"),
    ),
    "workers as text": Slip(
        'writes="doubled", workers=2',
        'writes="doubled", workers="2"',
        TypeError,
        "",
        'incompatible type "str"; expected "int"',
    ),
    "at once": Slip(
        "at_once=3",
        "max_workers=3",
        TypeError,
        unexpected("max_workers"),
        keyword("async_map_stage", "max_workers"),
    ),
    "workers of an event loop": Slip(
        "at_once=3",
        "workers=3",
        TypeError,
        unexpected("workers"),
        keyword("async_map_stage", "workers"),
    ),
    "timeout": Slip(
        "timeout=10",
        "time_out=10",
        TypeError,
        unexpected("time_out"),
        keyword("failing_process_call_stage", "time_out"),
    ),
    "a size that is misspelt": Slip(
        "batch_stage(pipeline, 2, ",
        "batch_stage(pipeline, sice=2, ",
        TypeError,
        unexpected("sice"),
        keyword("batch_stage", "sice"),
    ),
    "no size": Slip(
        "    batch_stage(pipeline, 2, ",
        "    batch_stage(pipeline, ",
        TypeError,
        "missing 1 required positional argument: 'size'",
        'Missing positional argument "size"',
    ),
    "no queue": Slip(
        ', writes="pairs")',
        ")",
        TypeError,
        "missing 1 required positional argument: 'writes'",
        'Missing positional argument "writes"',
    ),
    "a word of another stage": Slip(
        'reads="cubed", ',
        'read="cubed", ',
        TypeError,
        unexpected("read"),
        keyword("filter_stage", "read"),
    ),
}


@pytest.fixture(scope="module")
def text(tmp_path_factory: pytest.TempPathFactory) -> str:
    path = tmp_path_factory.mktemp("wiring") / "declaration.py"
    path.write_text(DECLARATION)
    return joined(compile_file(str(path), "declaration.py"))


def joined(text: str) -> str:
    """The file with each statement of build_pipeline() on a line of its own."""
    start = text.index("def build_pipeline")
    end = text.index("def stream")
    lines: list[str] = []
    deep = 0
    for line in text[start:end].splitlines():
        if deep:
            lines[-1] += line.strip() + " "
        else:
            lines.append(line)
        deep += line.count("(") + line.count("{") - line.count(")") - line.count("}")
    built = "\n".join(lines).replace("( ", "(").replace(", )", ")").replace(" )", ")")
    return f"{text[:start]}{built}\n\n\n{text[end:]}"


def with_slip(text: str, slip: Slip) -> str:
    start, end = text.index("def build_pipeline"), text.index("def stream")
    built = text[start:end]
    assert built.count(slip.right) == 1, (slip.right, built)
    return f"{text[:start]}{built.replace(slip.right, slip.wrong)}{text[end:]}"


@pytest.mark.parametrize("slip", SLIPS.values(), ids=SLIPS)
def test_a_slip_is_told_at_build(text: str, slip: Slip) -> None:
    module: dict[str, object] = {"__name__": "compiled"}
    exec(with_slip(text, slip), module)  # noqa: S102 - our own text
    build = module["build_pipeline"]
    assert callable(build)
    before = threading.active_count()
    with pytest.raises(slip.error) as caught:
        build()
    assert slip.said in str(caught.value)
    assert threading.active_count() == before


def test_without_a_slip_nothing_is_told(text: str) -> None:
    module: dict[str, object] = {"__name__": "compiled"}
    exec(text, module)  # noqa: S102 - our own text
    build = module["build_pipeline"]
    assert callable(build)
    build()


def test_what_types_can_tell_fails_under_mypy(text: str, tmp_path: Path) -> None:
    typed = {name: slip for name, slip in SLIPS.items() if slip.typed}
    for number, slip in enumerate(typed.values()):
        (tmp_path / f"slip_{number}.py").write_text(with_slip(text, slip))
    (tmp_path / "right.py").write_text(text)
    done = subprocess.run(
        [sys.executable, "-m", "mypy", "--strict", "--config-file=", "."],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=150,
        check=False,
    )
    lines = done.stdout.splitlines()
    assert not any(line.startswith("right.py") for line in lines), done.stdout
    for number, (name, slip) in enumerate(typed.items()):
        mine = [line for line in lines if line.startswith(f"slip_{number}.py:")]
        assert any(slip.typed in line for line in mine), (name, mine)
