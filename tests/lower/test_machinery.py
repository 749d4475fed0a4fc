"""The text that is pasted into compiled modules: its form, and what is done with it.

The machinery and the compiled examples are as black, ruff, mypy and the oldest Python
would have them. `rename` replaces a name wherever it stands, and nothing else. What runs
in process is the compiled text.
"""

from __future__ import annotations

import ast
import builtins
import linecache
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from functools import cache
from itertools import chain, combinations
from pathlib import Path
from typing import Any

import black
import pytest
from black.mode import TargetVersion

from skorche.carry.from_elsewhere import FromElsewhere
from skorche.compiler import compile_file
from skorche.declaring import declared
from skorche.execute.loading import load
from skorche.lower import (
    machinery,
    parameters,
    stage_counts,
    stage_lines,
    stage_units,
    threads,
)
from skorche.lower.carrier import Carried, Import, Section
from skorche.lower.machinery import (
    all_units,
    closure,
    named_in_texts,
    rename,
    templates_folder,
    unit,
)
from skorche.lower.plan import Wanted
from skorche.lower.threads import TEMPLATE_IMPORTS
from skorche.lower.type_imports import for_types
from tests.places import ROOT

MACHINERY = sorted((ROOT / "templates" / "machinery").glob("*.py"))
EVERYTHING = sorted((ROOT / "generated").glob("*.py"))
#: Files of the serial target have other sections, and name no types.
GENERATED = [path for path in EVERYTHING if not path.stem.endswith("_serial")]
UNITS = [path.stem for path in MACHINERY if path.stem != "__init__"]


def tool(*words: str) -> str:
    """Run a tool of this environment in the root; return what it said."""
    done = subprocess.run(
        [sys.executable, "-m", *words],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=110,
        check=False,
    )
    return done.stdout + done.stderr if done.returncode else ""


# ---- the form of the text


