"""Annotated types: which can meet, and what a declared graph says where they cannot.

A wrong yes costs nothing, since the run itself finds out. A wrong no refuses a program
that works, so wherever there is doubt the answer has to be yes.
"""

# ruff: noqa: PYI061, UP006, UP007, UP045 - each way to write a type is tested

from __future__ import annotations

import collections.abc
import datetime
import decimal
import enum
import fractions
import functools
import numbers
import pathlib
import re
import typing
from collections import OrderedDict, defaultdict
from collections.abc import (
    Callable,
    Generator,
    ItemsView,
    Iterable,
    Iterator,
    Mapping,
    Sequence,
)
from typing import (
    TYPE_CHECKING,
    Annotated,
    Any,
    Generic,
    Literal,
    NamedTuple,
    NewType,
    Optional,
    Protocol,
    TypedDict,
    TypeVar,
    Union,
)

import pytest

import skorche
from skorche.check.annotations import (
    can_be,
    is_iterable,
    item_type,
    signature_types,
    spoken,
)
from skorche.check.rules import find_problems

if TYPE_CHECKING:
    from decimal import Context

T = TypeVar("T")
Bound = TypeVar("Bound", bound=int)
UserId = NewType("UserId", int)
AdminId = NewType("AdminId", UserId)


class Animal:
    pass


class Dog(Animal):
    pass


class Color(enum.Enum):
    RED = 1


class Level(enum.IntEnum):
    LOW = 1


class Row(NamedTuple):
    name: str
    size: int


class Table(TypedDict):
    name: str


class Closable(Protocol):
    def close(self) -> None: ...


class Box(Generic[T]):
    """Holds a T, but one iterates over texts."""

    def __iter__(self) -> Iterator[str]:
        return iter(["a"])


class Meta(type):
    """A class of classes whose answers cannot be relied on."""

    def __subclasscheck__(cls, other: type) -> bool:
        raise RuntimeError("no answer")


class Moody(metaclass=Meta):
    pass


MEET: list[tuple[Any, Any]] = [
    # the same, wider, narrower
    (int, int),
    (Dog, Animal),
    (Animal, Dog),
    (object, str),
    (str, object),
    (None, None),
    (None, object),
    (type(None), None),
    (datetime.datetime, datetime.date),
    (pathlib.PosixPath, pathlib.PurePath),
    (pathlib.Path, pathlib.PosixPath),
    # numbers
    (bool, int),
    (int, bool),
    (int, float),
    (bool, complex),
    (float, complex),
    (Level, float),
    (int, numbers.Real),
    (decimal.Decimal, numbers.Number),
    (fractions.Fraction, numbers.Rational),
    # unions
    (Optional[int], int),
    (int, Optional[int]),
    (None, Optional[int]),
    (int | str, str | bytes),
    (Union[int, None], None),
    (int | None, float),
    (Union[list[int], str], list[int]),
    # literals
    (Literal["a"], str),
    (str, Literal["a"]),
    (Literal[1, "a"], str),
    (Literal[1], float),
    (Literal[None], None),
    (Literal[Color.RED], Color),
    # names for types
    (UserId, int),
    (int, UserId),
    (AdminId, int),
    (UserId, AdminId),
    (UserId, float),
    # what is not known
    (Any, int),
    (int, Any),
    (T, int),
    (int, T),
    (Bound, str),
    ("Nowhere", int),
    (int, "Nowhere"),
    (typing.NoReturn, int),
    (typing.ClassVar[int], str),
    (3, int),
    (int, [str]),
    (Moody, int),
    (int, Moody),
    # annotated
    (Annotated[int, "metres"], int),
    (int, Annotated[Optional[int], "metres"]),
    # protocols and such
    (int, Closable),
    (Closable, int),
    (int, typing.SupportsInt),
    (Animal, typing.SupportsFloat),
    (str, typing.Hashable),
    (list, typing.Sized),
    (Callable[[int], str], Callable[[str], str]),
    (Callable, Callable[[int], int]),
    # generics
    (list[int], list[int]),
    (list, list[int]),
    (list[int], list),
    (typing.List[int], list[int]),
    (list[bool], list[int]),
    (list[int], list[float]),
    (list[Any], list[int]),
    (list[T], list[int]),  # type: ignore[valid-type]
    (list[Optional[int]], list[int]),
    (list[int], Sequence[int]),
    (Sequence[int], list[int]),
    (list[int], Iterable[int]),
    (Iterable[int], list[int]),
    (Generator[int, None, None], Iterator[int]),
    (dict[str, int], Mapping[str, int]),
    (dict[str, Any], dict[str, int]),
    (OrderedDict[str, int], dict[str, int]),
    (typing.Counter[str], dict[str, int]),
    (defaultdict, dict[str, int]),
    (tuple[int, str], tuple[int, str]),
    (tuple[int, ...], tuple[int, int]),
    (tuple[int, int], tuple[int, ...]),
    (tuple[()], tuple[int, ...]),
    (tuple, Row),
    (Row, tuple),
    (Row, tuple[str, int]),
    (type[Dog], type[Animal]),
    (typing.Type[int], type),
    (re.Pattern[str], re.Pattern),
    (Box[int], Box),
    (Box[int], Iterable[str]),
    (str, Iterable[str]),
    (str, Sequence[str]),
    (bytes, Iterable[int]),
    # typed dictionaries are dictionaries
    (Table, dict),
    (dict, Table),
    (dict[str, str], Table),
    (Table, Mapping[str, object]),
]
DIFFER: list[tuple[Any, Any]] = [
    (str, int),
    (int, str),
    (float, int),
    (complex, float),
    (None, str),
    (str, None),
    (Animal, int),
    (Dog, str),
    (Color, int),
    (Color, str),
    (decimal.Decimal, float),
    (pathlib.Path, str),
    (str, pathlib.Path),
    (int | float, str),
    (Optional[int], str),
    (int, Union[str, bytes]),
    (Literal["a"], int),
    (int, Literal["a", "b"]),
    (str, UserId),
    (AdminId, str),
    (Annotated[int, "metres"], str),
    (str, Annotated[int, "metres"]),
    (list[int], list[str]),
    (typing.List[int], list[str]),
    (list[float], list[int]),
    (list[list[int]], list[list[str]]),
    (list[int], int),
    (int, list[int]),
    (list[int], dict[str, int]),
    (dict[str, int], dict[str, str]),
    (dict[str, int], dict[int, int]),
    (tuple[int, str], tuple[str, int]),
    (tuple[int, ...], tuple[str, ...]),
    (list[int], set[int]),
    (int, Iterable[int]),
    (int, typing.Sized),
    (list, typing.Hashable),
    (type[int], type[str]),
    (Callable[[int], int], int),
    (Optional[list[int]], list[str]),
    (Row, dict),
]


