"""Templates: what each is given, and a project's own in their place."""

from __future__ import annotations

import os
import re
from pathlib import Path

import jinja2
import jinja2.meta
import pytest

from skorche.write.templating import given, source, template_names
from tests.declarations import DOUBLE
from tests.invoke import command, outputs

SETTINGS = '[tool.skorche]\nsources = ["double.py"]\ntemplates = "own"\n'
MAP = "workers/map.py.jinja"
#: A line of it.
LAST = "    name = name or task.__name__\n"


@pytest.fixture(autouse=True)
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    Path("double.py").write_text(DOUBLE.lstrip())
    Path("pyproject.toml").write_text(SETTINGS)
    Path("own/workers").mkdir(parents=True)
    return tmp_path


def own(name: str, text: str) -> Path:
    path = Path("own", name)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    return path


def changed(old: str, new: str, name: str = MAP) -> Path:
    """A template of one's own: skorche's with a change."""
    assert old in source(name)
    return own(name, source(name).replace(old, new, 1))


# ---- the list


def test_templates_are_listed_with_what_they_are_given() -> None:
    lines = command("templates").stdout.splitlines()
    assert [line for line in lines if line[0] != " "] == template_names()
    assert "    worker       the function that adds stages of one kind" in lines
    changed("name = name", "name =  name")
    assert f"{MAP}  (it is {Path('own', MAP)})" in command("templates").stdout


def test_a_template_is_printed_as_it_is() -> None:
    assert command("templates", MAP).stdout == source(MAP)
    path = own(MAP, "# mine\n")
    assert command("templates", MAP).stdout == path.read_text()
    result = command("templates", "workers/mop.py.jinja", expect=2)
    assert "there is no template workers/mop.py.jinja" in result.stderr


@pytest.mark.parametrize("name", template_names())
def test_templates_use_what_the_list_says_they_are_given(name: str) -> None:
    environment = jinja2.Environment()
    for name_of_filter in ("quoted", "in_docstring", "for_shell"):
        environment.filters[name_of_filter] = str
    used = jinja2.meta.find_undeclared_variables(environment.parse(source(name)))
    assert used <= set(given(name))


# ---- a template of one's own


def test_a_template_of_ones_own_takes_the_place_of_skorches() -> None:
    changed(LAST, f"    # Our own.\n{LAST}")
    command("compile")
    assert "    # Our own.\n    name = name" in Path("generated/double.py").read_text()
    assert outputs("generated/double.py") == [2, 4, 6]
    command("check")
    command("compile")


def test_all_templates_may_be_ones_own() -> None:
    command("compile")
    before = Path("generated/double.py").read_text()
    for name in template_names():
        own(name, source(name))
    command("compile")
    assert Path("generated/double.py").read_text() == before


def test_what_a_template_makes_is_formatted() -> None:
    changed(LAST, f"    x =  'a'\n{LAST}")
    command("compile")
    assert '    x = "a"\n' in Path("generated/double.py").read_text()


def test_a_changed_template_makes_a_file_stale_and_is_no_hand() -> None:
    command("compile")
    changed(LAST, f"    # Our own.\n{LAST}")
    assert (
        "skorche itself would now write it otherwise; "
        in command("check", expect=1).stdout
    )
    command("compile")
    path = changed(LAST, f"    # Our very own.\n{LAST}")
    now = Path("generated/double.py").stat().st_mtime_ns
    os.utime(path, ns=(now + 1, now + 1))
    assert (
        "skorche itself would now write it otherwise; "
        in command("check", expect=1).stdout
    )
    command("compile")
    command("check")


def test_a_hand_is_still_told() -> None:
    changed(LAST, f"    # Our own.\n{LAST}")
    command("compile")
    path = Path("generated/double.py")
    path.write_text(path.read_text().replace("# Our own.", "# My own."))
    assert "edited by hand; map_stage differs" in command("check", expect=1).stdout
    command("compile", expect=1)


