"""A file of the user's that lacks what it imports is gone without where that is tried."""

from __future__ import annotations

from importlib.machinery import EXTENSION_SUFFIXES
from pathlib import Path

import pytest

from skorche.carry.own_file_refusals import own_module
from skorche.errors import Place
from tests.invoke import command, outputs

pytestmark = pytest.mark.usefixtures("here")

DECLARATION = """
import skorche

try:
    from fast import twice
except ImportError:
    def twice(number):
        return 2 * number

doubled = skorche.map(lambda number: twice(number), skorche.Queue("numbers", [1, 2]))
skorche.run()
"""


def test_what_cannot_be_imported_here_is_told() -> None:
    Path("fast.py").write_text(
        "import no_such_package\n\n\ndef twice(number):\n    ...\n"
    )
    Path("declaration.py").write_text(DECLARATION)
    done = command("compile", "declaration.py", "--target", "serial", "-o", "out.py")
    assert done.stderr.splitlines()[0] == (
        "declaration.py:5: fast cannot be imported here (No module named "
        "'no_such_package'), and so the compiled file goes without"
    )
    assert sorted(outputs("out.py")) == [2, 4]


def test_machine_code_beside_a_declaration_is_called_so() -> None:
    path = f"/here/fast{EXTENSION_SUFFIXES[0]}"
    problem = own_module("`f` uses `fast`", Place("main.py", 2), "fast", path)
    assert f"fast{EXTENSION_SUFFIXES[0]} beside your files has no text" in str(problem)
    assert "install it as a package" in problem.hint