@pytest.mark.parametrize("returned, taken", MEET, ids=lambda x: str(x)[-40:])
def test_these_can_be(returned: Any, taken: Any) -> None:
    assert can_be(returned, taken) is True


@pytest.mark.parametrize("returned, taken", DIFFER, ids=lambda x: str(x)[-40:])
def test_these_cannot_be(returned: Any, taken: Any) -> None:
    assert can_be(returned, taken) is False


def test_every_type_can_be_itself() -> None:
    for one in {str(a): a for pair in MEET + DIFFER for a in pair}.values():
        assert can_be(one, one), one


@pytest.mark.parametrize(
    "annotation, words",
    [
        (int, "int"),
        (None, "None"),
        (type(None), "None"),
        (Row, "Row"),
        (UserId, "UserId"),
        (list[int], "list[int]"),
        (list[Row], "list[Row]"),
        (Iterable[str], "Iterable[str]"),
        (dict[str, list[int]], "dict[str, list[int]]"),
        (int | None, "int | None"),
        (tuple[int, ...], "tuple[int, ...]"),
        (Any, "Any"),
        (Literal["a"], "Literal['a']"),
    ],
)
def test_types_are_spoken_of_as_they_are_written(annotation: Any, words: str) -> None:
    assert spoken(annotation) == words


@pytest.mark.parametrize(
    "container, item",
    [
        (list[int], int),
        (typing.List[int], int),
        (set[str], str),
        (Iterator[bytes], bytes),
        (Generator[int, str, None], int),
        (dict[str, int], str),
        (Mapping[str, int], str),
        (tuple[int, ...], int),
        (tuple[int, str], int | str),
        (tuple[None, None], None),
        (str, str),
        (bytes, int),
        (list, Any),
        (dict, Any),
        (Any, Any),
        (T, Any),
        (Row, Any),
        (int, Any),
        (list[int] | None, Any),
        (Iterable, Any),
        # An argument that is not the type of the items.
        (Box[int], Any),
        (ItemsView[str, int], Any),
    ],
    ids=lambda x: str(x)[-40:],
)
def test_items_of_a_container(container: Any, item: Any) -> None:
    found = item_type(container)
    if found is type(None):
        found = None
    assert found == item or found is Any


def test_items_of_common_containers_are_known() -> None:
    known = [list[int], set[int], tuple[int, ...], Iterator[int], Iterable[int]]
    known += [dict[int, str], Sequence[int], frozenset[int], Generator[int, None, None]]
    assert [item_type(container) for container in known] == [int] * len(known)


