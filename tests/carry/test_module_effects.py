"""What comes along for what it does, what stays behind, and that compiling does it once."""

from __future__ import annotations

import json
import multiprocessing
import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from skorche.compiler import compile_file
from skorche.errors import CompileError
from tests.local_targets import LOCAL as TARGETS

MODULE = """
import functools
import json
import multiprocessing
import operator
import os
import shutil
import sys

import skorche

{statements}


def work(number):
    {inner}
    return number


numbers = skorche.Queue("numbers", fixed_inputs=[1])
results = skorche.map(work, numbers)
skorche.run()
"""

#: A method that is called as one of an archive's is, and is a set's.
TREE = """\
class Tree:
    def __init__(self):
        self.parts = set()

    def grow(self):
        self.parts.add(1)


Tree().grow()"""


@pytest.fixture(autouse=True)
def how_processes_start() -> Iterator[None]:
    """Which may be said once in a process, and was where another test has started some."""
    method = multiprocessing.get_start_method(allow_none=True)
    multiprocessing.set_start_method(None, force=True)
    yield
    multiprocessing.set_start_method(method, force=True)


@pytest.fixture
def compiled(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Callable[..., tuple[str, list[str]]]:
    """Compiles a module of some statements; returns its text, and what is told."""
    monkeypatch.chdir(tmp_path)

    def compile_it(
        *statements: str, inner: str = "", target: str = "threads"
    ) -> tuple[str, list[str]]:
        path = tmp_path / "declaration.py"
        path.write_text(MODULE.format(statements="\n".join(statements), inner=inner))
        told: list[str] = []
        text = compile_file(str(path), "declaration.py", target, tell=told.append)
        return text, told

    return compile_it


@pytest.mark.parametrize("target", sorted(TARGETS))
@pytest.mark.parametrize(
    "statement",
    [
        "getcontext().prec = 4",
        'getattr(os, "environ")["A"] = "b"',
        "os.path.join = lambda *parts: parts[0]",
        "os.path.realpath = lambda path: '/'",
        'vars(json)["dumps"] = str',
        'json.__dict__["loads"] = str',
        'sys.stdout.reconfigure(encoding="utf-8")',
        "sys.displayhook, kept = str, 1",
        "for os.environ['A'] in 'bc':\n    pass",
        "[os.putenv(name, 'b') for name in 'cd']",
        "(lambda: os.umask(0o22))()",
        "_ = [*map(os.unsetenv, ['SKORCHE_NONE'])]",
        "os.environ |= {'A': 'b'}",
        "__import__('json').dumps = str",
        "operator.setitem(os.environ, 'A', 'b')",
        "dict.update(vars(json), dumps=str)",
        "functools.partial(os.putenv, 'A')('b')",
        "patch.object(json, 'dumps', str).__enter__()",
        "timeit('import os; os.environ.update(A=\"b\")', number=1)",
        "mkdtemp(dir='.')",
        "log = open('log', 'w')\nwriting = log.write\nwriting('a')\nlog.close()",
        "multiprocessing.set_start_method('spawn')",
        "shutil.register_unpack_format('skorche', ['.skorche'], str)",
    ],
)
def test_a_statement_comes_along_in_whatever_form(
    compiled: Callable[..., tuple[str, list[str]]], statement: str, target: str
) -> None:
    imports = (
        "from decimal import getcontext\nfrom tempfile import mkdtemp\n"
        "from timeit import timeit\nfrom unittest.mock import patch"
    )
    text, told = compiled(imports, statement, target=target)
    assert f"\n{statement}\n" in text
    assert not told


@pytest.mark.parametrize(
    "statement",
    [
        "getcontext().prec",
        "folder = __import__('tempfile').mkdtemp()",
        "environ = dict(os.environ)",
        "print(os.environ, file=sys.stderr)",
        "found = [json.dumps(one) for one in ([], {})]",
        "sys.path.insert(0, 'nowhere')",
        "kept = {}\nkept['a'] = os.getcwd()",
        "with open(__file__) as text:\n    lines = text.readlines()",
        "if len(sys.argv) > 9:\n    sys.exit('usage')",
        "def never():\n    os.environ['A'] = 'b'",
        "later = lambda: os.chdir('/')",
        TREE,
    ],
)
def test_a_statement_that_changes_nothing_stays_behind(
    compiled: Callable[..., tuple[str, list[str]]], statement: str
) -> None:
    text, told = compiled("from decimal import getcontext", statement)
    assert statement not in text
    assert not told


def test_a_call_of_a_package_that_no_task_uses_stays_behind_and_is_named(
    compiled: Callable[..., tuple[str, list[str]]],
) -> None:
    calls = ("click.disable_unicode_literals_warning = True", "click.Group('a')")
    text, [told] = compiled("import click", *calls)
    assert "click" not in text
    assert told == (
        "declaration.py:13: what is done to click stays behind: nothing that the tasks "
        "use imports click"
    )


def test_a_call_of_a_package_that_a_task_uses_comes_along(
    compiled: Callable[..., tuple[str, list[str]]],
) -> None:
    call = "click.disable_unicode_literals_warning = True"
    text, told = compiled("import click", call, inner="click.echo(number)")
    assert call in text and "Needs: click" in text
    assert not told


def test_an_import_that_may_read_the_environment_stays_below_what_sets_it(
    compiled: Callable[..., tuple[str, list[str]]],
) -> None:
    lines = ("os.environ['A'] = 'b'", "import click")
    text, _ = compiled(*lines, inner="click.echo(number)")
    assert text.index(lines[0]) < text.index(lines[1])
    text, _ = compiled(*reversed(lines), inner="click.echo(number)")
    assert text.index(lines[0]) > text.index(lines[1])


def test_compiling_does_once_what_the_declaration_does(
    compiled: Callable[..., tuple[str, list[str]]], tmp_path: Path
) -> None:
    statement = 'with open("log", "a") as log:\n    log.write("begun ")'
    text, _ = compiled(statement, "os.environ['SKORCHE_ONCE'] = 'on'")
    assert statement in text
    assert (tmp_path / "log").read_text() == "begun "


def test_what_a_declaration_patches_is_put_back(
    compiled: Callable[..., tuple[str, list[str]]],
) -> None:
    before = json.dumps, json.JSONEncoder.default, sys.getrecursionlimit()
    for _ in range(2):  # the second would patch what the first one did
        text, _ = compiled(
            "plain = json.dumps",
            "json.dumps = lambda value: plain(value) + '!'",
            "json.JSONEncoder.default = lambda self, value: str(value)",
            "sys.setrecursionlimit(2345)",
            "os.environ['SKORCHE_PATCHED'] = 'on'",
        )
        assert "json.dumps = lambda value: plain(value) + '!'" in text
    assert (json.dumps, json.JSONEncoder.default, sys.getrecursionlimit()) == before
    assert "SKORCHE_PATCHED" not in os.environ


def test_what_finds_modules_for_a_declaration_does_so_no_longer(
    compiled: Callable[..., tuple[str, list[str]]],
) -> None:
    before = list(sys.meta_path)
    compiled("class Finder:\n    find_spec = print", "sys.meta_path.append(Finder)")
    assert sys.meta_path == before


def test_an_inner_function_may_call_itself(
    compiled: Callable[..., tuple[str, list[str]]],
) -> None:
    text, _ = compiled(
        "def product(number):",
        "    def below(one):",
        "        os.environ['A'] = 'b'",
        "        return one if one < 2 else one * below(one - 1)",
        "    return below(number)",
        "_ = product(5)",
    )
    assert "\n_ = product(5)\n" in text


def test_each_of_functions_that_call_each_other_does_what_all_do(
    compiled: Callable[..., tuple[str, list[str]]],
) -> None:
    text, _ = compiled(
        "def even(number):",
        "    if number: odd(number - 1)",
        "    os.environ['A'] = 'b'",
        "def odd(number):",
        "    return even(number - 1)",
        "_ = even(0)",
        "_ = odd(1)",
    )
    assert "\n_ = even(0)\n_ = odd(1)\n" in text


@pytest.mark.timeout(30)
@pytest.mark.parametrize("use", ["f100(1)", "f100(0)['A'] = 'b'"])
def test_a_long_chain_of_functions_is_followed_once(
    compiled: Callable[..., tuple[str, list[str]]], use: str
) -> None:
    chain = [
        f"def f{one}(number):\n"
        f"    if number: return f{one - 1}(number)\n"
        f"    return f{one - 1}(number)"
        for one in range(1, 101)
    ]
    first = "def f0(number):\n    os.unsetenv('A')\n    return os.environ"
    text, _ = compiled(first, *chain, use)
    assert f"\n{use}\n" in text


def test_a_chain_without_effect_stays_behind(
    compiled: Callable[..., tuple[str, list[str]]],
) -> None:
    chain = [
        f"def f{one}(): return f{one - 1}() or f{one - 1}()" for one in range(1, 60)
    ]
    text, _ = compiled("def f0(): return [1]", *chain, "_ = f59()[0:]")
    assert "f59" not in text


@pytest.mark.parametrize(
    ("statement", "reason"),
    [
        ("exec('import ' + 'os')", "nobody can see what the text does"),
        ("if len(sys.argv) > 9: input()", "it waits for what somebody types"),
        ("if len(sys.argv) > 9: sys.stdin.read()", "it waits for what somebody types"),
        ('eval(\'os.putenv("A", "b")\')', "uses `eval`, which finds things"),
        ("eval(''.join('12'))", "nobody can see what the text does"),
        ("sys.argv.append('a')", "the words of the compiled file's command line"),
        ("sys.argv = ['a']", "the words of the compiled file's command line"),
        (
            "os.environ['A'] = __file__",
            "`__file__`: the compiled file stands elsewhere",
        ),
        ("os.environ['A'] = str(numbers_of)", "what the tasks need does not run"),
    ],
)
def test_what_cannot_come_along_is_refused(
    compiled: Callable[..., tuple[str, list[str]]], statement: str, reason: str
) -> None:
    unmade = "globals().update(numbers_of=1)"
    with pytest.raises(CompileError) as raised:
        compiled(unmade, statement)
    assert reason in str(raised.value)


@pytest.mark.parametrize("use", ["setting.on", "setting + 1", "setting[0]", "-setting"])
def test_what_an_operator_or_a_property_does_comes_along(
    compiled: Callable[..., tuple[str, list[str]]], use: str
) -> None:
    text, _ = compiled(
        "class Setting:",
        "    def put(self, *_):",
        "        os.environ['A'] = 'b'",
        "    on = property(put)",
        "    __add__ = __getitem__ = __neg__ = put",
        "setting = Setting()",
        use,
    )
    assert f"\n{use}\n" in text


@pytest.mark.parametrize(
    "how", ["__import__('beside')", "import_module('be' + 'side')", "import beside"]
)
def test_what_an_own_module_does_comes_along_however_it_was_imported(
    compiled: Callable[..., tuple[str, list[str]]], how: str, tmp_path: Path
) -> None:
    (tmp_path / "beside.py").write_text("import os\n\nos.environ['A'] = 'b'\n")
    text, _ = compiled("from importlib import import_module", how)
    assert "\nos.environ['A'] = 'b'\n" in text
    assert how not in text


BELOW_MAIN = """
import contextvars, locale, logging, os, random, sys
import click
from decimal import getcontext
import skorche

USER = contextvars.ContextVar("user", default="")

def work(number):
    return USER.get()

def prepare():
    getcontext().prec = 4
    USER.set("ann")
    return random.random()

def report(found):
    open("report", "w").close()

def main():
    os.environ["MODE"] = "fast"
    logging.getLogger("x").setLevel(10)
    prepare()
    with open("declaration.py") as text:
        text.read()
    numbers = skorche.Queue("numbers", fixed_inputs=[1])
    results = skorche.map(work, numbers)
    {run}
    report(results.flush())
    random.seed(2)

command = click.command(main)

if __name__ == "__main__":
    sys.setrecursionlimit(4321)
    {main}
    os.umask(0o22)
"""


@pytest.mark.parametrize(
    ("run", "main"),
    [
        ("skorche.run()", "main()"),
        ("[start] = [skorche.run]; start()", "main()"),
        ("skorche.run()", "command([], standalone_mode=False)"),
    ],
)
def test_what_is_done_below_main_before_the_run_is_told(
    run: str, main: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "declaration.py").write_text(BELOW_MAIN.format(run=run, main=main))
    told: list[str] = []
    text = compile_file("declaration.py", "declaration.py", tell=told.append)
    assert "setrecursionlimit" not in text
    wanted = ["sys.setrecursionlimit(4321)", 'os.environ["MODE"] = "fast"']
    wanted += ["getcontext().prec = 4", 'USER.set("ann")']
    if "start" in run:  # it is not seen what that calls
        wanted += ['open("report", "w").close()', "os.umask(0o22)"]
    of_logging, *others = told
    assert "the script does not set logging up as this does" in of_logging
    assert [line.split("`")[1] for line in others] == wanted
    assert all("behind, since it is done below `__main__`" in one for one in others)


CARRIED_FROM_BELOW_MAIN = """
import subprocess
from datetime import datetime, timezone
from functools import partial
import skorche

def work(n, of):
    return [n, of, shown, started.year]

if __name__ == "__main__":
    shown = subprocess.check_output(["true"])
    started = datetime.now(timezone.utc)
    numbers = skorche.Queue("numbers", fixed_inputs=[1])
    skorche.map(partial(work, of=subprocess.check_output(["true"])), numbers)
    skorche.run()
"""


def test_what_comes_along_from_below_main_is_not_told_to_stay(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("declaration.py").write_text(CARRIED_FROM_BELOW_MAIN)
    told: list[str] = []
    text = compile_file("declaration.py", "declaration.py", tell=told.append)
    assert text.count('subprocess.check_output(["true"])') == 2
    assert "started = datetime.now(timezone.utc)" in text
    assert told == []
