"""A compiled module holds what was planned: where a name became code, nothing is written.

Each test breaks one of the places that keep names from that, and sees it told.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from skorche.compiler import compile_file
from skorche.lower.targets import TARGETS
from skorche.write import emit, templating
from skorche.write.emit import Style
from skorche.write.planned import UnplannedError
from tests.declarations import DOUBLE

pytestmark = pytest.mark.parametrize("target", sorted(TARGETS))

EVIL = 'lib\nprint("x")#'


@pytest.fixture
def declaration(here: Path) -> Callable[[str], Path]:
    """Write a declaration under a name, which imports from a folder of that name."""

    def write(name: str) -> Path:
        folder = here / name
        folder.mkdir()
        (folder / "helper.py").write_text("def half(n):\n    return n / 2\n")
        path = here / f"{name}.py"
        path.write_text(
            f"import sys\nimport skorche\nsys.path.append({name!r})\n"
            "from helper import half\n"
            f"queue, out = skorche.Queue({name!r}, [1]), skorche.Queue({name + ' out'!r})\n"
            f"skorche.map(half, queue, out)\n{DOUBLE}"
        )
        return path

    return write


def refused(path: Path, target: str, style: Style | None = None) -> str:
    with pytest.raises(UnplannedError) as caught:
        compile_file(str(path), path.name, target, style=style)
    message = str(caught.value)
    assert message.startswith("internal error: line ")
    assert "nothing was written" in message
    return message


def filters(monkeypatch: pytest.MonkeyPatch, name: str, broken: Any) -> None:
    """Have templates set texts in otherwise."""
    environment = templating._environment(None).overlay()
    environment.filters = {**environment.filters, name: broken}
    environment.cache = None
    monkeypatch.setattr(templating, "_environment", lambda own: environment)


def test_a_file_that_becomes_code_in_the_first_lines(
    declaration: Callable[[str], Path], target: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    filters(monkeypatch, "for_shell", str)
    assert "print" in refused(declaration(EVIL), target)


def test_an_encoding_in_the_first_lines(
    declaration: Callable[[str], Path], target: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    filters(monkeypatch, "for_shell", str)
    said = refused(declaration("coding=latin-1"), target)
    assert "names another encoding" in said


def test_a_folder_that_becomes_code_in_a_title(
    declaration: Callable[[str], Path], target: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(emit, "comment_word", str)
    monkeypatch.setattr(emit, "visible_line", str)
    assert "print" in refused(declaration(EVIL), target)


def test_a_title_that_ends_the_docstring(
    declaration: Callable[[str], Path], target: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    filters(monkeypatch, "in_docstring", lambda text: f'{text}"""\nprint()\n"""')
    refused(declaration("lib"), target)


def test_a_queue_that_ends_its_string(
    declaration: Callable[[str], Path], target: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    filters(monkeypatch, "quoted", lambda text: f'"{text.split()[0]}"')
    monkeypatch.setattr("skorche.lower.serial_plan.quoted", lambda text: '"a"')
    assert "does not hold" in refused(declaration("a b"), target)


def test_half_a_character_in_a_title(
    declaration: Callable[[str], Path], target: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    filters(monkeypatch, "in_docstring", lambda text: text + "\ud800")
    assert "is no text" in refused(declaration("lib"), target)


def test_a_template_of_ones_own_that_sets_a_name_in_as_it_is(
    declaration: Callable[[str], Path], target: str, here: Path
) -> None:
    name = TARGETS[target].module
    text = templating.source(name).replace(
        "{{ provenance }}", "# {{ plan.source }}\n{{ provenance }}"
    )
    own = here / "own" / name
    own.parent.mkdir(parents=True)
    own.write_text(text)
    said = refused(declaration(EVIL), target, Style(templates=str(here / "own")))
    assert "print" in said


def test_a_template_of_ones_own_may_hold_names_in_strings(
    declaration: Callable[[str], Path], target: str, here: Path
) -> None:
    name = TARGETS[target].module
    text = templating.source(name).replace(
        "{{ imports }}", "{{ imports }}\n\nSOURCE = {{ plan.source | quoted }}"
    )
    own = here / "own" / name
    own.parent.mkdir(parents=True)
    own.write_text(text)
    path = declaration(EVIL)
    style = Style(templates=str(here / "own"))
    text = compile_file(str(path), path.name, target, style=style)
    assert f"SOURCE = {path.name!r}" in text.replace('\\"', '"')
