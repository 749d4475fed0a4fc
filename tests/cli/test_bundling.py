"""`--bundle`: what goes along whole is checked, compared and verified as all else is."""

from __future__ import annotations

import ast
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests.invoke import command, outputs
from tests.pythons import pyenv_pythons

pytestmark = pytest.mark.usefixtures("here")

DECLARATION = """\
import skorche
from lib import load
from lib.parts import told

skorche.map(told, skorche.map(load, skorche.Queue("names", ["json"])))
skorche.run()
"""
LIB = """\
import json


def load(name):
    return eval(name).__name__
"""
PARTS = '''\
import inspect
import traceback


class Told:
    """Shows its own text."""

    def fails(self):
        raise ValueError(self)  # at this line


def told(name):
    try:
        Told().fails()
    except ValueError:
        lines = traceback.format_exc().splitlines()
    shown = next(line.strip() for line in lines if "# at this line" in line)
    place = next(line for line in lines if "in fails" in line)
    source = inspect.getsource(Told).splitlines()[1].strip()
    return [name, shown, source, place.rpartition(",")[0].rpartition("/lib/")[2]]
'''
TOLD = ["json", "raise ValueError(self)  # at this line"]
TOLD += ['"""Shows its own text."""', 'parts.py", line 9']


def declared() -> None:
    Path("lib").mkdir()
    Path("lib/__init__.py").write_text(LIB)
    Path("lib/parts.py").write_text(PARTS)
    Path("lib/rest.py").touch()
    Path("main.py").write_text(DECLARATION)


