"""What JSON has for items, of both targets' machinery: compared with a slow reference."""

from __future__ import annotations

import array
import collections
import dataclasses
import datetime
import decimal
import enum
import fractions
import importlib
import itertools
import json
import os
import pathlib
import sys
import uuid
from argparse import Namespace
from collections.abc import Iterator
from typing import Any, ClassVar

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from skorche.errors import Failure
from tests.places import ROOT
from tests.plain_json import plain

EXAMPLES = int(os.environ.get("SKORCHE_EXAMPLES", "150"))
pytestmark = pytest.mark.timeout(120)


def forms(target: str, nan: str | None = None, as_text: bool = False) -> Any:
    """The machinery that gives items as JSON, as one target has it."""
    sys.path.insert(0, str(ROOT))
    try:
        folder = {"threads": "", "serial": "serial."}[target]
        module = importlib.import_module(f"templates.machinery.{folder}forms")
    finally:
        sys.path.remove(str(ROOT))
    own = importlib.import_module(f"templates.machinery.{folder}failures")
    module.Failure = Failure
    assert own.Failure is not Failure
    options = Namespace(nan=nan, as_text=as_text, hide=lambda value: value)
    return module.Forms(json.JSONEncoder, options)


TARGETS = ("threads", "serial")
FORMS = {target: forms(target) for target in TARGETS}


class Color(enum.Enum):
    RED = "red"
    DAY = datetime.date(2026, 11, 1)


class Level(enum.IntEnum):
    LOW = 1


@dataclasses.dataclass(frozen=True)
class Point:
    x: Any
    y: Any = None
    scale: ClassVar[int] = 2


class Text(str):
    pass


Pair = collections.namedtuple("Pair", "left right")

finite = st.floats(allow_nan=False, allow_infinity=False)
keys = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    finite,
    st.text(max_size=3),
    st.sampled_from(["1", "true", "null", "1.5", *Color, *Level, Text("1")]),
    st.dates(),
)
parts = st.one_of(
    keys,
    st.datetimes(timezones=st.none() | st.just(datetime.timezone.utc)),
    st.times(),
    st.decimals(allow_nan=False, allow_infinity=False),
    st.fractions(),
    st.uuids(),
    st.sampled_from([pathlib.PurePosixPath("a/b"), ValueError("bad"), KeyError(1)]),
    st.binary(max_size=2) | st.sampled_from([1j, object, float("nan"), float("inf")]),
)
values = st.recursive(
    parts,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.tuples(inner, inner).map(Pair._make) | st.tuples(inner),
        st.dictionaries(keys, inner, max_size=3),
        st.sets(keys, max_size=3) | st.frozensets(st.integers(), max_size=3),
        st.builds(Point, inner, inner),
        st.builds(lambda item: Failure(item, ValueError("bad")), inner),
    ),
    max_leaves=8,
)


@pytest.mark.parametrize("target", TARGETS)
@settings(max_examples=EXAMPLES, deadline=None)
@given(value=values)
def test_items_are_what_the_reference_says_or_an_error(target: str, value: Any) -> None:
    try:
        wanted = plain(value)
    except (TypeError, ValueError):
        with pytest.raises((TypeError, ValueError)):
            FORMS[target].encode(value)
        return
    text = FORMS[target].encode(value)
    assert "\n" not in text and text.isascii()
    assert typed(json.loads(text)) == typed(wanted)
    assert typed(FORMS[target].whole(value)) == typed(wanted)


def typed(value: Any) -> Any:
    """A value by which 1, 1.0 and True differ, and so does another order of keys."""
    return json.dumps(value)


@pytest.mark.parametrize("target", TARGETS)
@settings(max_examples=EXAMPLES, deadline=None)
@given(value=values)
def test_with_options_there_is_a_line_for_all_but_keys_that_are_the_same(
    target: str, value: Any
) -> None:
    for nan in ("null", "allow"):
        try:
            text = forms(target, nan, as_text=True).encode(value)
        except ValueError as error:
            assert "two keys of a dictionary are" in str(error)
            continue
        assert nan == "allow" or "NaN" not in strip_texts(text)
        json.loads(text)


