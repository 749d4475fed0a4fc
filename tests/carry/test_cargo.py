"""The record of what is carried: its order, and the identifiers that it takes."""

from __future__ import annotations

from pathlib import Path
from types import ModuleType

import pytest

from skorche.carry.cargo import Cargo
from skorche.carry.names import Bindings
from skorche.carry.user_file import Key
from skorche.carry.user_files import UserFiles
from skorche.python.source_files import SourceFiles

TEXT = "first = 1\n\n\ndef second():\n    return third\n\n\nthird = 3; fourth = 4\n"


@pytest.fixture
def cargo(tmp_path: Path) -> Cargo:
    path = tmp_path / "declaration.py"
    path.write_text(TEXT)
    module = ModuleType("__main__")
    exec(TEXT, module.__dict__)  # noqa: S102 - as a declaration runs
    files = UserFiles(module, SourceFiles(), str(path), "declaration.py")
    return Cargo(files, Bindings(files))


def texts(cargo: Cargo) -> list[str]:
    return ["\n".join(statement.lines) for statement in cargo.ordered()]


def test_statements_come_in_the_order_of_their_file(cargo: Cargo) -> None:
    cargo.statements.update(dict.fromkeys(reversed(cargo.files.main.statements)))
    assert texts(cargo) == [
        "first = 1",
        "def second():\n    return third",
        "third = 3",
        "fourth = 4",
    ]


def test_what_skorche_adds_comes_last_and_as_it_was_added(cargo: Cargo) -> None:
    main = cargo.files.main
    cargo.add_value(main, "zebra", "1")
    cargo.add_value(main, "third", "[3]", above="# With its value.")
    cargo.statements[main.statements[0]] = None
    assert texts(cargo) == ["first = 1", "zebra = 1", "# With its value.\nthird = [3]"]
    assert all(one.made for one in cargo.ordered()[1:])


def test_identifiers_are_those_of_what_is_carried_and_no_others(cargo: Cargo) -> None:
    assert cargo.taken() == frozenset()
    cargo.statements[cargo.files.main.statements[1]] = None
    assert cargo.taken() == {"second"}
    cargo.add_lines(cargo.files.main, ["a", "b"], "a = b = 1")
    assert cargo.taken() == {"second", "a", "b"}


def test_what_skorche_adds_has_to_be_python(cargo: Cargo) -> None:
    with pytest.raises(SyntaxError):
        cargo.add_value(cargo.files.main, "name", "= 1")
    assert not cargo.statements


def test_a_name_that_is_provided_is_given_to_nothing_else(cargo: Cargo) -> None:
    cargo.bindings.provide(Key(cargo.files.main, "Failure"))
    assert cargo.bindings.fresh("Failure") == "Failure_2"
    assert "Failure" not in cargo.taken()