@pytest.mark.parametrize("path", MACHINERY + EVERYTHING, ids=lambda path: path.stem)
def test_text_is_as_black_would_have_it(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    # `make lint` asks black the same for Python 3.10.
    mode = black.Mode(target_versions={TargetVersion.PY38})
    assert black.format_str(text, mode=mode) == text


def test_ruffs_default_rules_pass_on_what_is_generated() -> None:
    pytest.importorskip("ruff")
    assert tool("ruff", "check", "--isolated", "--no-cache", "generated") == ""


def test_strict_mypy_passes_on_what_is_generated() -> None:
    pytest.importorskip("mypy")
    assert tool("mypy", "--strict", "--config-file=", *map(str, GENERATED)) == ""


@pytest.mark.parametrize("path", MACHINERY + EVERYTHING, ids=lambda path: path.stem)
def test_the_oldest_python_can_read_it(path: Path) -> None:
    ast.parse(path.read_text(encoding="utf-8"), feature_version=(3, 8))


@pytest.mark.parametrize("path", GENERATED, ids=lambda path: path.stem)
def test_generated_text_is_plain(path: Path) -> None:
    """No tab, no trailing blank, one newline at the end, sections in their order."""
    content = path.read_bytes()
    assert b"\t" not in content and b"\r" not in content
    assert content.endswith(b"\n") and not content.endswith(b"\n\n")
    lines = content.decode().split("\n")
    assert all(line == line.rstrip() for line in lines)
    rules = [line for line in lines if line.startswith("# ---- ")]
    words = ["Tasks", "Inputs", "Workers", "Pipeline", "Machinery"]
    assert [re.split(r"\W+", rule)[1] for rule in rules] == words
    assert {len(rule) for rule in rules} == {88}


@pytest.mark.parametrize("path", GENERATED, ids=lambda path: path.stem)
def test_generated_text_knows_no_skorche_but_its_first_line(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for node in ast.walk(tree):
        if isinstance(node, (ast.Import, ast.ImportFrom)):
            named = [alias.name for alias in node.names]
            assert "skorche" not in (*named, getattr(node, "module", ""))
        assert not isinstance(node, ast.Name) or node.id != "skorche"


@pytest.mark.parametrize("path", GENERATED, ids=lambda path: path.stem)
def test_every_import_and_every_definition_is_used(path: Path) -> None:
    """A module holds what it needs: ruff sees imports, but not functions and classes."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    used = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    defined = set()
    for node in tree.body:
        match node:
            case ast.FunctionDef(name=name) | ast.ClassDef(name=name):
                defined.add(name)
            case ast.Import(names=names) | ast.ImportFrom(names=names):
                defined |= {(alias.asname or alias.name) for alias in names}
    unused = defined - used - {"annotations", "stream", "run"}
    assert not unused


# ---- the units


def texts_that_use_units() -> list[str]:
    """The templates, and the modules that write calls of the machinery into a plan."""
    paths = [*templates_folder().rglob("*.jinja"), Path(threads.__file__)]
    paths += [Path(stage_lines.__file__), Path(stage_counts.__file__)]
    paths += [Path(parameters.__file__), Path(machinery.__file__)]
    return [path.read_text(encoding="utf-8") for path in paths]


def siblings(name: str) -> set[str]:
    """The units that a unit uses."""
    return {*unit(name).needs, *unit(name).knows}


def test_every_unit_is_used_by_a_template_a_target_or_another_unit() -> None:
    texts = texts_that_use_units()
    for name in UNITS:
        by_templates = any(
            re.search(rf'\bn\.{defined}\b|"{defined}"', text)
            for defined in unit(name).defines
            for text in texts
        )
        by_units = any(name in siblings(other) for other in UNITS)
        assert by_templates or by_units, name


@pytest.mark.parametrize("name", UNITS)
def test_every_name_of_a_unit_is_used_somewhere(name: str) -> None:
    texts = texts_that_use_units() + [unit(other).text for other in UNITS]
    for defined in unit(name).defines:
        assert sum(len(re.findall(rf"\b{defined}\b", text)) for text in texts) > 1


@pytest.mark.parametrize("name", UNITS)
def test_a_unit_is_its_file_without_docstring_and_imports(name: str) -> None:
    found = unit(name)
    source = (templates_folder() / "machinery" / f"{name}.py").read_text()
    whole = WithAllLayers(source).visit(ast.parse(source))
    pasted = ast.parse(found.text)
    kept = [
        node
        for node in whole.body[1:]
        if not isinstance(node, ast.Import | ast.ImportFrom)
    ]
    assert ast.dump(pasted) == ast.dump(ast.Module(kept, []))
    assert not found.text.startswith("\n") and found.text.endswith("\n")
    names = {node.id for node in ast.walk(pasted) if isinstance(node, ast.Name)}
    names.update(named_in_texts(pasted))  # for targets that evaluate annotations
    imported = {bound or module for module, bound in found.imports}
    assert imported <= names, "imports what it does not use"
    others = set().union(*(unit(other).defines for other in siblings(name)))
    known = imported | others | found.defines | found.uses
    free = {
        node.id
        for node in ast.walk(pasted)
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)
    }
    assert free - known - names_bound_inside(pasted) == set()


class WithAllLayers(ast.NodeTransformer):
    """Drops the statements that are there only without some layer."""

    def __init__(self, source: str) -> None:
        self.lines = source.splitlines()

    def visit(self, node: ast.AST) -> Any:
        line = self.lines[node.lineno - 1] if isinstance(node, ast.stmt) else ""
        return None if "  # without " in line else self.generic_visit(node)


def names_bound_inside(tree: ast.AST) -> set[str]:
    found = {node.arg for node in ast.walk(tree) if isinstance(node, ast.arg)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            found.add(node.id)
        elif (
            isinstance(node, ast.ExceptHandler | ast.FunctionDef | ast.AsyncFunctionDef)
            and node.name
        ):
            found.add(node.name)
        elif isinstance(node, ast.Import):  # within a function; all others have gone
            found.update(alias.name for alias in node.names)
    return found


@pytest.mark.parametrize("name", UNITS)
def test_closure_brings_all_that_is_needed_each_after_its_needs(name: str) -> None:
    found = closure([name])
    assert found[-1] == name
    assert len(set(found)) == len(found)
    for index, one in enumerate(found):
        assert set(unit(one).needs) <= set(found[:index])


def test_closure_of_several_keeps_their_order_and_names_each_once() -> None:
    assert closure([]) == ()
    everything = closure(UNITS)
    assert sorted(everything) == sorted(UNITS)
    assert closure(everything) == everything
    assert closure(UNITS + UNITS) == everything
    assert closure([everything[0], everything[0]]) == (everything[0],)


def test_a_unit_that_is_not_there_is_an_error() -> None:
    with pytest.raises(FileNotFoundError):
        closure(["nowhere"])


# ---- layers

MARKS = re.compile(r"# (?:with|without) (\w+(?:, \w+)*)$", re.MULTILINE)


def marks(name: str) -> set[str]:
    """The layers that a file's statements belong to, or that its imports ask for."""
    text = (templates_folder() / "machinery" / f"{name}.py").read_text()
    return {layer for mark in MARKS.findall(text) for layer in mark.split(", ")}


def asked(name: str) -> set[str]:
    return set(unit(name).layers)


LAYERS = sorted(set().union(*map(marks, UNITS)))


#: Modules that come along whole and list others, with a file beside them, and what stays
#: behind.
WHOLE = Carried(
    sections=(
        Section(
            "a.py", 'bundle.add(\n    "iter_modules",\n    lacks=[],\n)', is_whole=True
        ),
        Section("a.txt", "bundle.add_file()", is_whole=True),
    ),
    packages=True,
)


def test_each_layer_is_something_and_is_asked_for_somewhere() -> None:
    """A layer that is misspelt in one place would never be there, or do nothing."""
    wanted = set().union(
        *(*stage_units.LAYERS.values(), parameters.LAYERS),
        *(
            Wanted("", "", own_json=True, live=True).layers(UNITS, WHOLE),
            *map(asked, UNITS),
        ),
    )
    given = {
        layer
        for name in UNITS
        for layer in marks(name)
        if unit(name, frozenset()).text != unit(name, frozenset([layer])).text
    }
    assert given == wanted == set(LAYERS)


def some_layers(name: str) -> list[frozenset[str]]:
    mine = sorted(marks(name) - asked(name)) or [""]
    most = len(mine)
    # Of many: none, one or two, and all but one or none, so that each meets each.
    several = range(most + 1) if most < 6 else (0, 1, 2, most - 1, most)
    sizes = (combinations(mine, size) for size in several)
    return [frozenset(chosen) for chosen in chain.from_iterable(sizes)]


@cache
def is_as_black_has_it(text: str) -> bool:
    """Of a piece between two empty lines, which are as black has them where they are two:
    with other layers a file has most of its pieces as they were."""
    text = text.strip("\n") + "\n"
    return black.format_str(text, mode=black.Mode()) == text


@pytest.mark.parametrize("name", [*UNITS, *all_units("dask/")])
def test_a_unit_with_any_layers_knows_all_its_names(name: str) -> None:
    others = set().union(*(unit(other).defines for other in siblings(name)))
    for layers in some_layers(name):
        found = unit(name, layers)
        tree = ast.parse(found.text)
        assert "# with" not in found.text
        assert all(map(is_as_black_has_it, found.text.split("\n\n\n")))
        assert "\n\n\n\n" not in found.text and not found.text.startswith("\n")
        names = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
        names.update(named_in_texts(tree))
        imported = {bound or module for module, bound in found.imports}
        assert imported <= names, "imports what it does not use"
        own = found.defines | found.uses | names_bound_inside(tree)
        # What a sibling has only with some layer is found by mypy, over whole modules.
        assert names <= imported | others | own, layers


def test_layers_hold_what_their_marks_say(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "machinery").mkdir()
    (tmp_path / "machinery" / "some.py").write_text(SOME)
    monkeypatch.setattr(machinery, "templates_folder", lambda: tmp_path)
    machinery.unit.cache_clear()
    try:
        plain = unit("some", frozenset())
        rich = unit("some", frozenset(["red", "blue"]))
        whole = unit("some")
    finally:
        machinery.unit.cache_clear()
    assert plain.text == "def one() -> int:\n    return 1\n"
    assert plain.imports == () and plain.defines == {"one"}
    assert rich.text == whole.text == RICH
    assert rich.imports == (("os", ""),) and rich.defines == {"one", "Two"}
    assert plain.layers == rich.layers == {"green"}


SOME = """'''Some things.'''

import os

from .other import thing  # with green


def one() -> int:
    os.getpid()  # with red
    print(  # with red, yellow
        "two lines",
    )
    return 1  # without red
    return 2  # with blue


@property
class Two:  # with blue

    three = 3
"""
RICH = """
def one() -> int:
    os.getpid()
    print(
        "two lines",
    )
    return 2


@property
class Two:

    three = 3
""".lstrip()


# ---- rename


@pytest.mark.parametrize(
    "text, renamed",
    [
        ("old", "new"),
        ("old.old.old", "new.old.old"),
        ("f(old=old)", "f(old=new)"),
        ("f(1, old = old)", "f(1, old = new)"),
        ("f(a, old == 1)", "f(a, new == 1)"),
        ("old = 1", "new = 1"),
        ("old: int = 1", "new: int = 1"),
        ("def f(x: old = 1): pass", "def f(x: new = 1): pass"),
        ("x[old]", "x[new]"),
        ("'old' # old", "'old' # old"),
        ('"""old\nold"""\nold', '"""old\nold"""\nnew'),
        ("older, xold, old", "older, xold, new"),
        ("old; old; old", "new; new; new"),
        ("(old,\n old)", "(new,\n new)"),
        ("é = old + old", "é = new + new"),
        ("x = (\n    a\n    .old\n)", "x = (\n    a\n    .old\n)"),
        ("[old for x in old if old]", "[new for x in new if new]"),
        ("if (old := 1): pass", "if (new := 1): pass"),
        ("f(*old, **old)", "f(*new, **new)"),
        ("", ""),
        ("old\r\nold\r\n", "new\r\nnew\r\n"),
    ],
)
def test_rename_replaces_identifiers_and_nothing_else(text: str, renamed: str) -> None:
    assert rename(text, {"old": "new"}) == renamed


def test_rename_does_not_follow_its_own_results() -> None:
    assert rename("a, b = b, a", {"a": "b", "b": "a"}) == "b, a = a, b"


def test_rename_with_no_names_returns_the_text() -> None:
    assert rename("broken (", {}) == "broken ("


class Renamer(ast.NodeTransformer):
    """What rename should do, on trees: global names only, wherever they are used."""

    def __init__(self, old: str, new: str) -> None:
        self.old, self.new = old, new

    def visit_Name(self, node: ast.Name) -> ast.Name:
        return ast.Name(self.new if node.id == self.old else node.id, node.ctx)

    def rename_definition(self, tree: ast.Module) -> None:
        for node in tree.body:
            if (
                isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
                and node.name == self.old
            ):
                node.name = self.new


def used_names() -> list[tuple[str, list[str]]]:
    """Each unit with the names in it that a user's name may collide with, in two halves."""
    shared = {line.bound for line in TEMPLATE_IMPORTS}
    for name in UNITS:
        shared |= unit(name).defines
        shared |= {bound or module for module, bound in unit(name).imports}
    found = []
    for name in UNITS:
        nodes = list(ast.walk(ast.parse(unit(name).text)))
        words = {node.id for node in nodes if isinstance(node, ast.Name)}
        words |= {
            node.name
            for node in nodes
            if isinstance(node, ast.FunctionDef | ast.ClassDef)
        }
        mine = words & (shared | set(dir(builtins))) - {"None", "True", "False"}
        found += [(name, sorted(mine)[half::2]) for half in (0, 1)]
    return found


@pytest.mark.parametrize("name, words", used_names())
def test_rename_of_each_name_of_the_machinery_is_complete(
    name: str, words: list[str]
) -> None:
    """A name that stays behind in one place calls the user's function instead; those of
    the other half do stay."""
    text = unit(name).text
    tree = ast.parse(text)
    for word in words:
        renamer = Renamer(word, f"{word}_")
        renamer.rename_definition(tree)
        renamer.visit(tree)
    found = rename(text, {word: f"{word}_" for word in words})
    assert ast.unparse(ast.parse(found)) == ast.unparse(tree)


# ---- what runs in process is what is compiled

TASKS = '''
"""A declaration with a bit of everything."""

import logging

import skorche

FACTOR = 3


@skorche.task(max_workers=2)
def triple(number):
    return FACTOR * number


def is_odd(number):
    return number % 2 == 1


@skorche.task(logger="steps", name="add one")
def increment(number):
    return number + 1


def is_small(number):
    return number < 5


numbers = skorche.Queue("numbers", fixed_inputs=[1, 2, 3], maxsize=7)
odd, even = skorche.split(is_odd, skorche.map(triple, numbers))
batches = skorche.batch(odd, batch_size=2)
singles = skorche.unbatch(skorche.batch(even, batch_size=2, fill_batch=False))
kept = skorche.filter(is_small, skorche.map(increment, singles))
result = skorche.merge((kept, skorche.unbatch(batches)))
skorche.run()
'''


def without_formatting(text: str, own: set[str]) -> list[str]:
    """The statements of a module that are skorche's own, without the docstring."""
    body = ast.parse(text).body[1:]
    return [
        ast.dump(node)
        for node in body
        if not ({getattr(node, "name", "")} | targets(node)) & own
        and not isinstance(node, ast.Import | ast.ImportFrom)
    ]


def targets(node: ast.stmt) -> set[str]:
    found = node.targets if isinstance(node, ast.Assign) else []
    return {target.id for target in found if isinstance(target, ast.Name)}


def imports(text: str) -> set[str]:
    return {
        (
            ast.unparse(ast.ImportFrom(node.module, [alias], 0))
            if isinstance(node, ast.ImportFrom)
            else f"import {alias.name}"
        )
        for node in ast.parse(text).body
        if isinstance(node, ast.Import | ast.ImportFrom)
        for alias in node.names
    }


@pytest.mark.parametrize("progress", [False, True])
def test_what_runs_in_process_is_the_compiled_text(
    progress: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("case.py").write_text(TASKS)
    # What live functions import is not known: what items of packages need is always there.
    monkeypatch.setattr(FromElsewhere, "needs", lambda _: ["one"])
    compiled = compile_file("case.py", "case.py", progress=progress)
    with declared("case.py") as declaration:
        _, namespace = load(declaration.graph, progress=progress)
    code = namespace["build_pipeline"].__code__
    executed = "".join(linecache.getlines(code.co_filename))
    assert executed, "tracebacks show its lines"
    own = {"FACTOR", "triple", "increment", "is_odd", "is_small", "INPUTS"}
    there = without_formatting(compiled, own)
    assert without_formatting(executed, own) == there
    assert imports(executed) == imports(compiled)
    for name in ("triple", "increment", "is_odd"):
        assert namespace[name].__name__ == name, "live objects go by their names"


@pytest.mark.parametrize("name", all_units("serial/"))
def test_a_serial_unit_uses_types_in_annotations_alone(name: str) -> None:
    """They are not imported where it runs."""
    found = unit(name)
    types = {line.bound for line in for_types(imports_of(found), frozenset())}
    tree = ast.parse(found.text)
    looked_past = {id(one) for node in ast.walk(tree) for one in local_types(node)}
    names = (node for node in ast.walk(tree) if isinstance(node, ast.Name))
    used = {one.id for one in names if id(one) not in looked_past}
    imports = (node for node in ast.walk(tree) if isinstance(node, ast.ImportFrom))
    assert used & types <= {alias.name for node in imports for alias in node.names}


def imports_of(found: machinery.Unit) -> list[Import]:
    return [Import(module, name, name or module) for module, name in found.imports]


def local_types(function: ast.AST) -> Iterator[ast.AST]:
    """What annotations of a function's own variables consist of."""
    if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
        for node in ast.walk(function):
            if isinstance(node, ast.AnnAssign):
                yield from ast.walk(node.annotation)


@pytest.mark.parametrize("folder", ["", "serial/"])
def test_no_two_units_define_one_name(folder: str) -> None:
    defined = Counter(name for one in all_units(folder) for name in unit(one).defines)
    assert [name for name, count in defined.items() if count > 1] == []