@pytest.mark.parametrize(
    "annotation, iterable",
    [
        (list[int], True),
        (str, True),
        (Row, True),
        (Box[int], True),
        (Any, True),
        (object, True),
        (T, True),
        (Optional[list[int]], True),
        (Closable, True),
        (int, False),
        (None, False),
        (float | None, False),
        (datetime.date, False),
    ],
)
def test_what_can_be_iterated_over(annotation: Any, iterable: bool) -> None:
    assert is_iterable(annotation) is iterable


# ---- signatures


def plain(text: str, size: int = 3, *more: int) -> bytes:
    return b""


def nothing_said(text):  # type: ignore[no-untyped-def]
    return text


def half_said(text) -> int:  # type: ignore[no-untyped-def]
    return 1


def from_elsewhere(text: str, context: Context | None = None) -> int:
    return 1


def all_of_them(*texts: str) -> int:
    return 1


def by_keyword(*, text: str = "") -> int:
    return 1


async def later(text: str) -> int:
    return 1


class Tool:
    def method(self, text: str) -> int:
        return 1

    @staticmethod
    def static(text: str) -> int:
        return 1

    @classmethod
    def classy(cls, text: str) -> int:
        return 1

    def __call__(self, text: str) -> int:
        return 1


def listed(function: Callable[[Any], Iterable[Any]]) -> Callable[[Any], list[Any]]:
    """A decorator that changes what comes out, and copies the annotations over."""

    @functools.wraps(function)
    def inner(item):  # type: ignore[no-untyped-def]
        return list(function(item))

    return inner


@listed
def parts(text: str) -> Iterator[str]:
    yield from text.split()


@pytest.mark.parametrize(
    "function, takes, returns",
    [
        (plain, str, bytes),
        (skorche.task(plain), str, bytes),
        (nothing_said, Any, Any),
        (half_said, Any, int),
        (from_elsewhere, Any, Any),
        (all_of_them, Any, int),
        (by_keyword, Any, int),
        (later, str, Any),
        (Tool().method, str, int),
        (Tool.static, str, int),
        (Tool.classy, str, int),
        (Tool.method, Any, int),
        (len, Any, Any),
        (str.upper, Any, Any),
        (functools.partial(plain, size=1), Any, Any),
        (functools.lru_cache(plain), Any, Any),
        (lambda text: text, Any, Any),
        (3, Any, Any),
        (parts, Any, Any),
    ],
)
def test_what_a_function_takes_and_returns(
    function: Any, takes: Any, returns: Any
) -> None:
    found = signature_types(function)
    assert found[0] in (takes, Any)
    assert found[1] in (returns, Any)
    if function in (plain, Tool.static):
        assert found == (takes, returns)


# ---- graphs


def to_text(number: int) -> str:
    return str(number)


def to_number(text: str) -> int:
    return int(text)


def total(numbers: list[int]) -> int:
    return sum(numbers)


def words(text: str) -> list[str]:
    return text.split()


def long(text: str) -> bool:
    return len(text) > 3


def says_nothing(text: str) -> None:
    return None


def join(texts: list[str]) -> str:
    return " ".join(texts)


Declare = Callable[[skorche.Pipeline, skorche.Queue], object]


def problems(declare: Declare) -> list[skorche.Problem]:
    pipeline = skorche.Pipeline()
    declare(pipeline, skorche.Queue("q"))
    return find_problems(pipeline.graph)


