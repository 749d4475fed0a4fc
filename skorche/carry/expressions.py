"""Expressions for live functions and values, by what the user's files call them.

Comes in: a live function or value. Goes out: an expression; what it needs is carried. A
function that no name holds is taken out of where it is, and gets one. This module must not
know why it is wanted.
"""

from __future__ import annotations

import functools
import inspect
import types
from typing import Any

from skorche.carry import refusals
from skorche.carry.cargo import Cargo, Expression
from skorche.carry.closures import Closures
from skorche.carry.fixed_values import is_fixed
from skorche.carry.guard_objects import made_of
from skorche.carry.holders import Holders
from skorche.carry.lifting import (
    Located,
    circle_of,
    find_function,
    make,
    together_at_top,
    top_level,
    word_for,
)
from skorche.carry.needs import Chain, Needs
from skorche.carry.refusals import chain_of
from skorche.carry.texts import Texts
from skorche.carry.user_file import Key, UserFile
from skorche.declare.tasks import name_of, untasked
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
        self._closures = Closures(texts)
        self.holders = Holders(cargo.files)
        self._makers: dict[tuple[int, tuple[str, ...]], str] = {}
        self.bindings = cargo.bindings

    def function(self, function: Any, place: Place, chain: Chain) -> str:
        """An expression for a function, or whatever else has a name."""
        function = untasked(function)
        key = self.holders.holder(function)
        if key is not None:
            return self.needs.need(key, chain, place)
        given = self.holders.given(function)
        if given is not None:
            return given
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

    def _member(self, function: Any, place: Place, chain: Chain) -> str | None:
        """An expression for a method of an object or a class that has a name."""
        name = getattr(function, "__name__", "")
        owner = getattr(function, "__self__", None)
        if isinstance(function, types.MethodType) and owner is not None:
            found = self.named(owner, place, chain)
            found = found or self._made_by_the_guard(owner, place, chain)
            same = untasked(getattr(owner, name, None)) == function
            return f"{found}.{name}" if found and same else None
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
                held = untasked(getattr(held, part, None))
            key = Key(file, path[0])
            if held is function and key.name in file.by_name:
                return ".".join([self.needs.need(key, chain, place), *path[1:]])
        return None

    def _made_by_the_guard(self, held: Any, place: Place, chain: Chain) -> str | None:
        """A name for an object that the guard block makes of constants."""
        if (given := self.holders.given(held)) or (
            made := made_of(self._main, held)
        ) is None:
            return given
        maker = self.needs.need(Key(self._main, made.maker), chain, place)
        name = self.bindings.fresh(made.name)
        self._cargo.add_value(self._main, name, f"{maker}({made.words})")
        self.holders.give(held, name)
        self._cargo.expressions.append(Expression(held, name, made.changed(place)))
        return name

    def named(self, held: Any, place: Place, chain: Chain) -> str | None:
        """An expression for an object or a class that has a name outside of functions."""
        key = self.holders.holder(held)
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
        self.holders.give(held, name)
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
        live = function.__globals__
        return next((file for file in self._files if file.live is live), None)

    def _decorated(self, found: Located) -> bool:
        decorators = getattr(found.node, "decorator_list", [])
        return any(not self._texts.is_task_decorator(self._main, d) for d in decorators)

    def _take_out(
        self,
        function: Any,
        inner: types.FunctionType,
        file: UserFile,
        found: Located,
        place: Place,
        chain: Chain,
    ) -> str | None:
        circle = {inner: found}
        if function is inner:
            circle = circle_of(inner, file, found, self._decorated)
        cells = self._closures.variables(function, circle)
        if cells is None:
            return None
        names = {}
        for one in circle:
            names[one] = self.bindings.fresh(word_for(one, place))
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

    def _constant(self, value: Any, word: str, text: str) -> str:
        """The text of a value, or a name for it where several functions may change it."""
        if is_fixed(value) or callable(value) or text.isidentifier():
            return text
        name = self.bindings.fresh(word)
        self._cargo.add_value(self._main, name, text)
        self.holders.give(value, name)
        return name

    # ---- values

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
        if not is_fixed(value) and not callable(value):
            self.holders.give(value, self.bindings.name(key))
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

    def given(self, value: Any) -> str | None:
        return self._expressions.holders.given(value)

    def own(self, value: Any) -> str | None:
        expressions = self._expressions
        if inspect.ismodule(value):
            return expressions.module(value)
        value = untasked(value)
        kinds = (type, types.FunctionType, types.BuiltinFunctionType, types.MethodType)
        if isinstance(value, (*kinds, functools.partial)):
            return expressions.function(value, self._place, self._chain)
        if expressions.holders.holder(value) == self._avoid is not None:
            return None
        return expressions.named(value, self._place, self._chain)