@pytest.mark.parametrize(
    ("name", "text", "line", "words"),
    [
        (MAP, "def f(:\n    pass\n", 1, "it makes what is no Python: def f(:"),
        (
            MAP,
            "# ok\n\ndef {{ worker.name }}(a b): pass\n",
            3,
            "no Python: def map_stage",
        ),
        (MAP, "# ok\n{{ nothing }}\n", 2, "'nothing' is undefined"),
        (MAP, "# ok\n\n{{ worker.nothing }}\n", 3, "has no attribute 'nothing'"),
        (MAP, "# ok\n{% if %}\n", 2, "Expected an expression"),
        (MAP, "# ok\n{{ 1 / 0 }}\n", 2, "division by zero"),
        ("module.py.jinja", "# ok\n{{ docstring }}\n'''\n", 3, "is no Python"),
        ("sections/guard.py.jinja", "if x\n", 1, "is no Python: if x"),
    ],
)
def test_a_template_that_is_wrong_is_named_with_its_line(
    name: str, text: str, line: int, words: str
) -> None:
    path = own(name, text)
    result = command("compile", expect=1)
    assert re.match(
        rf"\S*{re.escape(str(path))}:{line}: ", result.stderr
    ), result.stderr
    assert words in result.stderr
    assert len(result.stderr.splitlines()) == 1
    assert not Path("generated").exists()


@pytest.mark.parametrize(
    ("name", "text", "missing", "line"),
    [
        (MAP, "", "map_stage", "map_stage(pipeline, double, "),
        (MAP, "def our_stage(): ...\n", "map_stage", "map_stage(pipeline, double, "),
        ("sections/inputs.py.jinja", "", "INPUTS", "INPUTS, "),
        ("sections/pipeline.py.jinja", "x = 1\n", "build_pipeline", "build_pipeline"),
    ],
)
def test_what_templates_leave_out_although_the_rest_needs_it_is_told(
    name: str, text: str, missing: str, line: str
) -> None:
    own(name, text)
    said = command("compile", expect=1).stderr
    assert said.startswith(
        f"{Path.cwd() / 'own'}: what the templates there make "
    ), said
    assert f"has no {missing}, which is used in line " in said and line in said
    assert len(said.splitlines()) == 1
    assert not Path("generated").exists()
    assert f"has no {missing}, " in command("check", expect=2).stderr


def test_what_templates_leave_out_may_be_imported() -> None:
    for machinery in ("from ours import map_stage", "from ours import *"):
        own("workers/map.py.jinja", machinery)
        command("compile")
        assert machinery in Path("generated/double.py").read_text()


def test_a_file_that_replaces_no_template_is_refused() -> None:
    own("workers/mop.py.jinja", "")
    result = command("compile", expect=1)
    assert "replaces no template; did you mean workers/map.py.jinja?" in result.stderr
    Path("pyproject.toml").write_text(SETTINGS.replace('"own"', '"nowhere"'))
    assert "nowhere is no folder of templates" in command("compile", expect=1).stderr


@pytest.mark.parametrize("words", [["compile"], ["check"], ["templates"]])
@pytest.mark.parametrize(
    ("name", "what"),
    [
        ("machinery/queues.py", "the machinery is not a template"),
        ("machinery/serial/reader.py", "the machinery is not a template"),
        ("workers/map.py", "replaces no template; did you mean workers/map.py.jinja?"),
        ("map.py.jinja", "replaces no template"),
    ],
)
def test_what_cannot_be_replaced_is_refused_wherever_templates_are_read(
    name: str, what: str, words: list[str]
) -> None:
    path = own(name, "x = 1\n")
    result = command(*words, expect=2 if words == ["check"] else 1)
    assert str(path) in result.stderr
    assert what in result.stderr


def test_other_files_may_lie_beside_templates() -> None:
    own("README.md", "What ours are for.\n")
    command("compile")


