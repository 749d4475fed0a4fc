"""What the settings say of look-ups of packages that are nobody's here to edit."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.invoke import command

pytestmark = pytest.mark.usefixtures("here")

DECLARATION = """\
import skorche
from plugs.loading import load


def work(number):
    return load("extra") if number > 9 else number


numbers = skorche.map(work, skorche.Queue("numbers", [1, 2]))
skorche.run()
"""
LOADING = """\
import sys


def load(name):
    return sys.modules.get(name)
"""


def test_a_package_reaches_nothing_by_its_name_in_the_settings() -> None:
    Path("plugs").mkdir()
    Path("plugs/__init__.py").touch()
    Path("plugs/loading.py").write_text(LOADING)
    Path("main.py").write_text(DECLARATION)
    assert "reaches nothing" in command("compile", "main.py", expect=1).stderr
    for name, expect in (("plug", 1), ("plugs.loading.more", 1), ("plugs", 0)):
        settings = f'[tool.skorche]\nreaches-nothing = ["{name}"]\n'
        Path("pyproject.toml").write_text(settings)
        command("compile", "main.py", expect=expect)
    text = Path("generated/main.py").read_text()
    trusted = "Taken on trust: sys.modules in plugs/loading.py reaches nothing"
    assert f"\n{trusted}\n" in text
    assert "1 fresh" in command("check", "main.py").stderr
    command("verify", "main.py")
    Path("pyproject.toml").write_text('[tool.skorche]\nreaches-nothing = ["a-b"]\n')
    said = command("compile", "main.py", expect=2).stderr
    assert "reaches-nothing of [tool.skorche] is not a list of names of modules" in said


MADE = """\
import importlib
import skorche


def named(letter):
    try:
        return importlib.import_module("plug_" + letter).NAME
    except Exception:
        return "none"


skorche.map(named, skorche.Queue("letters", ["a"]))
skorche.run()
"""


@pytest.mark.parametrize("target", ["threads", "serial"])
def test_a_file_that_no_text_names_is_said_to_be_missing(target: str) -> None:
    Path("main.py").write_text(MADE)
    Path("plug_a.py").write_text('NAME = "a"\n')
    said = command("compile", "main.py", "--target", target, "-o", "out.py").stderr
    assert "main.py:7: import_module finds modules by texts" in said
    Path("there").mkdir()
    Path("out.py").rename("there/out.py")
    words = [sys.executable, "-I", "out.py"]
    done = subprocess.run(
        words, cwd="there", capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout) == (1, "")
    assert "ModuleNotCarried: plug_a is looked up by its name" in done.stderr
