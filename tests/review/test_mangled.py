"""Mangled compiled files: an error or what changed comes out, and nothing of them runs.

SKORCHE_EXAMPLES raises the number of files, which are then different ones each time.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from skorche.compiler import compile_file
from skorche.diagram.report import Compared, as_json, as_markdown, as_text
from skorche.python.visible import visible
from skorche.review.causes import causes
from skorche.review.differences import alone, differences
from skorche.review.reading import UnreadableError, read
from tests.declarations import DOUBLE

EXAMPLES = int(os.environ.get("SKORCHE_EXAMPLES", "0"))
#: What is put in: what Python, a terminal or a parser might stumble over.
ODD = (
    *(
        "\r",
        "\0",
        "\f",
        "\x0b",
        "\u2028",
        "\x85",
        "\ufeff",
        "\ud800",
        "\x1b[2J",
        "\u202e",
    ),
    *('"""', "'", "\\", "#", "# ---- Pipeline ---", "# ---- Inputs ---", "\n", "    "),
    *("(" * 300, "-" * 1000, "9" * 5000, "0x" + "9" * 5000, "{{", "{%", "{x}", "->"),
    *("lambda: ", "await ", "import os;", "*", "**", ":", "=", ":=", "@", "..."),
)


@pytest.fixture(scope="module")
def texts(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    path = tmp_path_factory.mktemp("double") / "double.py"
    path.write_text(DOUBLE.lstrip())
    return [compile_file(str(path), "double.py", t) for t in ("serial", "threads")]


class _Nobody:
    def edited(self, kept: str, wanted: str) -> bool | None:
        return None

    def is_of_another(self, source: str) -> bool:
        return False

    def has_text(self, source: str, text: str) -> bool:
        return False

    def templates_changed(self) -> bool:
        return False


#: Set while nothing may run; an audit hook can never be taken away again.
_watched: list[str] = []


def _watch(event: str, arguments: tuple[object, ...]) -> None:
    if _watched and event in (
        "os.system",
        "subprocess.Popen",
        "os.exec",
        "os.posix_spawn",
    ):
        raise AssertionError(f"{event} {arguments}")
    if _watched and event == "exec":
        name = getattr(arguments[0], "co_filename", "")
        # Those of namedtuple and dataclass are exec()ed, too.
        if name in ("<unknown>", "<compiled>") or str(name).endswith("double.py"):
            raise AssertionError(f"{event} {name}")


sys.addaudithook(_watch)


@contextmanager
def nothing_runs() -> Iterator[None]:
    _watched.append("watched")
    try:
        yield
    finally:
        _watched.pop()


edits = st.lists(
    st.tuples(
        st.integers(0, 10**6),
        st.integers(0, 40),
        st.sampled_from(ODD) | st.text(max_size=4),
    ),
    min_size=1,
    max_size=4,
)


def mangled(text: str, places: list[tuple[int, int, str]]) -> str:
    for place, count, new in places:
        start = place % len(text)
        text = text[:start] + new + text[start + count :]
    return text


@pytest.mark.timeout(max(110, EXAMPLES))
@settings(
    max_examples=EXAMPLES or 40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(number=st.integers(0, 1), places=edits)
def test_what_is_mangled_is_an_error_or_is_told(
    number: int, places: list[tuple[int, int, str]], texts: list[str]
) -> None:
    text = texts[number]
    edited = mangled(text, places)
    with nothing_runs():
        try:
            before, after = read(text), read(edited)
            found = differences(before, after).changes
            back = differences(after, before).changes
            told = alone(after, "new", "added")
        except UnreadableError:
            assert causes(edited, text, _Nobody())
            return
        assert bool(found) == bool(back) == (edited != text)
        for form in (as_text, as_markdown, as_json):
            visible(form([Compared("old", "new", (*found, *told))])).encode()
        assert bool(causes(edited, text, _Nobody())) == (edited != text)


def test_the_watch_sees_what_runs() -> None:
    code = compile("1", "<unknown>", "exec")
    with pytest.raises(AssertionError), nothing_runs():
        exec(code)  # noqa: S102 - what is watched for


@pytest.mark.parametrize("name", ["a\rb", "a\0b"])
def test_no_line_end_but_one_is_read(name: str, texts: list[str]) -> None:
    with pytest.raises(UnreadableError, match="line 3: "):
        read(texts[0].replace('"""Doubles', f'"""{name}'))
