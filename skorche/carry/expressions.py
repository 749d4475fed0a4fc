"""Expressions for live functions and values, by what the user's files call them.

Comes in: a live function or value. Goes out: an expression; what it needs is carried. A
function that no name holds is taken out of where it is, and gets one. This module must not
know why it is wanted.
"""

from __future__ import annotations

import ast
import functools
import inspect
import re
import types
from dataclasses import replace
from typing import Any

from skorche.carry import refusals
from skorche.carry.cargo import Cargo, Expression
from skorche.carry.fixed_values import is_fixed
from skorche.carry.flows import root_of
from skorche.carry.imported_names import Chain
from skorche.carry.inputs import function_at
from skorche.carry.instances import Given, given_for, is_alone
from skorche.carry.meant_functions import name_in
from skorche.carry.needs import Needs
from skorche.carry.outside_refusals import one_of_several
from skorche.carry.outside_values import OutsideValues
from skorche.carry.own_code import OwnCode
from skorche.carry.refusals import chain_of
from skorche.carry.taken_out import AS_MADE, TakenOut
from skorche.carry.texts import Texts
from skorche.carry.user_file import FunctionNode, Key
from skorche.carry.written_names import WrittenNames
from skorche.declare.tasks import name_of, untasked
from skorche.errors import Place, Problem
from skorche.python import literals
from skorche.python.modules import is_installed, public_name
from skorche.python.statements import Statement
from skorche.python.visible import shown


