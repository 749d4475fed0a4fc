"""JSON as Python has it, for a file that changes that of its process."""

from __future__ import annotations

import subprocess
import zipfile
from pathlib import Path

import pytest

from tests.environments.row import execute
from tests.local_targets import LOCAL
from tests.pythons import pyenv_pythons
from tests.test_cases import CASES, LIMIT, in_order, write_compiled

CASE = "module_effects/json_in_another_way"
#: Run a file as a script, with the json of a zip, as Pythons for Windows have it.
PROGRAM = """
import runpy, sys
sys.path.insert(0, sys.argv.pop(1))
import json
assert "library.zip" in json.__file__
sys.argv.pop(0)
runpy.run_path(sys.argv[0], run_name="__main__")
"""


@pytest.mark.parametrize("target", LOCAL)
@pytest.mark.parametrize("minor", [8, 12])
def test_a_library_in_a_zip(minor: int, target: str, tmp_path: Path) -> None:
    python = pyenv_pythons(8).get(minor)
    if python is None:
        pytest.skip(f"there is no Python 3.{minor} in ~/.pyenv/versions")
    ask = "import os; print(os.path.dirname(os.__file__))"
    library = subprocess.check_output([python, "-I", "-c", ask], timeout=LIMIT)
    zipped = tmp_path / "library.zip"
    with zipfile.ZipFile(zipped, "w") as content:
        for path in sorted(Path(library.decode().strip(), "json").glob("*.py")):
            content.write(path, f"json/{path.name}")
    script = write_compiled(CASE, tmp_path, target)
    done = execute([python, "-I", "-S", "-c", PROGRAM, zipped, script], tmp_path)
    assert done.returncode == 0, done.stderr
    wanted = (CASES / CASE / "output.txt").read_text(encoding="utf-8")
    assert in_order(done.stdout) == wanted
