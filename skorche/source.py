"""The carrier of source: a function's text, and all that it needs from the user's file.

Comes in: live functions and values of a declaration that has just run, and its file. Goes
out: expressions for them, and the statements that have to come along, as the user wrote
them. What cannot be carried is refused, all at once, with the chain of names that leads
to it. This module must not know graphs, plans or the look of a compiled file.
"""

from __future__ import annotations

import ast
import builtins
import sys
import types
from typing import Any

from skorche import alone, effects, literals
from skorche.carrier import PUBLIC_NAMES, Carried, Import, Section
from skorche.errors import CompileError, Place, Problem
from skorche.modules import is_installed, is_own, public_name
from skorche.refusals import FORBIDDEN, chain_of, no_source
from skorche.statements import (
    Statement,
    import_of,
    imported_modules,
    join,
    needs,
    read_source,
    split_file,
)
from skorche.tasks import Task, name_of, task

_SKORCHE_NAMES = frozenset(
    [
        "Pipeline",
        "batch",
        "chain",
        "filter",
        "init",
        "map",
        "merge",
        "render_pipeline",
        "run",
        "shutdown",
        "split",
        "task",
        "unbatch",
        "Queue",
        "Task",
        "Op",
        "push_to_queue",
        "QUEUE_SENTINEL",
    ]
)