def strip_texts(text: str) -> str:
    return "".join(text.split('"')[::2])


# ---- what has no form


def ring() -> list[Any]:
    inside: list[Any] = []
    inside.append({"again": inside})
    return inside


def deep(depth: int, item: Any) -> Any:
    for _ in range(depth):
        item = [item]
    return item


WRONG = {
    "bytes": (b"a", "JSON has no form for bytes: return another, or say --as-text"),
    "bytearray": ({"a": bytearray(b"a")}, "no form for bytearray"),
    "memoryview": ([memoryview(b"a")], "no form for memoryview"),
    "complex": (Point(1j), "no form for complex"),
    "object": ({"a": [object()]}, "no form for object"),
    "class": (int, "no form for type"),
    "function": (len, "no form for builtin_function_or_method"),
    "generator": ((x for x in "ab"), "no form for generator"),
    "range": (range(3), "no form for range"),
    "deque": (collections.deque(), "no form for collections.deque"),
    "timedelta": (datetime.timedelta(1), "no form for datetime.timedelta"),
    "not a number": ({"a": (float("nan"),)}, "JSON has no nan: say --nan null"),
    "infinity": (Point(float("-inf")), "JSON has no -inf: say --nan null"),
    "not a number as a key": ({float("nan"): 1}, "JSON has no nan"),
    "decimal": (decimal.Decimal("NaN"), "JSON has no nan"),
    "tuple as a key": ({(1, 2): 3}, "no form for tuple as a key"),
    "key": ({b"a": 3}, "no form for bytes"),
    "keys of a number": ({1: 2, "1": 3}, "two keys of a dictionary are '1' in JSON"),
    "keys of truth": ([{"a": {True: 2, "true": 3}}], "are 'true' in JSON"),
    "keys of none": (Point({None: 2, "null": 3}), "are 'null' in JSON"),
    "keys of a date": (
        {datetime.date(2026, 1, 1): 1, "2026-01-01": 2},
        "are '2026-01-01' in JSON",
    ),
    "set": ({1, b"a"}, "no form for bytes"),
    "ring": (ring(), "holds itself"),
    "deep": (deep(250, {2.0: float("nan")}), "nested more than 200 deep"),
    "no such field": (object.__new__(Point), "has no attribute 'x'"),
}


@pytest.mark.parametrize("target", TARGETS)
@pytest.mark.parametrize("name", WRONG)
def test_what_has_no_form_is_an_error(target: str, name: str) -> None:
    value, said = WRONG[name]
    with pytest.raises((AttributeError, TypeError, ValueError)) as raised:
        FORMS[target].encode(value)
    assert said in str(raised.value)


@pytest.mark.parametrize("target", TARGETS)
def test_what_is_very_deep_is_an_error_at_once(target: str) -> None:
    with pytest.raises((RecursionError, ValueError)):
        FORMS[target].encode(deep(100_000, 1))
    for depth in (100, 190):
        assert json.loads(FORMS[target].encode(deep(depth, {1: 2}))) == deep(
            depth, {"1": 2}
        )


@pytest.mark.parametrize("target", TARGETS)
def test_repr_is_whole(target: str) -> None:
    long = {"a": b"x" * 5000, 2j: [object]}
    found = json.loads(forms(target, as_text=True).encode(long))
    assert found == {"a": repr(long["a"]), "2j": [repr(object)]}


# ---- what packages that Python does not bring have, without them


class OfPackage:
    """A stand-in for a class of a package, known by its name alone."""

    def __init__(self, **attributes: Any) -> None:
        vars(self).update(attributes)


def of(package: str, name: str, **members: Any) -> type:
    return type(name, (OfPackage,), {"__module__": package, **members})


