"""Expressions for live functions and values, by what the user's files call them.

Comes in: a live function or value. Goes out: an expression; what it needs is carried. A
function that no name holds is taken out of where it is, and gets one. This module must not
know why it is wanted.
"""

from __future__ import annotations

import ast
import builtins
import functools
import inspect
import types
from collections.abc import Iterator
from typing import Any

from skorche.carry import rebinding, refusals
from skorche.carry.cargo import Cargo, Expression
from skorche.carry.lifting import (
    Found,
    circle_of,
    find_function,
    local_names,
    make,
    together_at_top,
    top_level,
)
from skorche.carry.needs import Chain, Needs
from skorche.carry.refusals import chain_of
from skorche.carry.texts import Texts
from skorche.carry.user_files import Key, UserFile
from skorche.declare.call_sites import CallSite
from skorche.declare.call_sites import statement as statement_at
from skorche.declare.tasks import Task, name_of
from skorche.errors import Place, Problem
from skorche.python import literals
from skorche.python.modules import is_installed, public_name


class Expressions:
    """Gives expressions, and has all carried that these need."""

    def __init__(self, cargo: Cargo, texts: Texts) -> None:
        self.needs = Needs(cargo, texts, self._written)
        self._cargo = cargo
        self._texts = texts
        self._files = cargo.files
        self._main = cargo.files.main
        self._holders: dict[int, list[Key]] = {}  # names by the id of what they hold
        self._made: dict[int, str] = {}  # names of what was taken out of its place
        self._kept: list[Any] = []  # so that no id is given twice
        self._makers: dict[tuple[int, tuple[str, ...]], str] = {}
        self._users: dict[int, Any] = {}  # who first had a cell, by its id
        self.bindings = cargo.bindings

    def function(self, function: Any, place: Place, chain: Chain) -> str:
        """An expression for a function, or whatever else has a name."""
        if isinstance(function, Task):
            function = function.function
        key = self.holder(function)
        if key is not None:
            return self.needs.need(key, chain, place)
        if id(function) in self._made:
            return self._made[id(function)]
        found = (
            self._member(function, place, chain)
            or self._installed(function)
            or self._partial(function, place, chain)
            or self._taken_out(function, place, chain)
        )
        if found is None and not callable(function):
            return ""
        if found is None:
            found = self._instance(function, place, chain)
        if found is None:
            self._cargo.problems.append(
                refusals.no_source(function, place, chain[0], self._main.path)
            )
            return name_of(function)
        return found

    def holder(self, held: Any) -> Key | None:
        """The top-level name that holds a thing, above all its own and one outside of
        the block below `__main__`."""
        if not self._holders:
            for file in sorted(self._files, key=lambda file: file is not self._main):
                for name, value in list(file.live.items()):
                    if isinstance(value, Task):
                        bindings = file.by_name.get(name, [])
                        assigned = any(isinstance(s.node, ast.Assign) for s in bindings)
                        if assigned and not any(s.is_definition for s in bindings):
                            continue  # the name is the task's, made of another function
                        value = value.function
                    self._holders.setdefault(id(value), []).append(Key(file, name))
        own = getattr(held, "__name__", None)
        keys = self._holders.get(id(held), [])
        for key in sorted(keys, key=lambda key: key.name != own):
            statements = key.file.by_name.get(key.name, [])
            if any(not s.is_import and not s.guarded for s in statements):
                return key
        for key in keys:
            statements = key.file.by_name.get(key.name, [])
            if key.name == own and any(s.guarded for s in statements):
                return key
        return None

    def _member(self, function: Any, place: Place, chain: Chain) -> str | None:
        """An expression for a method of an object or a class that has a name."""
        name = getattr(function, "__name__", "")
        owner = getattr(function, "__self__", None)
        if isinstance(function, types.MethodType) and owner is not None:
            found = self.named(owner, place, chain)
            if found is not None and getattr(owner, name, None) == function:
                return f"{found}.{name}"
            return None
        if isinstance(function, types.BuiltinMethodType) and not (
            owner is None or inspect.ismodule(owner)
        ):
            if isinstance(owner, (str, bytes, int, float)):
                text = f"{literals.write(owner)}.{name}"
                return self._make(function, f"{name}_of_text", text, place)
            found = self.named(owner, place, chain)
            return f"{found}.{name}" if found is not None else None
        path = getattr(function, "__qualname__", "").split(".")
        if len(path) < 2 or "<locals>" in path:
            return None
        for file in self._files:
            if file.name != getattr(function, "__module__", None):
                continue
            held = file.live.get(path[0])
            for part in path[1:]:
                held = getattr(held, part, None)
            key = Key(file, path[0])
            if held is function and key.name in file.by_name:
                return ".".join([self.needs.need(key, chain, place), *path[1:]])
        return None

    def named(self, held: Any, place: Place, chain: Chain) -> str | None:
        """An expression for an object or a class that has a name outside of functions."""
        key = self.holder(held)
        if key is not None:
            return self.needs.need(key, chain, place)
        return self._installed(held) if isinstance(held, type) else None

    def _installed(self, function: Any) -> str | None:
        """An expression for a function of Python itself or of an installed package."""
        around = [value for file in self._files for value in file.live.values()]
        found = public_name(function, around)
        if found is None:
            return None
        first, *rest = found.name.split(".")
        if found.module == "builtins":
            root = self.builtin(first)
        else:
            root = self.bindings.installed(found.module, first)
        return ".".join([root, *rest])

    def builtin(self, name: str) -> str:
        return self.bindings.builtin(
            name, self._texts.star(self._main, name) is not None
        )

    def _partial(self, function: Any, place: Place, chain: Chain) -> str | None:
        """A name for a partial: of its function, and of values that can be written."""
        if type(function) is not functools.partial:
            return None
        problem = Problem(
            "no-source",
            place,
            f"{chain_of(chain)} cannot be carried: a value of this partial of "
            f"{name_of(function)} cannot be written",
            hint="give the partial a name at the top level of the file",
        )
        parts = [self.function(function.func, place, chain)]
        parts += [self.value(v, place, chain, problem) for v in function.args]
        for word, value in function.keywords.items():
            parts.append(f"{word}={self.value(value, place, chain, problem)}")
        partial = self.bindings.imported_or_installed("functools", "partial")
        return self._make(
            function,
            f"{name_of(function)}_partial",
            f"{partial}({', '.join(parts)})",
            place,
        )

    def _instance(self, function: Any, place: Place, chain: Chain) -> str | None:
        """An expression for an object that can be called and can be written."""
        try:
            text = literals.write(function, _Names(self, place, chain))
        except literals.NotLiteral:
            return None
        return self._make(function, f"{name_of(function).lower()}", text, place)

    def _make(self, held: Any, word: str, text: str, place: Place) -> str:
        """Add a statement of skorche's own that gives a thing a name."""
        name = self.bindings.fresh(word)
        self._cargo.add_value(self._main, name, text)
        self._remember(held, name, place)
        return name

    def _remember(self, held: Any, name: str, place: Place) -> None:
        self._kept.append(held)
        self._made[id(held)] = name
        problem = Problem(
            "no-source",
            place,
            f"{name} would be another function in the compiled file",
            hint="give it a def of its own at the top level of the file",
        )
        self._cargo.expressions.append(Expression(held, name, problem))

    # ---- functions that are taken out of where they are

    def _taken_out(self, function: Any, place: Place, chain: Chain) -> str | None:
        """A name for a lambda, or a function within another one."""
        for inner in dict.fromkeys([inspect.unwrap(function), function], None):
            if not isinstance(inner, types.FunctionType):
                continue
            file = self._file_of(inner)
            found = None if file is None else find_function(inner.__code__, file)
            if file is None or found is None:
                continue
            if inner is not function and not self._decorated(found):
                continue
            return self._take_out(function, inner, file, found, place, chain)
        return None

    def _file_of(self, function: types.FunctionType) -> UserFile | None:
        for file in self._files:
            if file.live is function.__globals__:
                return file
        return None

    def _decorated(self, found: Found) -> bool:
        decorators = getattr(found.node, "decorator_list", [])
        return any(not self._texts.is_task_decorator(self._main, d) for d in decorators)

    def _take_out(
        self,
        function: Any,
        inner: types.FunctionType,
        file: UserFile,
        found: Found,
        place: Place,
        chain: Chain,
    ) -> str | None:
        circle = {inner: found}
        if function is inner:
            circle = circle_of(inner, file, found, self._decorated)
        cells = self._cells_of_all(function, circle)
        if cells is None:
            return None
        names = {}
        for one in circle:
            names[one] = self.bindings.fresh(self._word_for(one, place))
            self._remember(function if one is inner else one, names[one], place)
        values = []
        for word, value in cells.items():
            problem = Problem(
                "no-source",
                Place(file.path, found.node.lineno),
                f"{chain_of((*chain, word))}, a variable of a function around it, "
                "whose value cannot be written",
                hint=f"bind {word} at the top level of the file, or pass it as an input",
            )
            text = self.value(value, place, chain, problem)
            values.append(f"{word}={self._constant(value, word, text)}")
        first, *others = (where.node for where in circle.values())
        name = next(iter(names.values()))
        again = id(first), tuple(cells)
        if not (cells or others) or again not in self._makers:
            if others:
                nodes = [first, *others]
                statement = together_at_top(file, nodes, name, tuple(cells))
            else:
                statement = top_level(file, found, name, tuple(cells))
            if statement is None:
                return None
            code_name = inner.__code__.co_name
            longer = chain if chain[-1] == code_name else (*chain, code_name)
            self.needs.carry_below(statement, longer)
            self._makers[again] = make(name)
        if cells or others:
            made = f"{self._makers[again]}({', '.join(values)})"
            line = f"{', '.join(names.values())} = {made}"
            self._cargo.add_lines(file, names.values(), line)
        return names[inner]

    def _cells_of_all(
        self, outer: Any, circle: dict[types.FunctionType, Found]
    ) -> dict[str, Any] | None:
        """The values that functions have from what is around them, without themselves."""
        if len(circle) == 1:
            ((inner, found),) = circle.items()
            return self._cells(outer, inner, found)
        cells: dict[str, Any] = {}
        for one, found in circle.items():
            more = self._cells(one, one, found)
            if more is None:
                return None
            for word, value in sorted(more.items()):
                if cells.setdefault(word, value) is not value:
                    return None
        inside = {one.__name__: one for one in circle}
        return {w: v for w, v in sorted(cells.items()) if inside.get(w) is not v}

    def _word_for(self, function: types.FunctionType, place: Place) -> str:
        """What to call a function: its name, or after what a lambda's results go to."""
        own, code = function.__name__, function.__code__.co_name
        if own != "<lambda>":
            return own if own == code else f"{own}_{code}"
        if isinstance(place, CallSite):
            _, targets = statement_at(place)
            return f"{targets[0] if targets else place.called}_lambda"
        return "function"

    def _cells(
        self, outer: Any, function: types.FunctionType, found: Found
    ) -> dict[str, Any] | None:
        """The values that a function has from what is around it; None if one is not
        known, or cannot be the same for all who have it."""
        own = getattr(found.node, "name", "")
        cells = {}
        bound_anew = found.bound_by_inner()
        for word, cell in zip(
            function.__code__.co_freevars, function.__closure__ or ()
        ):
            user = self._users.setdefault(id(cell), function)
            self._kept.append(cell)
            try:
                value = cell.cell_contents
            except ValueError:  # not bound yet
                return None
            if word in bound_anew and user is not function:
                return None
            value = value.function if isinstance(value, Task) else value
            if word != own or value not in (function, outer):
                cells[word] = value
        around = local_names(found.around)
        defaults = inspect.signature(function, follow_wrapped=False).parameters
        for argument, default in _defaults(found.node):
            if not isinstance(default, ast.Name) or default.id in cells:
                continue
            held = defaults[argument].default
            builtin = getattr(builtins, default.id, None)
            now = function.__globals__.get(default.id, builtin)
            if default.id in around or now is not held:
                cells[default.id] = held
        for use in self._texts.at_definition(found.node):
            if use.name in around - cells.keys():
                return None
        return cells

    def _constant(self, value: Any, word: str, text: str) -> str:
        """The text of a value, or a name for it where several functions may change it."""
        if rebinding.is_fixed(value) or callable(value) or text.isidentifier():
            return text
        name = self.bindings.fresh(word)
        self._cargo.add_value(self._main, name, text)
        self._kept.append(value)
        self._made[id(value)] = name
        return name

    # ---- values

    def known(self, value: Any) -> str | None:
        """The name that a value was given, if it was."""
        return self._made.get(id(value))

    def module(self, module: types.ModuleType) -> str | None:
        """An expression for an installed module."""
        if not is_installed(module.__name__):
            return None
        parent, _, last = module.__name__.rpartition(".")
        if parent:
            return self.bindings.installed(parent, last)
        return self.bindings.imported_or_installed(last, "")

    def _written(self, key: Key, place: Place, chain: Chain) -> str | None:
        """An expression for the value of a name, without that name, or None."""
        value = key.file.live[key.name]
        try:
            text = literals.write(value, _Names(self, place, chain, key))
        except literals.NotLiteral:
            return None
        if not rebinding.is_fixed(value) and not callable(value):
            self._kept.append(value)
            self._made.setdefault(id(value), self.bindings.name(key))
        return text

    def value(self, value: Any, place: Place, chain: Chain, problem: Problem) -> str:
        try:
            return literals.write(value, _Names(self, place, chain))
        except literals.NotLiteral as error:
            message = f"{problem.message}: {error}"
            self._cargo.problems.append(
                Problem(
                    problem.code, problem.place, message, problem.trail, problem.hint
                )
            )
            return "None"