class SourceCarrier:
    """Carries what a declaration's functions and values need.

    `module` is the module that the declaration ran as; `shown` is how its file is named
    in the compiled file; `until` is the last line of it that ran, or 0.
    """

    def __init__(
        self, module: types.ModuleType, path: str, shown: str, until: int = 0
    ) -> None:
        self._globals = module.__dict__
        self._path = path
        self._shown = shown
        statements = split_file(read_source(path))
        self._statements = [s for s in statements if not until or s.line <= until]
        self._by_name: dict[str, list[Statement]] = {}
        for statement in self._statements:
            for name in statement.binds:
                self._by_name.setdefault(name, []).append(statement)
        self._texts: dict[Statement, str] = {}
        self._needed: dict[Statement, tuple[frozenset[str], frozenset[str]]] = {}
        self._carried: dict[Statement, None] = {}
        self._import_lines: dict[Statement, list[str]] = {}
        self._imports: set[Import] = set()
        self._names: set[str] = set()
        self._problems: list[Problem] = []
        self._holders: dict[int, list[str]] = {}  # names by the id of what they hold

    # ---- what a Carrier gives

    def function(self, function: Any, place: Place, user: str) -> str:
        name = self._name_in_file(function)
        if name is not None:
            self._need(name, (user,), place)
            return name
        imported = self._installed(function)
        if imported is not None:
            return imported
        self._problems.append(
            no_source(function, place, user, self._path, self._by_name)
        )
        return name_of(function)

    def value(self, value: Any, place: Place, user: str) -> str:
        try:
            return literals.write(value, self._builtin)
        except literals.NotLiteral as error:
            self._problems.append(
                Problem(
                    "value-not-literal",
                    place,
                    f"{user} has a value that cannot be written: {error}",
                    hint="use numbers, strings, and lists, tuples, sets or dicts of them",
                )
            )
            return "None"

    def inputs(self, inputs: Any, place: Place, user: str) -> str:
        try:
            return literals.write(inputs, self._builtin)
        except literals.NotLiteral as error:
            self._problems.append(
                Problem(
                    "inputs-not-literal",
                    place,
                    f'the fixed_inputs of queue "{user}" cannot be written: {error}',
                    hint="give a list of plain values; or leave fixed_inputs out, and "
                    "say --input FILE when the compiled file runs",
                )
            )
            return "None"

    def bind(self, constant: str, inputs: Any) -> None:
        pass

    def carried(self) -> Carried:
        """Return all that has to come along.

        Raises CompileError with all that cannot.
        """
        view = effects.View(
            self._statements, self._globals, self._by_name, self._need_of, self._text
        )
        while changing := view.changing(set(self._names), set(self._carried)):
            for statement, name in changing:
                self._carry(statement, (f"what changes {name}",))
        bound = {name for statement in self._carried for name in statement.binds}
        taken = frozenset(self._names | bound)
        for name in PUBLIC_NAMES:
            if name in taken:
                self._problems.append(
                    Problem(
                        "reserved-name",
                        Place(self._path, self._by_name[name][-1].line),
                        f"{name} is what the compiled file itself is used by",
                        hint=f"call this {name} something else",
                    )
                )
        if not self._problems:
            self._problems += alone.find_problems(
                alone.Carried(
                    self._path,
                    self._statements,
                    self._chosen(),
                    self._text,
                    frozenset(self._imports),
                    self._globals,
                )
            )
        if self._problems:
            found = sorted(self._problems, key=lambda p: (p.place.path, p.place.line))
            raise CompileError(dict.fromkeys(found))
        text = join([(s, self._text(s)) for s in self._chosen()])
        sections = (Section(self._shown, text),) if text else ()
        return Carried(frozenset(self._imports), sections, taken)

    def _chosen(self) -> list[Statement]:
        """What is carried, in source order."""
        chosen = {*self._carried, *self._import_lines}
        ordered = sorted(chosen, key=lambda s: (s.first, s.node.col_offset))
        return [statement for statement in ordered if self._text(statement)]

    # ---- finding functions

    def _name_in_file(self, function: Any) -> str | None:
        """The top-level name outside the guard that holds a function, if there is one."""
        own = getattr(function, "__name__", None)
        if not self._holders:
            for name, held in self._globals.items():
                if isinstance(held, Task):
                    bindings = self._by_name.get(name, [])
                    assigned = any(isinstance(s.node, ast.Assign) for s in bindings)
                    if assigned and not any(s.is_definition for s in bindings):
                        continue  # the name is the task's, made of another function
                    held = held.function
                self._holders.setdefault(id(held), []).append(name)
        names = self._holders.get(id(function), [])
        for name in sorted(names, key=lambda name: name != own):
            statements = self._by_name.get(name, [])
            if any(not s.is_import and not s.guarded for s in statements):
                return name
        return None

    def _installed(self, function: Any) -> str | None:
        """An expression for a function of Python itself or of an installed package."""
        found = public_name(function, self._globals.values())
        if found is None:
            return None
        first, *rest = found.name.split(".")
        inbuilt = found.module == "builtins"
        root = self._builtin(first) if inbuilt else self._from(found.module, first)
        return ".".join([root, *rest])

    def _builtin(self, name: str) -> str:
        """A builtin's name, or another one where the file gives the name to a thing of
        its own."""
        taken = name in self._by_name or self._star_import(name) is not None
        return self._from("builtins", name) if taken else name

    def _from(self, module: str, name: str) -> str:
        """Import a name under one that nothing else in the file has."""
        bound = name
        line = Import(module, name, bound)
        others = {i.bound for i in self._imports if i != line} | self._by_name.keys()
        others.update(PUBLIC_NAMES)
        if bound in others or module != "builtins" and hasattr(builtins, bound):
            bound = f"{module.replace('.', '_')}_{name}"
        while bound in others:
            bound += "_"
        self._take_import(Import(module, name, bound))
        return bound

    # ---- carrying statements

    def _need(
        self, name: str, chain: tuple[str, ...], place: Place, sure: bool = True
    ) -> None:
        """Carry what binds a name, and all that this needs in turn."""
        pending = [(name, chain, place, sure)]
        while pending:
            name, chain, place, sure = pending.pop()
            if name in self._names:
                continue
            statements = self._by_name.get(name, [])
            problem = self._refusal(name, statements, chain, place)
            if problem is not None:
                if sure:
                    self._problems.append(problem)
                continue
            if statements:
                self._names.add(name)
            hoisted = len(statements) == 1
            if statements and all(isinstance(s.node, ast.Import) for s in statements):
                dotted = self._submodules(name, statements)
                for module in dotted:
                    self._take_import(Import(module, "", name))
                if dotted:
                    continue
            for statement in statements:
                if statement.is_import:
                    self._carry_import(statement, name, chain, hoisted, place)
                elif statement not in self._carried:
                    longer = chain if chain[-1] == name else (*chain, name)
                    pending += self._needs_of(statement, longer)

    def _submodules(self, name: str, statements: list[Statement]) -> list[str]:
        """Of several imports below one package those that are used: `import a.b`."""
        found = [
            alias
            for statement in statements
            for alias in getattr(statement.node, "names", ())
            if (alias.asname or alias.name.partition(".")[0]) == name
        ]
        if len(statements) == 1 or not is_installed(name):
            return []
        if any(alias.asname for alias in found):
            return []
        text = "\n".join(
            line for s in self._statements if not s.is_import for line in s.lines
        )
        used = {a.name for a in found if "." in a.name and a.name in text}
        return sorted(used or {alias.name for alias in found})

    def _carry(self, statement: Statement, chain: tuple[str, ...]) -> None:
        """Carry a statement for its own sake."""
        for name, longer, place, sure in self._needs_of(statement, chain):
            self._need(name, longer, place, sure)

    def _needs_of(
        self, statement: Statement, chain: tuple[str, ...]
    ) -> list[tuple[str, tuple[str, ...], Place, bool]]:
        """Carry a statement alone, and return what it needs."""
        self._carried[statement] = None
        here = Place(self._path, statement.line)
        self._refuse_inner_imports(statement, chain)
        sure, may = self._need_of(statement)
        found = [(name, chain, here, True) for name in sorted(sure)]
        return found + [(name, chain, here, False) for name in sorted(may)]

    def _refuse_inner_imports(
        self, statement: Statement, chain: tuple[str, ...]
    ) -> None:
        """Imports within functions, or tried ones, have to be of installed modules."""
        for node in ast.walk(statement.node):
            for name in imported_modules(node):
                if name.partition(".")[0] == "skorche":
                    code, what = "uses-skorche", "which is skorche itself"
                    hint = "the compiled file runs without skorche"
                elif name.startswith(".") or is_own(name):
                    code, what = "own-module", "which is a file of yours"
                    hint = "move what is used of it into the file that is compiled"
                else:
                    continue
                self._problems.append(
                    Problem(
                        code,
                        Place(self._path, getattr(node, "lineno", statement.line)),
                        f"{chain_of((*chain, name))}, {what}",
                        hint=hint,
                    )
                )

    def _need_of(self, statement: Statement) -> tuple[frozenset[str], frozenset[str]]:
        if statement not in self._needed:
            self._needed[statement] = needs(self._text(statement))
        return self._needed[statement]

    def _refusal(
        self,
        name: str,
        statements: list[Statement],
        chain: tuple[str, ...],
        place: Place,
    ) -> Problem | None:
        """Why a name cannot be carried, if so."""
        uses = chain_of((*chain, name))
        guarded = [s for s in statements if s.guarded]
        if name in FORBIDDEN and not statements:
            return Problem(
                "module-attribute",
                place,
                f"{uses}: {FORBIDDEN[name]}",
                hint="pass what it stands for as an input, or write it as a constant",
            )
        if guarded:
            what = "bound" if guarded == statements else "bound again"
            return Problem(
                "guarded-name",
                place,
                f'{uses}, which is {what} under `if __name__ == "__main__"`',
                ((Place(self._path, guarded[0].line), "that block is not carried"),),
                "bind it once, above that block",
            )
        if name in _SKORCHE_NAMES and self._stars_skorche() and not statements:
            return Problem(
                "uses-skorche",
                place,
                f"{uses}, which is skorche's own, by `from skorche import *`",
                hint="the compiled file runs without skorche: import what you use of it "
                "by name, and keep it out of tasks",
            )
        star = self._star_import(name)
        if star is not None and statements:
            return Problem(
                "ambiguous-name",
                place,
                f"{uses}, which is bound here, and may come from {star} as well",
                ((Place(self._path, statements[0].line), "it is bound here"),),
                f"import what you use of {star} by name",
            )
        if star is not None:
            self._take_import(Import(star, name, name))
            return None
        if statements or hasattr(builtins, name):
            return None
        if name in ("__name__", "__debug__", "__class__"):
            return None
        known = name in self._globals
        return Problem(
            "unknown-name",
            place,
            f"{uses}, which {'no statement of this file' if known else 'nothing'} binds",
            hint="bind it at the top level of the file",
        )

    def _stars_skorche(self) -> bool:
        return any(
            isinstance(s.node, ast.ImportFrom) and s.node.module == "skorche"
            for s in self._by_name.get("*", [])
        )

    def _star_import(self, name: str) -> str | None:
        """The installed module from which a star import brought a name, the last one."""
        for statement in reversed(self._by_name.get("*", [])):
            node = statement.node
            if isinstance(node, ast.ImportFrom) and node.module and not node.level:
                module = sys.modules.get(node.module)
                public = getattr(module, "__all__", None)
                known = not name.startswith("_") if public is None else name in public
                if node.module == "skorche":
                    continue
                if is_installed(node.module) and known and hasattr(module, name):
                    return node.module
        return None

    def _carry_import(
        self,
        statement: Statement,
        name: str,
        chain: tuple[str, ...],
        hoisted: bool,
        user: Place,
    ) -> None:
        """Carry the part of an import that binds a name: above all if nothing else does,
        else in its place, since of several bindings the last one holds."""
        place = Place(self._path, statement.line)
        node = statement.node
        relative = isinstance(node, ast.ImportFrom) and node.level > 0
        base = node.module or "" if isinstance(node, ast.ImportFrom) else ""
        for alias in getattr(node, "names", ()):
            bound = alias.asname or alias.name.partition(".")[0]
            module = base or alias.name
            if bound != name or module == "__future__":
                continue
            if module.partition(".")[0] == "skorche":
                self._problems.append(
                    Problem(
                        "uses-skorche",
                        user,
                        f"{chain_of((*chain, name))}, which is skorche itself",
                        hint="the compiled file runs without skorche: do in the task "
                        "what the task is for, and declare the pipeline outside",
                    )
                )
            elif relative or not is_installed(module):
                self._problems.append(
                    Problem(
                        "own-module",
                        place,
                        f"{chain_of((*chain, name))}, which is imported from "
                        f"{'.' * getattr(node, 'level', 0)}{module}, a file of yours",
                        hint="move what is used of it into the file that is compiled",
                    )
                )
            elif not hoisted:
                self._import_lines.setdefault(statement, []).append(
                    ast.unparse(import_of(node, alias))
                )
            elif base:
                self._take_import(Import(base, alias.name, bound))
            elif alias.asname and "." in alias.name:
                parent, _, last = alias.name.rpartition(".")
                self._take_import(Import(parent, last, bound))
            else:
                self._take_import(Import(alias.name, "", bound))

    def _take_import(self, line: Import) -> None:
        self._imports.add(line)
        self._names.add(line.bound)

    # ---- the text

    def _skorche_decorators(self, statement: Statement) -> list[ast.expr]:
        """The skorche decorators in a statement, also within an if or a class."""
        return [
            decorator
            for node in ast.walk(statement.node)
            for decorator in getattr(node, "decorator_list", [])
            if self._is_task_decorator(decorator)
        ]

    def _is_task_decorator(self, decorator: ast.expr) -> bool:
        target = decorator.func if isinstance(decorator, ast.Call) else decorator
        path: list[str] = []
        while isinstance(target, ast.Attribute):
            path.append(target.attr)
            target = target.value
        if not isinstance(target, ast.Name):
            return False
        held = self._globals.get(target.id)
        for part in reversed(path):
            held = getattr(held, part, None)
        return held is task

    def _text(self, statement: Statement) -> str:
        """A statement as it is carried: without what is skorche's, maybe nothing."""
        if statement in self._import_lines:
            return "\n".join(self._import_lines[statement])
        if statement not in self._texts:
            dropped = self._skorche_decorators(statement)
            same = self._makes_task_of_itself(statement.node)
            self._texts[statement] = "" if same else statement.without(dropped)
        return self._texts[statement]

    def _makes_task_of_itself(self, node: ast.stmt) -> bool:
        """Whether a statement says `f = skorche.task(f)`: f stays the function."""
        match node:
            case ast.Assign(
                targets=[ast.Name(id=name)],
                value=ast.Call(args=[ast.Name(id=same)]) as call,
            ):
                return name == same and self._is_task_decorator(call)
            case _:
                return False
