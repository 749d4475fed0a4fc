"""Any text comes out of its literal as it went in, and nearly all lines stand as they are."""

from __future__ import annotations

import ast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from skorche.bundle.literals import literal

ODD = st.text(st.sampled_from("\"'\\\n\r\f\0 ax=<>\u202e\x1b"), max_size=40)


def value(text: str) -> object:
    return ast.literal_eval(f"({' '.join(literal(text))})")


@given(st.one_of(ODD, st.text(max_size=40)))
def test_any_text_comes_out_as_it_went_in(text: str) -> None:
    text = text.encode("utf-8", "replace").decode()
    assert value(text) == f"\n{text}"


@pytest.mark.parametrize(
    "text",
    [
        'x = """three"""\n',
        "x = '''three'''\n",
        "r = r'\\d'\n\x0c\ny = '\\\\'\n",
        'said("it\'s")\n',
    ],
)
def test_a_text_stands_there_as_it_is(text: str) -> None:
    [whole] = literal(text)
    assert f"\n{text}" in whole


def test_a_text_with_quotes_of_both_kinds_is_interrupted_at_those_that_are_fewer() -> (
    None
):
    text = "'''one'''\n" + 3 * '"""a"""\n'
    assert [part[0] for part in literal(text)] == ["r", '"', "r", '"', "r"]
    assert value(text) == f"\n{text}"


def test_what_looks_like_a_conflict_or_ends_lines_for_some_is_escaped() -> None:
    for text in ("<<<<<<< ours\n", "a\r\nb"):
        assert "\r" not in "".join(literal(text))
        assert all("\n" not in part for part in literal(text))
        assert value(text) == f"\n{text}"