class _Names(literals.Names):
    """How values are written: by what the user's files have, or import."""

    def __init__(
        self,
        expressions: Expressions,
        place: Place,
        chain: Chain,
        avoid: Key | None = None,
    ) -> None:
        self._expressions = expressions
        self._place = place
        self._chain = chain
        self._avoid = avoid

    def builtin(self, name: str) -> str:
        return self._expressions.builtin(name)

    def imported(self, module: str, name: str) -> str:
        return self._expressions.bindings.imported_or_installed(module, name)

    def known(self, value: Any) -> str | None:
        return self._expressions.known(value)

    def own(self, value: Any) -> str | None:
        expressions = self._expressions
        if inspect.ismodule(value):
            return expressions.module(value)
        if isinstance(value, Task):
            value = value.function
        kinds = (type, types.FunctionType, types.BuiltinFunctionType, types.MethodType)
        if isinstance(value, (*kinds, functools.partial)):
            return expressions.function(value, self._place, self._chain)
        if expressions.holder(value) == self._avoid is not None:
            return None
        return expressions.named(value, self._place, self._chain)


def _defaults(node: ast.AST) -> Iterator[tuple[str, ast.expr]]:
    """The parameters of a function that have a default, with that."""
    found = node.args  # type: ignore[attr-defined]
    plain = [*found.posonlyargs, *found.args]
    for argument, default in zip(reversed(plain), reversed(found.defaults)):
        yield argument.arg, default
    for argument, default in zip(found.kwonlyargs, found.kw_defaults):
        if default is not None:
            yield argument.arg, default
