"""A compiled file is a function of its own picture, wiring and functions.

That it can be written again from itself is tried on the examples here, on every case in
test_cases.py, and in test_causes.py on edited ones.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from skorche.compiler import compile_file
from skorche.lower.targets import TARGETS
from skorche.review.causes import form
from skorche.review.reading import UnreadableError, read
from skorche.review.regenerating import regenerate
from tests.local_targets import LOCAL

ROOT = Path(__file__).parents[2]
EXAMPLES = sorted(ROOT.glob("examples/*.py"))
#: Tasks that have another name than their functions, that are no functions, whose names
#: are those of skorche's variables, or of values; and awaited ones among the others.
ODD = '''
"""Odd tasks."""

import asyncio
import functools
from asyncio import sleep

import skorche


class Meter:
    async def read(self, x):
        return x

    def measure(self, x):
        return x


meter = Meter()


@skorche.task(name="not plain", timeout=2)
async def plain(x):
    return x


def reads(x):
    return x + 1


@skorche.task(name="reads", retries=2, retry_on=(ValueError, KeyError), logger="a")
def replies(x):
    return x


@skorche.task(executor="process", setup=Meter, retries=1, retry_on=OSError)
def requests(x, meter):
    return x


def kind(x):
    return "it's" if x else frozenset([1])


q = skorche.Queue("it's", fixed_inputs=[1, 2])
other = skorche.Queue("a b", fixed_inputs=[1])
x = skorche.map(meter.measure, skorche.map(replies, skorche.map(plain, q)))
x = skorche.map(str, skorche.map(reads, skorche.map(meter.read, x)))
x = skorche.map(functools.partial(sleep, 0), skorche.map(requests, x))
a, b = skorche.split(kind, x, predicate_values=("it's", frozenset([1])))
skorche.map(functools.partial(int, base=2), other)
skorche.run()
'''


@pytest.mark.parametrize("target", TARGETS)
@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.name)
def test_a_file_is_a_function_of_its_picture_and_its_functions(
    path: Path, target: str
) -> None:
    for more in (False, True):
        loop = more and target in LOCAL
        text = compile_file(str(path), path.name, target, async_api=loop, progress=more)
        assert regenerate(read(text)) == text
        assert form(read(text)) == []


#: The second of two queues that are merged is the first in the picture.
MERGED = """
import skorche


def kind(number):
    return number % 3


@skorche.task(max_workers=2, retries=1)
async def same(number):
    return number


numbers = skorche.map(same, skorche.Queue("numbers", fixed_inputs=[1]))
low, middle, high = skorche.split(kind, numbers, predicate_values=(0, 1, 2))
middle, again = skorche.tee(middle)
upper = skorche.merge((again, high))
lower = skorche.merge((low, middle))
skorche.batch(lower, batch_size=2, queue_out=skorche.Queue("lows"))
skorche.batch(upper, batch_size=3, queue_out=skorche.Queue("highs"))
skorche.run()
"""


@pytest.mark.parametrize("target", TARGETS)
def test_the_order_of_a_declaration_is_that_of_its_picture(
    tmp_path: Path, target: str
) -> None:
    path = tmp_path / "merged.py"
    path.write_text(MERGED)
    text = compile_file(str(path), path.name, target)
    assert regenerate(read(text)) == text


@pytest.fixture(params=LOCAL, scope="module")
def odd(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> str:
    path = tmp_path_factory.mktemp("odd") / "odd.py"
    path.write_text(ODD)
    return compile_file(str(path), "odd.py", request.param)


def test_what_tasks_are_is_found_in_the_wiring(odd: str) -> None:
    assert regenerate(read(odd)) == odd


def edited(text: str, old: str, new: str) -> str:
    """A compiled file that was edited below what is the user's."""
    users, rule, own = text.partition("# ---- Inputs")
    assert old in own
    return users + rule + own.replace(old, new)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("meter.measure", "meter.inner.measure"),
        ("meter.read", "asyncio.inner.read"),
        ("(ValueError,", "(errors.ValueError,"),
        ("(OSError,", "(errors.OSError,"),
        ("opened(Meter", "opened(tools.Meter"),
        ("frozenset({1})", "frozenset({2})"),
        ("int_partial", "tools.integer"),
    ],
)
def test_what_no_picture_shows_is_what_the_wiring_has(
    odd: str, old: str, new: str
) -> None:
    text = edited(odd, old, new)
    again = regenerate(read(text))
    assert new in again
    assert form(read(text)) == []


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("retries=2", "retries=3"),
        ("2, (ValueError", "3, (ValueError"),
        ('"reads"', '"writes"'),
        ('"a")', '"b")'),
        ('"it\'s":', "'its':"),
        ("meter.measure", "meter.measure if x else y"),
        ("meter.read", "Meter().read"),
        ("meter.measure", "[meter.measure][0]"),
        ("meter.measure", "failure.__class__"),
        ("meter.measure", "PipelineError.__class__"),
        ("frozenset({1})", "frozenset(x for x in [1])"),
    ],
)
def test_what_the_picture_shows_otherwise_is_a_hands(
    odd: str, old: str, new: str
) -> None:
    if old not in odd.partition("# ---- Inputs")[2]:
        pytest.skip("of the other target")
    found = form(read(edited(odd, old, new)))
    assert [cause.code for cause in found] == ["hand"]


@pytest.mark.parametrize(
    "calls", ["exit()", "__import__('os').abort()", "(lambda: 1 / 0)()"]
)
def test_nothing_of_the_wiring_is_called(odd: str, calls: str) -> None:
    """What is no name is not taken for what a stage calls either."""
    text = edited(odd, "meter.measure", f"{calls}.measure")
    assert calls not in regenerate(read(text)).replace('"', "'")
    assert [cause.code for cause in form(read(text))] == ["hand"]


def test_a_picture_that_makes_no_pipeline_is_an_error(odd: str) -> None:
    with pytest.raises(UnreadableError, match="docstring: .* 'timer'"):
        regenerate(read(odd.replace("(timeout=2)", "(timer=2)")))


def test_a_file_without_a_command_line_is_read_as_one(odd: str) -> None:
    text = odd[: odd.index('if __name__ == "__main__"')]
    assert read(odd).has_script and not read(text).has_script