def test_a_file_without_its_sections_can_be_checked_all_the_same() -> None:
    own("module.py.jinja", "{{ provenance }}x`\n{{ docstring }}\n")
    command("compile")
    command("check")
    Path("generated/double.py").write_text(
        Path("generated/double.py").read_text() + "# mine\n"
    )
    assert "what they make cannot be read" in command("check", expect=1).stdout


# ---- the sandbox


ESCAPES = {
    "globals of a class": "{{ cycler.__init__.__globals__ }}",
    "globals of a function": "{{ lipsum.__globals__['os'] }}",
    "globals of what is given": "{{ rule.func.__globals__ }}",
    "what a method belongs to": "{{ carried.__self__ }}",
    "a class by its object": "{{ ''.__class__.__mro__ }}",
    "a class by a subscript": "{{ ''['__class__'] }}",
    "a class by a filter": "{{ (''|attr('__class__')).mro() }}",
    "a class by another filter": "{{ ([plan]|map(attribute='__class__')|first).mro() }}",
    "a class by a group": "{{ ([plan]|groupby('__class__'))[0].grouper.mro() }}",
    "a format": "{{ '{0.__class__.__mro__}'.format(plan) }}",
    "a format of a map": "{{ '{x.__class__}'.format_map({'x': plan}) }}",
    "a format that is kept": "{% set f = '{0.__class__}'.format %}{{ f(plan) }}",
    "a format by a filter": "{{ ('{0.__class__}'|attr('format'))(plan) }}",
    "the template itself": "{{ self.__init__.__globals__ }}",
    "the builtins": "{{ namespace.__init__.__builtins__ }}",
    "a frame": "{{ (plan for plan in [1]).gi_frame }}",
    "an import": "{{ __import__('os') }}",
    "a list that is changed": "{% set x = [] %}{{ x.append(1) }}",
    "a great range": "{{ range(10 ** 9)|list }}",
    "a file elsewhere": "{% include '../secret' %}",
    "a file by its whole path": "{% include '/etc/passwd' %}",
}


@pytest.mark.parametrize("text", ESCAPES.values(), ids=ESCAPES)
def test_a_template_reaches_nothing_but_what_it_is_given(text: str) -> None:
    Path("secret").write_text("SECRET = 1\n")
    own("module.py.jinja", f'X = """{text}"""\n')
    for word, code in (("compile", 1), ("check", 2)):
        said = command(word, expect=code).stderr
        assert "module.py.jinja" in said and "SECRET" not in said
    assert not Path("generated").exists()


def test_a_link_among_templates_is_refused() -> None:
    Path("secret").write_text("SECRET = 1\n")
    Path("own/sections").mkdir()
    Path("own/sections/guard.py.jinja").symlink_to("../../secret")
    Path("own/serial").symlink_to("sections")
    for words in (["compile"], ["check"], ["templates", "sections/guard.py.jinja"]):
        result = command(*words, expect=2 if words == ["check"] else 1)
        assert "is a link: put the template itself there" in result.stderr
        assert "SECRET" not in result.output


# ---- serial modules

STEP = "serial/map.py.jinja"
SERIAL = ("compile", "--target", "serial")


def test_a_step_of_a_serial_module_may_be_written_otherwise() -> None:
    own(STEP, f"# Our own.\n{source(STEP)}")
    command(*SERIAL)
    assert "# Our own.\n" in Path("generated/double_serial.py").read_text()
    assert outputs("generated/double_serial.py") == [2, 4, 6]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("{{ step.nothing }}\n", "map.py.jinja:1: "),
        ("def f(:\n", "it makes what is no Python: def f(:"),
    ],
)
def test_a_step_of_a_serial_module_that_is_wrong_is_told(text: str, words: str) -> None:
    own(STEP, text)
    assert words in command(*SERIAL, expect=1).stderr
    assert not Path("generated/double_serial.py").exists()