GOOD: dict[str, Declare] = {
    "map": lambda p, q: p.map(to_text, p.map(to_number, q)),
    "chain": lambda p, q: p.chain([to_text, to_number, to_text, words, join], q),
    "split": lambda p, q: p.split(long, p.map(to_text, q)),
    "filter": lambda p, q: p.map(to_number, p.filter(long, p.map(to_text, q))),
    "batch": lambda p, q: p.map(total, p.batch(p.map(to_number, q), batch_size=2)),
    "unbatch": lambda p, q: p.map(to_number, p.unbatch(p.map(words, q))),
    "unbatch text": lambda p, q: p.map(to_number, p.unbatch(p.map(to_text, q))),
    "batch, unbatch": lambda p, q: p.map(
        to_text, p.unbatch(p.batch(p.map(to_number, q), batch_size=2))
    ),
    "input": lambda p, q: p.map(total, q),
    "lambda between": lambda p, q: p.chain([to_text, lambda x: [1], total], q),
    "merge forgets": lambda p, q: p.map(
        to_number, p.merge((p.map(to_text, q), p.map(total, skorche.Queue())))
    ),
    "a decorator that changes types": lambda p, q: p.chain([parts, join], q),
    "unresolved": lambda p, q: p.chain([to_text, from_elsewhere, to_text], q),
}
BAD: dict[str, tuple[Declare, str, str]] = {
    "map": (
        lambda p, q: p.map(to_text, p.map(to_text, q)),
        "to_text takes int, but gets str",
        "to_text gives str",
    ),
    "chain": (
        lambda p, q: p.chain([to_number, total], q),
        "total takes list[int], but gets int",
        "to_number gives int",
    ),
    "none": (
        lambda p, q: p.chain([says_nothing, to_number], q),
        "to_number takes str, but gets None",
        "says_nothing gives None",
    ),
    "split": (
        lambda p, q: p.split(long, p.map(to_number, q)),
        "long takes str, but gets int",
        "to_number gives int",
    ),
    "behind a split": (
        lambda p, q: p.map(total, p.split(long, p.map(to_text, q))[1]),
        "total takes list[int], but gets str",
        "to_text gives str",
    ),
    "filter": (
        lambda p, q: p.filter(long, p.map(to_number, q)),
        "long takes str, but gets int",
        "to_number gives int",
    ),
    "behind a filter": (
        lambda p, q: p.map(total, p.filter(long, p.map(to_text, q))),
        "total takes list[int], but gets str",
        "to_text gives str",
    ),
    "not batched": (
        lambda p, q: p.map(total, p.map(to_number, q)),
        "total takes list[int], but gets int",
        "to_number gives int",
    ),
    "batched": (
        lambda p, q: p.map(to_text, p.batch(p.map(to_number, q), batch_size=2)),
        "to_text takes int, but gets list[int]",
        "batch(2) gives list[int]",
    ),
    "batched twice": (
        lambda p, q: p.map(
            total, p.batch(p.batch(p.map(to_number, q), batch_size=2), batch_size=3)
        ),
        "total takes list[int], but gets list[list[int]]",
        "batch(3) gives list[list[int]]",
    ),
    "unbatch": (
        lambda p, q: p.unbatch(p.map(to_number, q)),
        "unbatch() takes lists, but gets int",
        "to_number gives int",
    ),
    "unbatched": (
        lambda p, q: p.map(join, p.unbatch(p.map(words, q))),
        "join takes list[str], but gets str",
        "unbatch() gives str",
    ),
    "a task as predicate": (
        lambda p, q: p.filter(skorche.task(long), p.map(to_number, q)),
        "long takes str, but gets int",
        "to_number gives int",
    ),
    "a named task": (
        lambda p, q: p.chain(
            [skorche.task(to_number, name="parse"), skorche.task(total, name="sum up")],
            q,
        ),
        "sum up takes list[int], but gets int",
        "parse gives int",
    ),
}


@pytest.mark.parametrize("name", GOOD)
def test_graphs_that_fit(name: str) -> None:
    assert problems(GOOD[name]) == []


@pytest.mark.parametrize("name", BAD)
def test_graphs_that_do_not_fit(name: str) -> None:
    declare, message, why = BAD[name]
    (problem,) = problems(declare)
    assert problem.code == "type-mismatch"
    assert problem.message == message
    assert [words for _, words in problem.trail] == [why]
    assert problem.place.path == __file__
    assert {place.path for place, _ in problem.trail} == {__file__}


def test_all_mismatches_are_told_in_the_order_of_their_lines() -> None:
    def declare(p: skorche.Pipeline, q: skorche.Queue) -> None:
        texts = p.map(to_text, q)
        p.map(total, p.map(to_text, texts))
        p.map(join, p.map(to_number, skorche.Queue("other")))

    found = problems(declare)
    assert [problem.code for problem in found] == ["type-mismatch"] * 3
    assert [p.place.line for p in found] == sorted(p.place.line for p in found)


def test_types_are_looked_at_only_where_the_graph_is_right() -> None:
    def declare(p: skorche.Pipeline, q: skorche.Queue) -> None:
        p.map(to_text, p.map(to_text, q))
        p.batch(skorche.Queue(), batch_size=0)

    assert [problem.code for problem in problems(declare)] == ["bad-batch-size"]


def test_annotations_that_raise_are_no_annotations() -> None:
    def odd(text: 1 / 0) -> print("never"):  # type: ignore
        return text

    odd.__annotations__ = {"text": "1 / 0", "return": "nowhere.at_all"}
    assert signature_types(odd) == (Any, Any)
    assert problems(lambda p, q: p.chain([to_text, odd, to_text], q)) == []


def test_a_method_of_a_class_of_the_standard_library_is_not_looked_at() -> None:
    assert problems(lambda p, q: p.chain([to_number, str.upper, len], q)) == []
    assert collections.abc.Iterable is typing.get_origin(Iterable[int])