def stand_ins() -> Iterator[tuple[Any, Any]]:
    scalar = of("numpy", "int64", tolist=lambda self: 7)
    yield scalar(), 7
    at = of("numpy", "datetime64", __str__=lambda self: "2026-11-01T00:00:00.000000001")
    yield at(), "2026-11-01T00:00:00.000000001"
    kind = of("numpy", "ndarray", tolist=lambda self: [[1, 2.5], [3, 4]])
    dtype = Namespace(kind="f")
    yield kind(dtype=dtype, ndim=2), [[1, 2.5], [3, 4]]
    dates = of("numpy", "ndarray", __iter__=lambda self: iter([at(), at()]))
    yield dates(dtype=Namespace(kind="M"), ndim=1), 2 * [
        "2026-11-01T00:00:00.000000001"
    ]
    yield array.array("d", [1, 2]), [1, 2]
    fields = [Namespace(name="a"), Namespace(name="b")]
    attrs = of("here", "Row", __attrs_attrs__=fields)
    yield attrs(a=1, b={2}, c=3), {"a": 1, "b": [2]}
    deeper = of("pathlib._local", "PurePath", __str__=lambda self: "p")
    yield deeper(), "p"


@pytest.mark.parametrize("target", TARGETS)
def test_what_packages_have_is_known_by_names(target: str) -> None:
    for item, wanted in stand_ins():
        assert json.loads(FORMS[target].encode({"in": [item]})) == {"in": [wanted]}


@pytest.mark.parametrize("target", TARGETS)
def test_what_of_packages_is_missing_or_has_no_form(target: str) -> None:
    missing = of("pandas._libs.missing", "NAType")()
    none = of("numpy", "datetime64", __str__=lambda self: "NaT")()
    for item in (missing, none):
        assert forms(target, nan="null").encode([item]) == "[null]"
        with pytest.raises(ValueError, match="JSON has no nan"):
            FORMS[target].encode(item)
    bare = {"numpy": ["timedelta64", "longdouble", "void"], "pandas": ["Series"]}
    for package, name in ((p, name) for p in bare for name in bare[p]):
        item = of(package, name, tolist=lambda self: 1)(dtype=Namespace(names=None))
        with pytest.raises(TypeError, match=f"no form for {package}.{name}"):
            FORMS[target].encode(item)


def test_a_frame_is_its_records() -> None:
    pandas = pytest.importorskip("pandas")
    numpy = pytest.importorskip("numpy")
    frame = pandas.DataFrame({"a": [1, 2], "b": [0.5, None], "c": [None, "x"]})
    frame["d"] = pandas.to_datetime(["2026-11-01", None])
    for target, item in itertools.product(TARGETS, (frame, {"in": frame})):
        found = json.loads(FORMS[target].encode(item))
        records = found if item is frame else found["in"]
        assert records == [
            {"a": 1, "b": 0.5, "c": None, "d": "2026-11-01T00:00:00"},
            {"a": 2, "b": None, "c": "x", "d": None},
        ]
        many = numpy.arange(24).reshape(2, 3, 4)
        assert json.loads(FORMS[target].encode(many)) == many.tolist()
        for number in (numpy.float32(0.5), numpy.bool_(True), numpy.int8(3)):
            assert json.loads(FORMS[target].encode(number)) == number.item()
        twice = pandas.concat([frame, frame], axis="columns")
        with pytest.raises(ValueError, match="two columns"):
            FORMS[target].encode(twice)
        with pytest.raises(ValueError, match="no inf"):
            FORMS[target].encode(pandas.DataFrame({"a": [float("inf")]}))


def test_fractions_and_uuids_can_be_read_back() -> None:
    for value in (fractions.Fraction(1, 3), uuid.UUID(int=5), decimal.Decimal("0.10")):
        text = json.loads(FORMS["threads"].encode(value))
        assert type(value)(text) == value
