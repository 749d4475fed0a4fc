"""Cases whose syntax is newer than this Python, run by those that pyenv has.

They are ordinary case folders, `tests/cases/python_3_12/<name>` for Python 3.12 and later,
and pass all that others do; here the tests of cases run in another Python, with what is
installed for this one.
"""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path

import click
import pytest

from tests.places import ROOT
from tests.pythons import pyenv_pythons
from tests.test_cases import ALL, NAMES

#: The Pythons that some case is for, and this one is not.
NEWER = sorted({name.partition("/")[0] for name in set(ALL) - set(NAMES)})


def python_for(group: str) -> str:
    """The Python that a group of cases is for, or a skip."""
    minor = int(group.rpartition("_")[2])
    found = pyenv_pythons(minor)
    if minor not in found:
        pytest.skip(f"there is no Python 3.{minor} in ~/.pyenv/versions")
    return found[minor]


@pytest.mark.timeout(300)
@pytest.mark.parametrize("group", NEWER)
def test_cases_of_a_newer_python(group: str, recording: bool) -> None:
    installed = str(Path(click.__file__).parent.parent)
    words = [
        "-p",
        "pytest_timeout",
        "tests/test_cases.py",
        "tests/carry/test_source.py",
    ]
    done = subprocess.run(
        [python_for(group), "-m", "pytest", *words, "-k", "python_3_1"]
        + ["--record"] * recording,
        cwd=ROOT,
        env={
            **os.environ,
            "PYTHONPATH": os.pathsep.join([str(ROOT), installed]),
            "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1",  # some are built for one Python
        },
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        timeout=280,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    passed = re.search(r"(\d+) passed", done.stdout)
    cases = [name for name in ALL if "python_3_11" <= name.partition("/")[0] <= group]
    assert passed is not None and int(passed[1]) > 4 * len(cases)
