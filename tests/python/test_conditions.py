"""What of a statement may be left out as it runs, and what every Python leaves out."""

from __future__ import annotations

import ast

import pytest

from skorche.python.conditions import below_conditions, never_run
from skorche.python.statements import statements_in
from skorche.python.versions import decided


def known(name: str) -> bool | None:
    return {"PY2": False, "PY3": True}.get(name)


@pytest.mark.parametrize(
    ("test", "outcome"),
    [
        ("sys.version_info >= (3,)", True),
        ("sys.version_info[:2] < (3, 8)", False),
        ("sys.version_info > (3, 8)", True),
        ("sys.version_info.major == 2", False),
        ("sys.version_info >= (3, 8, 1)", None),
        ("sys.version_info < (3, 11)", None),
        ("sys.version_info[0] == '3'", False),
        ("sys.version_info[9] == 3", None),
        ("version_info >= (3,)", None),
        ("2 < sys.version_info[0] < 4", None),
        ("not PY3", False),
        ("PY2 and unknown", False),
        ("PY3 and unknown", None),
        ("PY3 or unknown", True),
        ("PY3 and not PY2", True),
        ("os.name == 'nt'", None),
    ],
)
def test_tests_that_turn_out_the_same_on_each_python(
    test: str, outcome: bool | None
) -> None:
    assert decided(ast.parse(test, mode="eval").body, known) is outcome


PROGRAM = """
if PY2:
    dead(1)
elif other:
    maybe(1)
value = maybe(2) if PY3 else dead(2)
try:
    maybe(3)
except NameError:
    maybe(4)
sure(asked or maybe(5))
for one in sure(1):
    sure(2)
"""


def test_what_is_below_conditions_may_not_be_reached() -> None:
    tree = ast.parse(PROGRAM)
    below = below_conditions(tree)
    statements = statements_in(PROGRAM, tree, "")
    never = {found for one in statements for found in never_run(one, known)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and node.id in ("sure", "maybe", "dead"):
            assert (id(node) in below) is (node.id != "sure")
            assert (id(node) in never) is (node.id == "dead")
