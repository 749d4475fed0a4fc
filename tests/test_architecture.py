"""Who may know whom: the order of the modules, and what only one of them may do.

Also what the machinery and the templates must keep to, so that it can be pasted into a
user's module: imports, and names that can be replaced wherever they stand.
"""

from __future__ import annotations

import ast
import builtins
import functools
import graphlib
import io
import re
import sys
import tokenize
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

import skorche
from skorche.lower.machinery import unit
from skorche.lower.threads import TEMPLATE_IMPORTS, TEMPLATE_NAMES
from tests.places import ROOT

PACKAGE = ROOT / "skorche"
TEMPLATES = ROOT / "templates"
MACHINERY = TEMPLATES / "machinery"

#: Packages, and the modules beside them: each imports only from rows above it.
FLOORS = (
    "errors, limits",
    "regular_files",
    "files, python",
    "settings",
    "analysis",
    "problems, declare, bundle",
    "diagram",
    "lower, check, measure",
    "write, carry",
    "portrait, review, execute, reports",
    "pipeline",
    "api, declaring",
    "__init__, looks",
    "compiler",
    "verify, apart, tuning",
    "cli",
    "__main__",
)
#: Imports within functions, which keep `import skorche` cheap.
DEFERRED = {
    ("execute.targets", "analysis.profile"),
    ("execute.threads", "analysis.profile"),
    ("execute.threads", "measure.observer"),
    ("pipeline", "analysis.profile"),
    ("pipeline", "check.rules"),
    ("pipeline", "execute.targets"),
    ("declare.graph", "python.visible"),
    ("declare.operators", "python.visible"),
    ("declare.parameters", "declare.parameter_forms"),
    ("pipeline", "lower.settling"),
    ("pipeline", "lower.targets"),
    ("pipeline", "portrait"),
    ("pipeline", "python.shadows"),
}
#: What is not of the standard library, and the one module that knows it.
FOREIGN = {
    "black": "write.emit",
    "click": "cli",
    "graphviz": "diagram.drawing",
    "jinja2": "write.templating",
    "rich": "reports.text",
    "tomli": "settings",
}
#: These would make `import skorche` slow, so they wait within functions.
HEAVY = {"black", "graphviz", "jinja2", "rich"}
#: What the machinery imports where it is used: few runs do, and it takes longest.
LATE = {("script", "logging")}
WRITERS = {
    "cli.compiling",
    "cli.profiling",
    "cli.starting",
    "cli.tuning",
    "diagram.drawing",
    "verify",
}
#: Methods that Python itself asks for by their names, and that stay what they are called.
ASKED_FOR = {"bundle": {"find_spec"}}
LONGEST = 350
MOST_MODULES_BESIDE_PACKAGES = 15


class Line(NamedTuple):
    """An import line: what it imports, and whether it runs with the module."""

    target: str
    at_once: bool
    only_types: bool = False


@functools.cache
def files() -> dict[str, Path]:
    """The modules of the package by their dotted names below it."""
    found = {}
    for path in sorted(PACKAGE.rglob("*.py")):
        parts = path.relative_to(PACKAGE).with_suffix("").parts
        if parts[-1] == "__init__" and len(parts) > 1:
            parts = parts[:-1]
        found[".".join(parts)] = path
    return found


def import_lines(path: Path) -> list[Line]:
    return list(_lines(ast.parse(path.read_text(encoding="utf-8")), True, False))


def _lines(node: ast.AST, at_once: bool, only_types: bool) -> Iterator[Line]:
    for child in ast.iter_child_nodes(node):
        match child:
            case ast.Import(names=names):
                for alias in names:
                    yield Line(alias.name, at_once, only_types)
            case ast.ImportFrom(module=module, names=names, level=level):
                dots = "." * level
                for alias in names:
                    whole = f"{dots}{module or ''}"
                    if module == "skorche":
                        whole = f"skorche.{alias.name}"
                    yield Line(whole, at_once, only_types)
            case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.Lambda():
                yield from _lines(child, False, only_types)
            case ast.If(test=ast.Name(id="TYPE_CHECKING")):
                yield from _lines(child, False, True)
            case _:
                yield from _lines(child, at_once, only_types)


def module_of(target: str) -> str | None:
    """The module of the package that an import leads to."""
    if target == "skorche":
        return "__init__"
    if not target.startswith("skorche."):
        return None
    inside = target.removeprefix("skorche.")
    while inside not in files():
        inside = inside.rpartition(".")[0]
        if not inside:
            return "__init__"
    return inside


def edges() -> Iterator[tuple[str, str, Line]]:
    for name, path in files().items():
        for line in import_lines(path):
            target = module_of(line.target)
            if target is not None:
                yield name, target, line


def package_of(module: str) -> str:
    return module.partition(".")[0]


def floor_of(module: str) -> int:
    [floor] = [
        number
        for number, row in enumerate(FLOORS)
        if package_of(module) in row.split(", ")
    ]
    return floor