def error_of_running() -> str:
    """What the compiled file says as it fails."""
    run = [sys.executable, "generated/main.py"]
    done = subprocess.run(run, capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 1
    return done.stderr


def test_a_refusal_says_that_the_package_may_go_whole_and_it_does() -> None:
    declared()
    said = command("compile", "main.py", expect=1).stderr
    assert said.count("`skorche compile FILE --bundle lib`") == 1
    said = command("compile", "main.py", "--bundle", "lib").stderr
    assert "lib goes along whole: 2 of its 3 modules" in said
    assert "nothing was seen to import lib.rest" in said
    text = Path("generated/main.py").read_text()
    assert "\nBundled: lib\n" in text and PARTS in text
    assert outputs("generated/main.py") == [TOLD]
    command("verify", "main.py", "--bundle")


LISTING = """\
import importlib
import pkgutil

PLACES = [*__path__]


def load(name):
    found = [one.name for one in pkgutil.iter_modules(PLACES)]
    eval("len")([importlib.import_module(f"{__name__}.{one}") for one in found])
    return [*found, *(one.name for one in pkgutil.iter_modules() if one.name == "lib")]
"""


def test_what_lists_modules_finds_also_those_that_do_not_come() -> None:
    Path("lib").mkdir()
    Path("lib/__init__.py").write_text(LISTING)
    for name in ("parts", "rest"):
        Path(f"lib/{name}.py").touch()
    text = DECLARATION.replace("from lib.parts import told\n", "").replace(
        "told", "str"
    )
    Path("main.py").write_text(text)
    said = command("compile", "main.py", "--bundle", "lib").stderr
    assert "it may find modules by a text, which are not all seen" in said
    said = error_of_running()
    assert "lib.parts is not in " in said
    assert "compile it with --bundle lib.parts" in said
    named = [
        word for one in ("lib", "lib.parts", "lib.rest") for word in ("--bundle", one)
    ]
    command("compile", "main.py", *named)  # which is no edit by hand
    assert outputs("generated/main.py") == ["['parts', 'rest', 'lib']"]
    edited = Path("generated/main.py").read_text().replace("return", "return  ", 1)
    Path("generated/main.py").write_text(edited.replace('"lib.rest"', '"lib.last"'))
    said = command("compile", "main.py", *named, expect=1).stderr
    assert "edited by hand" in said


LISTED = """\
import pkgutil

PLACES = [*__path__]


def load(name):
    return eval("list")([one.name, one.ispkg] for one in pkgutil.iter_modules(PLACES))
"""


def test_what_stays_behind_is_listed_as_it_is_in_its_folder() -> None:
    for name in ("parts.py", "deep/__init__.py", "deep/far.py", "alone/far.py"):
        Path("lib", name).parent.mkdir(parents=True, exist_ok=True)
        Path("lib", name).touch()
    Path("lib/__init__.py").write_text(LISTED)
    text = DECLARATION.replace("from lib.parts import told\n", "")
    Path("main.py").write_text(text.replace("told", "list"))
    run = [sys.executable, "-c", "import lib; print(lib.load(0))"]
    told = subprocess.run(run, capture_output=True, text=True, check=True).stdout
    assert told == "[['deep', True], ['parts', False]]\n"
    command("compile", "main.py", "--bundle", "lib")
    assert outputs("generated/main.py") == [ast.literal_eval(told)]


FOUND_BY_TEXT = """\
import importlib


def load(name):
    try:
        return importlib.import_module("lib." + name).NAME
    except ImportError:
        return "none"
"""


@pytest.mark.parametrize("of_the_declaration", [False, True])
def test_a_module_that_a_text_names_in_part_is_not_taken_for_one_that_is_nowhere(
    of_the_declaration: bool,
) -> None:
    Path("lib").mkdir()
    Path("lib/__init__.py").write_text("LIB = eval('1')\n" + FOUND_BY_TEXT)
    Path("lib/parts.py").write_text("NAME = 'parts'\n")
    text = DECLARATION.replace("from lib.parts import told\n", "")
    text = text.replace("told", "str").replace('"json"', '"parts"')
    if of_the_declaration:
        Path("lib/__init__.py").write_text("LIB = eval('1')\n")
        text = text.replace("from lib import load\n", f"import lib\n{FOUND_BY_TEXT}")
        text = text.replace('"none"', '"none" * lib.LIB')
    Path("main.py").write_text(text)
    said = command("compile", "main.py", "--bundle", "lib").stderr
    assert "nothing was seen to import lib.parts" in said
    assert "compile it with --bundle lib.parts" in error_of_running()
    command("compile", "main.py", "--bundle", "lib", "--bundle", "lib.parts")
    assert outputs("generated/main.py") == ["parts"]


def test_check_and_diff_name_the_module_that_changed() -> None:
    declared()
    command("compile", "main.py", "--bundle")
    assert "1 fresh" in command("check", "main.py").stderr
    Path("before.py").write_bytes(Path("generated/main.py").read_bytes())
    Path("lib/parts.py").write_text(PARTS.replace("this line", "the line"))
    said = command("check", "main.py", expect=1).stdout
    assert "the declaration changed; module lib.parts differs" in said
    command("compile", "main.py", "--bundle")
    said = command("diff", "before.py", "generated/main.py", expect=1).stdout
    assert "~ code of module lib.parts changed" in said
    edited = Path("generated/main.py").read_text().replace("__name__", "__doc__", 1)
    Path("generated/main.py").write_text(edited)
    said = command("check", "main.py", expect=1).stdout
    assert "edited by hand" in said
    said = command("compile", "main.py", "--bundle", expect=1).stderr
    assert "use --force to overwrite it" in said


def test_a_module_that_the_package_asks_for_by_now_is_of_the_declaration() -> None:
    declared()
    command("compile", "main.py", "--bundle")
    Path("lib/rest.py").write_text("REST = 1\n")
    Path("lib/parts.py").write_text(f"from .rest import REST\n{PARTS}")
    said = command("check", "main.py", expect=1).stdout
    assert "the declaration changed; module lib.parts differs" in said
    assert "settings" not in said


def test_a_module_that_is_not_asked_for_any_more_is_no_edit_by_hand() -> None:
    declared()
    Path("lib/rest.py").write_text("REST = 1\n")
    named = ("--bundle", "lib", "--bundle", "lib.rest")
    command("compile", "main.py", *named)
    said = command("check", "main.py", expect=1).stdout
    assert "the project's settings changed; bundle" in said
    command("compile", "main.py", "--bundle", "lib")
    assert "1 fresh" in command("check", "main.py").stderr
    command("compile", "main.py", *named)
    edited = Path("generated/main.py").read_text().replace("REST = 1", "REST = 2")
    Path("generated/main.py").write_text(edited)
    said = command("compile", "main.py", "--bundle", "lib", expect=1).stderr
    assert "edited by hand; module lib.rest is not in the declaration" in said


def test_the_settings_say_it_for_all_or_for_one() -> None:
    declared()
    Path("pyproject.toml").write_text('[tool.skorche]\nbundle = ["lib", "other"]\n')
    command("compile", "main.py")
    one = 'sources = [{file = "main.py", bundle = true}]'
    Path("pyproject.toml").write_text(f"[tool.skorche]\n{one}\n")
    assert "1 fresh" in command("check").stderr
    for wrong in ('bundle = "lib"', 'bundle = ["a b"]'):
        Path("pyproject.toml").write_text(f"[tool.skorche]\n{wrong}\n")
        said = command("compile", "main.py", expect=2).stderr
        assert "bundle of [tool.skorche] is not true, or a list of names" in said


def test_what_is_no_package_of_the_user_is_told() -> None:
    declared()
    for words, expect, told in (
        (
            ("main.py", "--bundle", "nothing", "--bundle"),
            1,
            "imports a package of yours",
        ),
        (("--bundle", "main.py"), 2, "name files before --bundle"),
        (("main.py", "--bundle", "a-b"), 2, "is not the name of a package"),
    ):
        said = command("compile", *words, expect=expect).stderr
        assert told in " ".join(said.replace("│", "").split())
        assert not Path("generated").exists()


def test_what_changed_a_module_and_stays_behind_is_told() -> None:
    declared()
    Path("lib/__init__.py").write_text(f"{LIB}\nOPTIONS = {{}}\n")
    setting = "import lib\n\n\ndef set_up():\n    lib.OPTIONS['a'] = 1\n"
    text = DECLARATION.replace("skorche.map(told", "set_up()\nskorche.map(told")
    Path("main.py").write_text(f"{setting}\n\nif True:\n    pass\n{text}")
    command("compile", "main.py", "--bundle")
    guarded = text.replace("\nset_up()", '\nif __name__ == "__main__":\n    set_up()\n')
    guarded = guarded.replace("\nskorche.", "\n    skorche.")
    Path("main.py").write_text(f"{setting}\n\n{guarded}")
    said = command("compile", "main.py", "--bundle", "--force").stderr
    assert "lib.OPTIONS is {'a': 1} when the pipeline runs here, and {} in" in said


def test_it_runs_from_a_zip_and_by_exec_and_on_the_oldest_python() -> None:
    declared()
    command("compile", "main.py", "--bundle", "--target", "serial", "-o", "out/one.py")
    text = Path("out/one.py").read_text()
    with zipfile.ZipFile("out/all.zip", "w") as file:
        file.writestr("one.py", text)
    by_zip = "import sys; sys.path.insert(0, 'all.zip'); import one; print(one.run())"
    by_exec = "a = {'__name__': 'a'}; exec(open('one.py').read(), a); print(a['run']())"
    pythons = pyenv_pythons(8)
    for python in {
        sys.executable,
        pythons[min(pythons)] if pythons else sys.executable,
    }:
        for code in (by_zip, by_exec):
            done = subprocess.run(
                [python, "-I", "-S", "-B", "-c", code],
                cwd="out",
                capture_output=True,
                text=True,
                timeout=60,
                check=True,
            )
            assert done.stdout == f"{ {'told_out': [TOLD]} }\n"


OTHERS = """\
import sys
sys.path[:0] = [".", ".."]
import {first}
try:
    import {second}
except ImportError as error:
    print(error.name, "bundle" in repr(sys.meta_path[:2]))
else:
    print({second}.run())
"""


@pytest.mark.parametrize(
    "first, second, told",
    [
        ("one", "same", "told_out"),  # with the same text
        ("lib", "one", "told_out"),  # which is where it is from
        ("one", "other", "lib.parts False"),
        ("lib.parts", "other", "lib.parts False"),
    ],
)
def test_two_texts_of_one_name_do_not_meet(first: str, second: str, told: str) -> None:
    declared()
    words = ("compile", "main.py", "--bundle", "--no-script", "--target", "serial")
    for name in ("one", "same", "other"):
        if name == "other":
            Path("lib/parts.py").write_text(PARTS.replace("this line", "a line"))
        command(*words, "-o", f"out/{name}.py")
    Path("lib/parts.py").write_text(PARTS)
    done = subprocess.run(
        [sys.executable, "-S", "-c", OTHERS.format(first=first, second=second)],
        cwd="out",
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    assert told in done.stdout
