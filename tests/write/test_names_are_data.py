"""Whatever things are called, their names are data in a compiled file, and never code.

Any text is the name of queues, tasks and loggers, a value of a split, a folder and a file.
The compiled file has the statements that it has for plain words, and shows each name.
"""

from __future__ import annotations

import ast
import os
import re
from pathlib import Path
from typing import NamedTuple

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from skorche.compiler import compile_file
from skorche.review.reading import read
from skorche.review.regenerating import regenerate
from tests.local_targets import LOCAL as TARGETS

DECLARATION = """
import sys

import skorche

sys.path.append({folder!r})
from helper import same


def other(item):
    return item


start = skorche.Queue({start!r}, fixed_inputs=[1])
named = skorche.task(same, name={task!r}, logger={logger!r})
middle = skorche.map(named, start, skorche.Queue({middle!r}))
predicate = skorche.task(other, name={predicate!r})
one, two = skorche.split(predicate, middle, predicate_values=({value!r}, "other"))
"""
#: What may come of it in a file that is read as text.
UNSEEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]"
)
COOKIE = re.compile(r"^[ \t\f]*#.*?coding[:=][ \t]*([-_.a-zA-Z0-9]+)")
SIGNS = "\x1b\r\n\t\x0c\x85\u2028\u202e`'\"\\{}%#:=$ \ud800"


class Words(NamedTuple):
    start: str
    task: str
    logger: str
    middle: str
    predicate: str
    value: str
    folder: str
    file: str


PLAIN = Words("q1", "t1", "l1", "q2", "t2", "v1", "folder", "file")
WORDS = st.text(
    st.one_of(st.sampled_from(SIGNS), st.characters(exclude_characters="\0")),
    min_size=1,
    max_size=12,
).filter(lambda word: word not in ("same", "other"))
PATHS = st.text(
    st.one_of(
        st.sampled_from(SIGNS.replace("\ud800", "\udcff")),
        st.characters(exclude_characters="\0/", exclude_categories=["Cs"]),
    ),
    min_size=1,
    max_size=12,
).filter(lambda name: name not in (".", ".."))


def compiled(words: Words, target: str, folder: Path) -> str:
    """The compiled file of a declaration with these words."""
    beside = folder / words.folder
    beside.mkdir(parents=True, exist_ok=True)
    (beside / "helper.py").write_text("def same(item):\n    return item\n")
    path = folder / f"{words.file}.py"
    given_words = {**words._asdict(), "folder": str(beside)}
    text = DECLARATION.format(**given_words)
    path.write_bytes(text.encode("utf-8", "backslashreplace"))
    return compile_file(str(path), path.name, target)


def shape(text: str) -> list[type[ast.AST]]:
    return [type(node) for node in ast.walk(ast.parse(text))]


@pytest.mark.parametrize("target", sorted(TARGETS))
@settings(
    max_examples=12,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(st.tuples(*[WORDS] * 6, PATHS, PATHS).map(Words._make))
@example(Words._make(f'{n}\rprint("x")#' for n in range(8)))
@example(Words._make(f"{n} coding=utf-7" for n in range(8)))
@example(Words._make(f"{n}{{{{ x }}}} %(prog)s \\1" for n in range(8)))
@example(Words._make(f"{n}\"\"\"\n\n'''" for n in range(8)))
@example(Words._make(f"{n}\u202e\u2066\x9b" for n in range(8)))
def test_any_text_is_a_name_and_nothing_else(
    target: str, tmp_path: Path, words: Words
) -> None:
    queues = dict.fromkeys([words.start, words.middle])
    if len(queues) < 2 or words.value == "other":
        words = words._replace(middle=f"{words.middle}2", value=f"{words.value}2")
    folder = tmp_path / str(len(os.listdir(tmp_path)))
    text = compiled(words, target, folder)
    assert shape(text) == shape(compiled(PLAIN, target, folder))
    assert not UNSEEN.search(text)
    assert not any(map(COOKIE.match, text.split("\n")[:2]))
    reading = read(text)
    assert reading.source == f"{words.file}.py"
    assert [section.path for section in reading.sections] == [
        f"{words.folder}/helper.py",
        f"{words.file}.py",
    ]
    first, second = reading.diagram.stages
    assert (*first.reads, first.label) == (words.start, words.task)
    assert (*second.reads, second.label) == (words.middle, words.predicate)
    assert dict(first.settings)["logger"] == words.logger
    assert ast.literal_eval(second.values[0]) == words.value
    assert regenerate(reading) == text
