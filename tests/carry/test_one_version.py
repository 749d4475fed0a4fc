"""A compiled file is of one version of its declaration: each file is opened once for it.

The declarations here write their own files anew while they run. What they write is other
Python, so that a second look at a file, for whatever part of the text, would show.
"""

from __future__ import annotations

import os
import sys
import textwrap
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from skorche.compiler import compile_file
from skorche.errors import CompileError, DeclarationError
from tests.local_targets import LOCAL as TARGETS

#: A program with all that is looked up in a file: its title, call sites, lambdas,
#: functions within others, the expression for inputs, and a file of the user's own.
WHOLE = '''\
"""The first title."""

import skorche

from helper import shout


def start() -> int:
    return 3


def adder(more):
    def add(number):
        return number + more

    return add


numbers = skorche.Queue("numbers", fixed_inputs=range(start()))
added = skorche.map(adder(2), numbers)
doubled = skorche.map(lambda x: 2 * x, added)
loud = skorche.map(shout, doubled)
{rewrite}
skorche.run()
'''
HELPER = "def shout(x):\n    return f'{x}!'\n"


@pytest.fixture
def project(tmp_path: Path) -> Callable[..., str]:
    """Writes a declaration and its helper, and returns the path of the former."""

    def write(text: str, **names: str) -> str:
        path = tmp_path / "declaration.py"
        path.write_text(textwrap.dedent(text).format(**names))
        (tmp_path / "helper.py").write_text(HELPER)
        return str(path)

    return write


def writing(text: str) -> str:
    """A statement by which a file replaces its own text."""
    return f"with open(__file__, 'w') as file: file.write({text!r})"


@pytest.mark.parametrize("target", sorted(TARGETS))
@pytest.mark.parametrize(
    "later",
    ["", "))) no Python", "#\n" * 40, '"""Another title."""\nx = y = 1\n'],
    ids=["empty", "no Python", "comments", "another file"],
)
def test_a_file_that_changes_as_it_runs_is_compiled_as_it_ran(
    project: Callable[..., str], target: str, later: str
) -> None:
    wanted = compile_file(project(WHOLE, rewrite="..."), "declaration.py", target)
    assert "The first title." in wanted
    path = project(WHOLE, rewrite=writing(later))
    assert compile_file(path, "declaration.py", target, python=(3, 8)) == wanted
    assert Path(path).read_text() == later


@pytest.mark.parametrize("target", sorted(TARGETS))
def test_each_file_is_opened_once(project: Callable[..., str], target: str) -> None:
    path = project(WHOLE, rewrite="...")
    compile_file(path, "declaration.py", target)  # also loads what is imported lazily
    opened: Counter[str] = Counter()
    watching = [True]

    def note(event: str, values: tuple[object, ...]) -> None:
        if watching and event == "open" and str(values[0]).endswith(".py"):
            opened[os.path.basename(str(values[0]))] += 1

    sys.addaudithook(note)  # which stays: there is no way to take it off again
    try:
        compile_file(path, "declaration.py", target, python=(3, 8))
    finally:
        watching.clear()
    assert opened["declaration.py"] == 1
    # Python itself opens it to import it, unless it has it compiled.
    assert opened["helper.py"] - 1 in (0, 1)


def test_each_file_is_parsed_once(
    project: Callable[..., str], monkeypatch: pytest.MonkeyPatch
) -> None:
    path = project(WHOLE, rewrite="...")
    parsed: Counter[str] = Counter()
    original = compile

    def counted(source: object, *words: object, **settings: object) -> object:
        if isinstance(source, str):
            parsed[source] += 1
        return original(source, *words, **settings)  # type: ignore[call-overload]

    monkeypatch.setattr("builtins.compile", counted)
    compile_file(path, "declaration.py", python=(3, 8))
    assert parsed[Path(path).read_text()] == 1
    assert parsed[HELPER] <= 1


def test_a_refusal_is_of_the_version_that_ran(project: Callable[..., str]) -> None:
    text = """\
    import skorche

    numbers = skorche.Queue("numbers", [1])
    def where(number):
        return __file__

    {rewrite}
    skorche.map(where, numbers)
    skorche.run()
    """
    with pytest.raises(CompileError) as first:
        compile_file(project(text, rewrite="..."), "declaration.py")
    with pytest.raises(CompileError) as again:
        compile_file(project(text, rewrite=writing("")), "declaration.py")
    assert str(again.value) == str(first.value)


def test_names_in_a_problem_are_of_the_version_that_ran(
    project: Callable[..., str],
) -> None:
    text = """\
    import skorche

    numbers = skorche.Queue("numbers", [1])
    first = skorche.map(str, numbers)
    skorche.map(len, first)
    skorche.map(repr, first)
    {rewrite}
    skorche.run()
    """
    with pytest.raises(DeclarationError) as caught:
        compile_file(project(text, rewrite=writing("\n" * 9)), "declaration.py")
    assert '"first" has two consumers' in str(caught.value)


def test_a_file_that_is_compiled_again_is_read_again(
    project: Callable[..., str],
) -> None:
    path = project(WHOLE, rewrite="...")
    compile_file(path, "declaration.py")
    changed = WHOLE.replace("first title", "second title").replace("loud", "noisy")
    text = compile_file(project(changed, rewrite="..."), "declaration.py")
    assert "second title" in text
    assert "noisy" in text
    assert "loud" not in text
