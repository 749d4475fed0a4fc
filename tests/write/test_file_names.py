"""Names of files in comments of compiled files: any name, on one line, and back."""

from __future__ import annotations

import os
import re
import shutil
import subprocess

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from skorche.write.file_names import (
    comment_word,
    from_comment_word,
    from_shell_word,
    shell_word,
)

#: As PEP 263 has it.
COOKIE = re.compile(r"^[ \t\f]*#.*?coding[:=][ \t]*([-_.a-zA-Z0-9]+)")
UNSEEN = re.compile(
    "[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]"
)
#: Names of files: text, and bytes that are none.
NAMES = st.one_of(
    st.text(min_size=1, max_size=20),
    st.text(alphabet="coding:=$'\\x0a-` \r\n\t#", min_size=1, max_size=20),
    st.binary(min_size=1, max_size=20).map(os.fsdecode),
).filter(lambda name: "\0" not in name and name.encode("utf-8", "surrogateescape"))


@given(NAMES)
@example("coding=utf-7")
@example("$'a'")
@example("a\\x0d")
@example("\udcff\udc80")
@example("x ---")
def test_a_name_is_a_word_on_one_line_and_back(name: str) -> None:
    for word, back in (
        (shell_word(name), from_shell_word),
        (comment_word(name), from_comment_word),
    ):
        assert back(word) == name
        assert not UNSEEN.search(word)
        assert not COOKIE.match(f"# Compiled by `skorche compile {word}`")
        assert not COOKIE.match(f"# ---- from {word} ----")


@pytest.mark.parametrize("name", ["words.py", "a/b.py", "日本/数.py", "it is - so.py"])
def test_an_ordinary_name_stands_as_it_is(name: str) -> None:
    assert comment_word(name) == name
    assert shell_word(name).strip("'") == name


@pytest.mark.skipif(shutil.which("bash") is None, reason="needs bash")
@pytest.mark.parametrize(
    "name", ["a\rb", "it's\x1b[2J", "\u202e\u0085", os.fsdecode(b"\xff\\"), "coding=x"]
)
def test_a_shell_takes_the_word_for_the_name(name: str) -> None:
    done = subprocess.run(
        ["bash", "-c", f"printf %s {shell_word(name)}"],
        capture_output=True,
        timeout=60,
        check=True,
        env={**os.environ, "LC_ALL": "C.UTF-8"},
    )
    assert os.fsdecode(done.stdout) == name


@pytest.mark.parametrize(
    "word",
    ["$'", "$'a", "$'a'b'", r"$'\q'", r"$'\x4'", r"$'a\'", r"$'\x00'", r"$'\ud800'"],
)
def test_what_no_name_is_written_as_is_refused(word: str) -> None:
    for back in (from_shell_word, from_comment_word):
        with pytest.raises(ValueError, match="no name of a file|surrogates"):
            back(word)


@pytest.mark.parametrize("word", ["", "a b", "'a"])
def test_a_word_is_one_word(word: str) -> None:
    with pytest.raises(ValueError, match=r"unpack|quotation"):
        from_shell_word(word)
