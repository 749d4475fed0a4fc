"""A target is one thing: what is said of it stands in its record, and nobody asks which
one it is."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import skorche
from skorche.execute.targets import EXECUTIONS
from skorche.lower.machinery import all_units, templates_folder
from skorche.lower.plan import Plan
from skorche.lower.targets import DEFAULT, TARGETS, Target

PACKAGE = Path(skorche.__file__).parent
#: Where targets are made, and where they are run.
OWN = ("lower", "execute", "measure", "analysis")


def questions(tree: ast.Module) -> Iterator[str]:
    """The places in a module where it asks which target it is about: comparisons with the
    name of one, names that speak of one, and imports of its own modules."""
    for node in ast.walk(tree):
        match node:
            case ast.Compare(left=left, comparators=others):
                for part in [left, *others]:
                    for constant in ast.walk(part):
                        if isinstance(constant, ast.Constant) and constant.value in (
                            *TARGETS,
                        ):
                            yield f"line {node.lineno}: {ast.unparse(node)}"
            case ast.MatchValue(value=ast.Constant(value=value)) if value in TARGETS:
                yield f"line {node.lineno}: case {value!r}"
            case ast.Subscript(slice=ast.Constant(value=str(value))):
                if value in TARGETS:
                    yield f"line {node.lineno}: {ast.unparse(node)}"
            case ast.Name(id=name) | ast.Attribute(attr=name) | ast.arg(arg=name):
                if "serial" in name.lower():
                    yield f"line {node.lineno}: {name}"
            case ast.ImportFrom(module=str(module)):
                last = module.rpartition(".")[2]
                own = ("serial", "threads_plan", "workers")
                if module.startswith("skorche.") and last.startswith(own):
                    yield f"line {node.lineno}: from {module}"


@pytest.mark.parametrize(
    "text",
    [
        "if target == 'serial': pass",
        "if 'threads' != target: pass",
        "x = target in ('serial', 'threads')",
        "TARGETS['serial']",
        "reading.is_serial",
        "isinstance(plan, SerialPlan)",
        "from skorche.lower.serial_plan import UNUSED",
        "match target:\n    case 'serial': pass",
    ],
)
def test_a_question_is_found(text: str) -> None:
    assert list(questions(ast.parse(text)))


def test_nobody_asks_which_target_it_is() -> None:
    found = [
        f"{path.relative_to(PACKAGE)}, {question}"
        for path in sorted(PACKAGE.rglob("*.py"))
        if path.relative_to(PACKAGE).parts[0] not in OWN
        for question in questions(ast.parse(path.read_text(encoding="utf-8")))
    ]
    assert not found


@pytest.mark.parametrize("target", TARGETS.values(), ids=TARGETS)
def test_a_record_speaks_of_files_that_there_are(target: Target) -> None:
    named = [target.module, *target.parts.values(), *target.given]
    assert [name for name in named if not (templates_folder() / name).exists()] == []
    assert all_units(target.machinery)


def test_a_file_is_known_by_the_titles_of_its_sections() -> None:
    """What a reader looks for first tells the targets apart."""
    last = [target.titles["machinery"] for target in TARGETS.values()]
    assert len(set(last)) == len(last)
    assert DEFAULT in TARGETS


def kinds_of_plans(of: type[Plan] = Plan) -> Iterator[type[Plan]]:
    """The classes of plans that no other is made of."""
    for kind in of.__subclasses__():
        yield from kinds_of_plans(kind) if kind.__subclasses__() else [kind]


def test_each_target_has_plans_and_runs_of_its_own() -> None:
    assert {plan.target for plan in kinds_of_plans()} == {*TARGETS}
    assert {*EXECUTIONS} == {*TARGETS}
