"""Statements are written with other names, and checked to use these."""

from __future__ import annotations

import ast

from skorche.python.renaming import renamed
from skorche.python.scopes import references
from skorche.python.statements import statements_in

TEXT = """\
def work(number):
    from own import a, b
    return a(b(number))"""


def test_names_are_those_of_what_stands_in_the_place_of_an_import() -> None:
    [statement] = statements_in(TEXT, ast.parse(TEXT), "")
    assert [use.name for use in references(statement.node)] == ["work"]
    imports = [(statement.node.body[0], ["a = other"])]  # type: ignore[attr-defined]
    text = renamed(statement, [], imports, [], lambda *_: False)
    assert text.splitlines()[1:] == ["    a = other", "    return a(b(number))"]
    assert [use.name for use in references(statement.node)] == ["work"]