def test_every_package_has_its_floor() -> None:
    listed = sorted(name for row in FLOORS for name in row.split(", "))
    assert sorted(set(map(package_of, files()))) == listed


def test_packages_import_only_from_floors_above() -> None:
    wrong = {
        f"{name} imports {target}"
        for name, target, _ in edges()
        if package_of(name) != package_of(target)
        and floor_of(target) >= floor_of(name)
        and (name, target) not in DEFERRED
    }
    assert not wrong


def test_there_is_no_cycle_of_packages_even_within_functions() -> None:
    graph: dict[str, set[str]] = {}
    for name, target, _ in edges():
        if package_of(name) != package_of(target):
            graph.setdefault(package_of(name), set()).add(package_of(target))
    list(graphlib.TopologicalSorter(graph).static_order())


def test_no_package_bears_the_name_of_a_verb() -> None:
    """Importing `skorche.run.x` would put the package in the place of `skorche.run`."""
    assert not set(map(package_of, files())) & set(skorche.__all__)


def test_few_modules_stand_beside_the_packages() -> None:
    beside = [name for name, path in files().items() if path.parent == PACKAGE]
    assert len(beside) <= MOST_MODULES_BESIDE_PACKAGES


def test_imports_within_functions_are_the_listed_ones() -> None:
    found = {(name, target) for name, target, line in edges() if not line.at_once}
    assert found == DEFERRED


def test_there_is_no_cycle_of_modules_even_within_functions() -> None:
    graph: dict[str, set[str]] = {}
    for name, target, _ in edges():
        graph.setdefault(name, set()).add(target)
    list(graphlib.TopologicalSorter(graph).static_order())


def test_relative_imports_are_not_used() -> None:
    wrong = [
        f"{name}: {line.target}"
        for name, path in files().items()
        for line in import_lines(path)
        if line.target.startswith(".")
    ]
    assert not wrong


@pytest.mark.parametrize("package", sorted(FOREIGN))
def test_one_module_knows_each_package(package: str) -> None:
    users = {
        "cli" if name.startswith("cli.") else name
        for name, path in files().items()
        for line in import_lines(path)
        if line.target.partition(".")[0] == package
    }
    assert users == {FOREIGN[package]}


def test_commands_print_through_one_function() -> None:
    calls = {
        f"{name}: {ast.unparse(node.func)}"
        for name, path in files().items()
        if name.startswith("cli")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call)
    }
    words = re.compile(r": (print|(click\.)?s?echo|sys\.std(out|err)\.write)$")
    found = {call for call in calls if words.search(call)}
    assert {call for call in found if not call.endswith(": echo")} == {
        "cli.output: click.echo"
    }


def test_nothing_else_is_imported_but_the_standard_library() -> None:
    known = {"skorche", *FOREIGN, *sys.stdlib_module_names}
    wrong = {
        f"{name}: {line.target}"
        for name, path in files().items()
        for line in import_lines(path)
        if line.target.partition(".")[0] not in known
        # Every type checker knows this one, installed or not.
        and not (line.only_types and line.target == "typing_extensions")
    }
    assert not wrong


def test_heavy_packages_are_imported_within_functions() -> None:
    wrong = {
        f"{name}: {line.target}"
        for name, path in files().items()
        for line in import_lines(path)
        if line.at_once and line.target.partition(".")[0] in HEAVY
    }
    assert not wrong


def writing_calls(tree: ast.AST) -> Iterator[str]:
    """The calls in a module that write, replace, make or remove files or folders."""
    verbs = {"chmod", "copy", "copyfile", "copytree", "makedirs", "mkdir", "mkdtemp"}
    verbs |= {"mkstemp", "move", "remove", "rename", "replace", "rmdir", "rmtree"}
    verbs |= {"symlink", "touch", "truncate", "unlink", "write_bytes", "write_text"}
    verbs |= {"NamedTemporaryFile", "TemporaryDirectory", "TemporaryFile"}
    modules = {"os", "shutil", "tempfile", "Path", "path"}
    for node in ast.walk(tree):
        match node:
            case ast.Call(func=ast.Name(id="open"), args=args, keywords=keywords):
                modes = [*args[1:2], *(k.value for k in keywords if k.arg == "mode")]
                if any(not _reads(mode) for mode in modes):
                    yield "open"
            case ast.Call(func=ast.Attribute(value=value, attr=attr)):
                owner = ast.unparse(value).split(".")[-1].split("(")[0]
                if attr in verbs and (owner in modules or attr.startswith("write_")):
                    yield f"{owner}.{attr}"


def _reads(mode: ast.expr) -> bool:
    return isinstance(mode, ast.Constant) and not set("wax+") & set(str(mode.value))


def test_only_files_writes_and_only_the_command_line_and_drawings_use_it() -> None:
    writers = {
        name
        for name, path in files().items()
        if list(writing_calls(ast.parse(path.read_text(encoding="utf-8"))))
    }
    assert writers == {"files"}
    assert {name for name, target, _ in edges() if target == "files"} == WRITERS


