"""Which names the statements of the user's files use, and what binds each.

Comes in: a statement of one of the user's files. Goes out: the names that it uses, where they
lead, and what of it is skorche's. Each statement is looked at once. This module must not know
which statements are carried, nor what things are called where they are.
"""

from __future__ import annotations

import ast
import builtins
from collections.abc import Iterator
from typing import Any

from skorche.carry.library import is_task_maker
from skorche.carry.own_imports import OwnImports
from skorche.carry.user_file import Key, Target, UserFile
from skorche.carry.user_files import UserFiles
from skorche.carry.uses import as_it_runs
from skorche.python.binding import FUNCTIONS, defaults_of
from skorche.python.blocks import first_bindings, is_type_checking
from skorche.python.scopes import Reference, references
from skorche.python.statements import Statement
from skorche.python.trees import walk

Use = tuple[Reference, Target]


class StatementNames:
    """Knows what statements use, and where it leads."""

    def __init__(self, files: UserFiles, own_imports: OwnImports) -> None:
        self._files = files
        self._own_imports = own_imports
        self._uses: dict[Statement, list[Use]] = {}
        self._early: dict[Statement, list[Reference]] = {}

    def uses(self, statement: Statement) -> Iterator[Use]:
        """Yield what a statement needs: not the names that it binds itself, but those that it
        deletes, of which each has to be there."""
        if self.left_out(statement):
            return
        deletes = isinstance(statement.node, ast.Delete)
        for use, target in self.all_uses(statement):
            if deletes or not (use.stored and use.at_once and not use.attributes):
                yield use, target

    def sure_needs(self, statement: Statement) -> Iterator[Key]:
        """Yield the names that a statement needs for sure, each as the file has it that
        binds it."""
        for use, target in self.uses(statement):
            if use.sure and target.name:
                yield target.key

    def all_uses(self, statement: Statement) -> list[Use]:
        """Return all names that a statement uses, but for those that are early."""
        if statement not in self._uses:
            file = self._files.of(statement)
            found = references(
                statement.node,
                self.dropped_decorators(statement),
                self._own_imports.follower(file),
            )
            early = self._early[statement] = [
                use for use in found if self._is_early(file, statement, use)
            ]
            uses = [
                (use, self._files.target(file, use))
                for use in found
                if use not in early
            ]
            if not is_type_checking(statement.node):
                uses = [(u, as_it_runs(self._files, file, u, to)) for u, to in uses]
            self._uses[statement] = uses
        return self._uses[statement]

    def early(self, statement: Statement) -> list[Reference]:
        """Return the names that are still builtins where a statement uses them, since its
        file binds them only later: as in `_map = map`, above `def map`."""
        self.all_uses(statement)
        return self._early[statement]

    def _is_early(self, file: UserFile, statement: Statement, use: Reference) -> bool:
        """Whether a name is still a builtin, since the file binds it only later: as in
        `_map = map`, above `def map`, and in `map = map`."""
        bindings = file.by_name.get(use.name)
        if use.stored or not (bindings and use.at_once and hasattr(builtins, use.name)):
            return False
        first = bindings[0]
        if first is statement:
            node = use.node
            within = first_bindings([statement.node], use.name)
            return any(node in walk(one) for one in within)
        return statement.first < first.first

    def at_definition(self, node: ast.AST) -> list[Reference]:
        """What a function uses when it is defined: in decorators and defaults."""
        parts: list[ast.AST] = [
            *getattr(node, "decorator_list", []),
            *defaults_of(node.args),  # type: ignore[attr-defined]
        ]
        skipped = [p for p in parts if self.is_task_decorator(self._files.main, p)]
        return references(parts, skipped)

    # ---- what stays behind

    def left_out(self, statement: Statement) -> bool:
        """Return whether nothing of a statement is carried: `f = skorche.task(f)`, or a
        block for type checkers of which nothing stays."""
        if is_type_checking(statement.node):
            inside = self._own_imports.within(statement)
            body: list[ast.stmt] = statement.node.body  # type: ignore[attr-defined]
            return len(inside) == len(body) and not any(one.kept for one in inside)
        match statement.node:
            case ast.Assign(
                targets=[ast.Name(id=name)],
                value=ast.Call(args=[ast.Name(id=same)]) as call,
            ):
                file = self._files.of(statement)
                return name == same and self.is_task_decorator(file, call)
            case _:
                return False

    def dropped_decorators(self, statement: Statement) -> list[ast.expr]:
        """Return the skorche decorators in a statement, also within an if or a class."""
        file = self._files.of(statement)
        return [
            decorator
            for node in statement.of(*FUNCTIONS, ast.ClassDef)
            for decorator in node.decorator_list
            if self.is_task_decorator(file, decorator)
        ]

    def is_task_decorator(self, file: UserFile, decorator: ast.AST) -> bool:
        """Return whether a decorator is skorche's own."""
        return is_task_maker(self.held(file, decorator))

    def held(self, file: UserFile, decorator: ast.AST) -> Any:
        """Return the live object that a decorator is, or that makes one."""
        target = decorator.func if isinstance(decorator, ast.Call) else decorator
        path: list[str] = []
        while isinstance(target, ast.Attribute):
            path.append(target.attr)
            target = target.value
        held = file.live.get(target.id) if isinstance(target, ast.Name) else None
        for part in reversed(path):
            held = getattr(held, part, None)
        return held