class Expressions(TakenOut):
    """Gives expressions, and has all carried that these need."""

    def __init__(self, cargo: Cargo, texts: Texts, outside: OutsideValues) -> None:
        super().__init__(cargo, texts, outside)
        self.needs = Needs(cargo, texts, self._written, outside)
        self._main = cargo.files.main
        self._code = OwnCode(cargo.files)

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
            self._from_outside(function, place, chain)
            or self._member(function, place, chain)
            or self._installed(function)
            or self._partial(function, place, chain)
            or self._taken_out(function, place, chain)
        )
        if found is None and not callable(function):
            return ""
        if found is None:
            found = self._instance(function, place, chain)
        if found is None:
            found = self._as_said(function, place, chain)
        if found is None:
            self._cargo.problems.append(
                refusals.no_source(function, place, chain[0], self._main.path)
            )
            return name_of(function)
        return found

    def _from_outside(self, function: Any, place: Place, chain: Chain) -> str | None:
        """An expression for a function that has values from outside within it: the one
        that the declaration gives it by."""
        if not _holds_values(function):
            return None
        found, is_seen = self._outside.given(function, place)
        if not is_seen:
            self._cargo.problems.append(one_of_several(function, found, place))
            return name_of(function)
        for part, space, origin in found:
            assert origin is not None, "it is from outside"
            file, name = space.file, root_of(part)
            key = Key(file, name)
            if isinstance(part, ast.Name) and space.where(name).outer is None:
                within = name_in(untasked(key.held), function)
                text = self.needs.need(key, chain, place) + (within or "")
            else:
                statement = self._outside.alone(part, space, origin)
                if statement is None:
                    problem = self._outside.refusal(part, space, origin, chain, place)
                    self._cargo.problems.append(problem)
                    return name_of(function)
                text = self.expressed(statement, chain)
            if text.replace(".", "").isidentifier():  # a name, as reviews read it
                return text
            made = name_of(function)
            made = _word(made) if made == type(function).__name__ else made
            if isinstance(function, functools.partial):
                made += "_partial"
            return self._make(function, made, text, place)
        return None

    def _member(self, function: Any, place: Place, chain: Chain) -> str | None:
        """An expression for a method of an object or a class that has a name."""
        name = getattr(function, "__name__", "")
        owner = getattr(function, "__self__", None)
        if isinstance(function, types.MethodType) and owner is not None:
            if untasked(getattr(owner, name, None)) != function:
                return None
            found = self.named(owner, place, chain)
            found = found or self._nameless(owner, place, chain)
            return f"{found}.{name}" if found else None
        if isinstance(function, types.BuiltinMethodType) and not (
            owner is None or inspect.ismodule(owner)
        ):
            found = self.named(owner, place, chain) or self.holders.given(owner)
            if found is not None:
                return f"{found}.{name}"
            return self._instance(function, place, chain)
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

    def _nameless(self, held: Any, place: Place, chain: Chain) -> str | None:
        """A name for an object that has none: the one that the block below `__main__` gave
        it, or its class's."""
        given = self.holders.given(held)
        if given or (text := self._text_of(held, place, chain)) is None:
            return given
        bound = (name for name, one in self._main.live.items() if one is held)
        name = self.bindings.fresh(next(bound, _word(type(held).__name__)))
        self._cargo.add_value(self._main, name, text)
        self.keep(held, name, place)
        return name

    def _text_of(self, held: Any, place: Place, chain: Chain) -> str | None:
        """An expression that makes something anew, or None."""
        try:
            return literals.write(held, WrittenNames(self, place, chain))
        except literals.NotLiteral:
            return None

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
            f"{name_of(function).strip('_')}_partial",
            f"{partial}({', '.join(parts)})",
            place,
        )

    def _instance(self, function: Any, place: Place, chain: Chain) -> str | None:
        """A name for an object that can be called and can be written, or for a method of
        one."""
        if isinstance(function, (type, types.FunctionType, types.MethodType)):
            return None
        text = self._text_of(function, place, chain)
        if text is None:
            return None
        word, owner = _word(name_of(function)), getattr(function, "__self__", None)
        if isinstance(function, types.BuiltinMethodType):
            texts = isinstance(owner, (str, bytes, int, float))
            word += f"_of_{'text' if texts else _word(type(owner).__name__)}"
        if type(function).__module__ == "operator":
            word = self.word_by_place(place, word)
        name = self.bindings.fresh(word)
        self._cargo.add_value(self._main, name, text)
        if not isinstance(function, types.BuiltinMethodType):
            self.keep(function, name, place)
        else:
            self.holders.give(function, name)
            if not is_fixed(owner):
                self.keep(owner, f"{name}.__self__", place)
        return name

    def _as_said(self, function: Any, place: Place, chain: Chain) -> str | None:
        """A name for something that can be called: for the expression that the verb is
        given, which nothing else can have changed."""
        said = function_at(self._files, place)
        if said is None or not self._outside.bringing.only_brings(said):
            return None
        word = _word(name_of(function))
        owner = getattr(function, "__self__", None)
        if name_of(function) == "<lambda>":
            word = self.word_by_place(place, "lambda")
        elif owner is not None and not isinstance(owner, type):
            word += f"_of_{_word(type(owner).__name__)}"
        file, text = self._files.of(said), self.expressed(said, chain)
        name = self.bindings.fresh(word)
        lines = f"{name} = {text}".split("\n")
        self._cargo.add_lines(file, [name], *lines, line=said.first)
        self._remember(function, name, place)
        return name

    def given_for(self, held: Any) -> Given | None:
        """What the class of an object is to be given, if it is one of the user's, and does
        nothing else as it makes one."""
        kind = type(held)
        for file in self._files:
            if file.name == kind.__module__:
                call = ast.parse(f"{kind.__name__}()").body[0]
                name = frozenset[str]()
                alone = Statement(file.path, call, 1, 1, name, False, ())
                if self._outside.bringing.only_brings(alone):
                    return given_for(held, self._node_of)
        return None

    def _node_of(self, function: Any) -> FunctionNode | None:
        found = self._code.function(function)
        return None if found is None else found.node

    def built(self, held: Any, text: str, place: Place) -> None:
        """Have an expression for an object that can be changed compared with it."""
        message = f"this {type(held).__name__} is another by now than {text} makes it"
        problem = Problem("no-source", place, message, hint=AS_MADE)
        self._cargo.expressions.append(Expression(held, text, problem, True))

    def _make(self, held: Any, word: str, text: str, place: Place) -> str:
        """Add a statement of skorche's own that gives a thing a name."""
        name = self.bindings.fresh(word)
        self._cargo.add_value(self._main, name, text)
        self._remember(held, name, place)
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
            text = literals.write(value, WrittenNames(self, place, chain, key))
        except literals.NotLiteral:
            return None
        if not is_fixed(value) and not isinstance(value, (type, types.FunctionType)):
            self.keep(value, self.bindings.name(key), place)
        return text

    def value_to_compare(
        self, value: Any, place: Place, chain: Chain, problem: Problem
    ) -> str:
        """An expression for a value with which others are compared: one that is made anew
        would be equal to nothing, if it is equal to itself only."""
        if is_alone(value) and not (
            self.holders.holder(value) or self.holders.given(value)
        ):
            why = f"{shown(value)}, which only is equal to itself, has no name"
            message = f"{problem.message}: {why}"
            self._cargo.problems.append(replace(problem, message=message))
            return "None"
        return self.value(value, place, chain, problem)

    def value(self, value: Any, place: Place, chain: Chain, problem: Problem) -> str:
        try:
            return literals.write(value, WrittenNames(self, place, chain))
        except literals.NotLiteral as error:
            message = f"{problem.message}: {error}"
            self._cargo.problems.append(
                Problem(
                    problem.code, problem.place, message, problem.trail, problem.hint
                )
            )
            return "None"


def _holds_values(function: Any) -> bool:
    """Whether something that can be called may hold values of the declaration's."""
    if isinstance(function, types.FunctionType):
        return function.__closure__ is not None
    if isinstance(function, types.BuiltinFunctionType):
        return not (inspect.ismodule(function.__self__) or function.__self__ is None)
    if isinstance(function, type):
        return False
    return callable(function)


def _word(name: str) -> str:
    """What to call a thing by the name of its class or its function: `word_counter`."""
    words = re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "_", name)
    return words.strip("_").lower() or "made"