@pytest.mark.parametrize("name", sorted(files()))
def test_modules_are_short_and_say_what_they_are_for(name: str) -> None:
    text = files()[name].read_text(encoding="utf-8")
    assert ast.get_docstring(ast.parse(text)), "has no docstring"
    assert len(text.splitlines()) <= LONGEST


@pytest.mark.parametrize(
    "package", sorted({n.partition(".")[0] for n in files() if "." in n})
)
def test_a_package_lists_its_modules(package: str) -> None:
    said = ast.get_docstring(
        ast.parse((PACKAGE / package / "__init__.py").read_text("utf-8"))
    )
    modules = {n.partition(".")[2] for n in files() if n.startswith(f"{package}.")}
    lines = re.findall(
        r"^((?:\w+, )*\w+) +\w", (said or "").partition("\n\n")[2], re.MULTILINE
    )
    listed = [name for line in lines for name in line.split(", ")]
    assert sorted({*listed} & modules) == sorted(modules)


# ---- the machinery and the templates


def units() -> list[str]:
    paths = sorted(MACHINERY.glob("*.py"))
    return [path.stem for path in paths if path.stem != "__init__"]


@pytest.mark.parametrize("name", units())
def test_machinery_imports_the_standard_library_and_siblings_only(name: str) -> None:
    for line in import_lines(MACHINERY / f"{name}.py"):
        late = (name, line.target) in LATE
        assert line.at_once != late, "imports stand at the top, where `unit` finds them"
        if line.target.startswith("."):
            assert line.target[1:] in units()
        else:
            assert line.target.partition(".")[0] in sys.stdlib_module_names


def test_machinery_has_no_cycle_of_imports() -> None:
    graph = {name: set(unit(name).needs) for name in units()}
    list(graphlib.TopologicalSorter(graph).static_order())


def test_machinery_defines_each_name_once() -> None:
    names = [name for one in units() for name in unit(one).defines]
    assert sorted(names) == sorted(set(names))


def replaceable() -> set[str]:
    """The names that are replaced where the user's own code has them already."""
    names = {line.bound for line in TEMPLATE_IMPORTS} | set(TEMPLATE_NAMES)
    names.add("getLogger")
    for one in units():
        names |= unit(one).defines | unit(one).uses
        names |= {name or module for module, name in unit(one).imports}
    return names


def inner_names(node: ast.AST, inside: bool = False) -> Iterator[str]:
    """The names that are bound anywhere but at the top level: in functions, classes."""
    for child in ast.iter_child_nodes(node):
        match child:
            case (
                ast.FunctionDef(name=name)
                | ast.AsyncFunctionDef(name=name)
                | ast.ClassDef(name=name)
            ):
                if inside:
                    yield name
                yield from inner_names(child, True)
                continue
            case ast.arg(arg=name):
                yield name
            case ast.Name(id=name, ctx=ast.Store()) if inside:
                yield name
            case ast.ExceptHandler(name=str(name)) if inside:
                yield name
        yield from inner_names(child, inside)


@pytest.mark.parametrize("name", units())
def test_no_replaceable_name_means_something_else_in_the_machinery(name: str) -> None:
    tree = ast.parse((MACHINERY / f"{name}.py").read_text(encoding="utf-8"))
    clashes = set(inner_names(tree)) & replaceable() - ASKED_FOR.get(name, set())
    assert not clashes, f"{clashes}: a parameter, a local name or a method of that name"


def templates() -> list[str]:
    paths = sorted(TEMPLATES.rglob("*.jinja"))
    return [path.relative_to(TEMPLATES).as_posix() for path in paths]


def plain_names(template: str) -> set[str]:
    """The identifiers that a template itself writes, which nothing can replace."""
    text = (TEMPLATES / template).read_text(encoding="utf-8")
    text = re.sub(r"\{#.*?#\}|\{%.*?%\}", "", text, flags=re.DOTALL)
    text = re.sub(r"\{\{.*?\}\}", "SLOT", text, flags=re.DOTALL)
    return {name for name in _names(text) if "SLOT" not in name}


def _names(text: str) -> Iterable[str]:
    before = ""
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type == tokenize.NAME and before != ".":
            yield token.string
        before = token.string


#: What functions of a serial module import for themselves.
IMPORTED_WITHIN = {"serial/pipeline.py.jinja": {"asyncio", "sleep"}}


@pytest.mark.parametrize("template", templates())
def test_templates_write_no_replaceable_name_themselves(template: str) -> None:
    wrong = plain_names(template) & (replaceable() | set(dir(builtins)))
    wrong -= IMPORTED_WITHIN.get(template, set())
    assert wrong <= {"None", "True", "False", "__name__", "__doc__"}


def test_each_template_is_short() -> None:
    """What a template would have to compute is a field that the plan lacks."""
    lengths = {
        name: len((TEMPLATES / name).read_text(encoding="utf-8").splitlines())
        for name in templates()
    }
    assert {name: length for name, length in lengths.items() if length > 60} == {}
