"""Who imports whom in a heap of Python files, and what looks odd in them."""

from __future__ import annotations

import ast
from dataclasses import dataclass, field
from pathlib import Path
from typing import Iterator, Type, Union

import skorche

Function = (ast.FunctionDef, ast.AsyncFunctionDef)


@dataclass
class Report:
    module: str
    imports: set[str] = field(default_factory=set)
    findings: list[str] = field(default_factory=list)
    deepest: int = 0


class Check(ast.NodeVisitor):
    """Checks register themselves; a code of its own each."""

    all: list[Type["Check"]] = []
    code = "X000"

    def __init_subclass__(cls, **kwargs):
        super().__init_subclass__(**kwargs)
        Check.all.append(cls)

    def __init__(self, report: Report) -> None:
        self.report = report

    def say(self, node: ast.AST, text: str) -> None:
        self.report.findings.append(f"{node.lineno}: {self.code} {text}")


class Imports(Check):
    code = "I001"

    def visit_Import(self, node: ast.Import) -> None:
        self.report.imports.update(alias.name for alias in node.names)

    def visit_ImportFrom(self, node: ast.ImportFrom) -> None:
        if any(alias.name == "*" for alias in node.names):
            self.say(node, f"star import of {node.module}")
        self.report.imports.add("." * node.level + (node.module or ""))


class MutableDefaults(Check):
    code = "D001"

    def visit_FunctionDef(self, node: Union[ast.FunctionDef, ast.AsyncFunctionDef]) -> None:
        for default in node.args.defaults:
            if isinstance(default, (ast.List, ast.Dict, ast.Set)):
                self.say(default, f"{node.name} has a default that can change")
        self.generic_visit(node)

    visit_AsyncFunctionDef = visit_FunctionDef


class BareExcept(Check):
    code = "E001"

    def visit_ExceptHandler(self, node: ast.ExceptHandler) -> None:
        if node.type is None:
            self.say(node, "bare except")
        self.generic_visit(node)


def depth(node: ast.AST, at: int = 0) -> int:
    deeper = at + isinstance(node, (ast.If, ast.For, ast.While, ast.With, ast.Try))
    return max([deeper, *(depth(child, deeper) for child in ast.iter_child_nodes(node))])


def functions(tree: ast.AST) -> Iterator[ast.AST]:
    return (node for node in ast.walk(tree) if isinstance(node, Function))


@skorche.task
def inspect(path: Path) -> Report:
    report = Report(path.stem)
    tree = ast.parse(path.read_text(encoding="utf-8"), filename=str(path))
    for check in Check.all:
        check(report).visit(tree)
    report.deepest = max(map(depth, functions(tree)), default=0)
    return report


def row(report: Report) -> dict:
    return {**vars(report), "imports": sorted(report.imports)}


if __name__ == "__main__":
    paths = skorche.Queue("paths", sorted(Path("samples").glob("*.txt")))
    rows = skorche.map(row, skorche.map(inspect, paths))
    skorche.run()
    skorche.shutdown()
    for one in rows.flush():
        print(one)
