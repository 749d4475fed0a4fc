"""Functions that no name of a file holds, with what they have from around them.

Comes in: a live lambda, or a function within another one. Goes out: a name for it; what it
needs is carried. This module must not know why it is wanted, nor how other things are called.
"""

from __future__ import annotations

import functools
import inspect
import types
from typing import Any, NamedTuple

from skorche.carry import refusals
from skorche.carry.cargo import Cargo, Expression
from skorche.carry.closures import Closures
from skorche.carry.fixed_values import is_fixed
from skorche.carry.holders import Holders
from skorche.carry.imported_names import Chain
from skorche.carry.inputs import without_brackets
from skorche.carry.lifting import (
    Located,
    circle_of,
    find_function,
    together_at_top,
    top_level,
)
from skorche.carry.needs import Needs
from skorche.carry.outside_refusals import from_outside
from skorche.carry.outside_values import OutsideValues
from skorche.carry.refusals import chain_of
from skorche.carry.shown_names import tells_names
from skorche.carry.texts import Texts
from skorche.carry.user_file import Key, UserFile
from skorche.declare.call_sites import CallSite
from skorche.declare.call_sites import statement as statement_at
from skorche.errors import Place, Problem
from skorche.python.statements import Statement

AS_MADE = "make it at the top level of the file, or as it is to be"


class Shown(NamedTuple):
    """A function that was taken out of its place: as it is live, without what is wrapped
    around it, its name in the compiled file, and what `__qualname__` would be there."""

    file: UserFile
    live: Any
    inner: types.FunctionType
    name: str
    qualified: str


class TakenOut:
    """Takes functions out of where they are."""

    needs: Needs

    def __init__(self, cargo: Cargo, texts: Texts, outside: OutsideValues) -> None:
        self._cargo = cargo
        self._texts = texts
        self._outside = outside
        self._files = cargo.files
        self._closures = Closures(texts)
        self.holders = Holders(cargo.files)
        self._makers: dict[tuple[int, tuple[str, ...]], tuple[str, str]] = {}
        self.bindings = cargo.bindings
        self.read: list[Statement] = []  # expressions that are carried
        self._shown: list[Shown] = []

    def value(self, value: Any, place: Place, chain: Chain, problem: Problem) -> str:
        """Return an expression for a value, to be filled in."""
        raise NotImplementedError

    def expressed(self, expression: Statement, chain: Chain) -> str:
        """The text of an expression of the user's, of which all that it needs is carried."""
        self.needs.carry_needs(expression, chain)
        self.read.append(expression)
        text, problem = self._texts.text(expression)
        if problem is not None:
            self._cargo.problems.append(problem)
        return without_brackets(text)

    def _remember(self, held: Any, name: str, place: Place) -> None:
        self.holders.give(held, name)
        problem = Problem(
            "no-source",
            place,
            f"{name} would be another function in the compiled file",
            hint="give it a def of its own at the top level of the file",
        )
        self._cargo.expressions.append(Expression(held, name, problem))

    def _taken_out(self, function: Any, place: Place, chain: Chain) -> str | None:
        """A name for a lambda, or a function within another one."""
        wrapped = inspect.unwrap(function)
        for inner in [wrapped] if wrapped is function else [wrapped, function]:
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
        return any(
            not self._texts.names.is_task_decorator(self._files.main, d)
            for d in decorators
        )

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
            text = self._from_around(word, value, found, place, chain)
            if text is None:
                text = self.value(value, place, chain, problem)
                text = self._constant(value, word, text, place)
            values.append(f"{word}={text}")
        maker, called = self._maker(file, circle, names, tuple(cells), chain)
        if not called:
            return None
        around = f"{maker}.<locals>." if maker else ""
        for one, where in circle.items():
            own = getattr(where.node, "name", called) if maker else names[one]
            live = function if one is inner else one
            self._shown.append(Shown(file, live, one, names[one], around + own))
        if maker:
            made = f"{maker}({', '.join(values)})"
            line = f"{', '.join(names.values())} = {made}"
            self._cargo.add_lines(file, names.values(), line)
        return names[inner]

    def _maker(
        self,
        file: UserFile,
        circle: dict[types.FunctionType, Located],
        names: dict[types.FunctionType, str],
        cells: tuple[str, ...],
        chain: Chain,
    ) -> tuple[str, str]:
        """What makes the functions of a circle of what they have from around them, and what
        the first is called in it; nothing makes one that has nothing from there. No names if
        they cannot be taken out."""
        (inner, found), *others = circle.items()
        again = id(found.node), cells
        name, maker = names[inner], ""
        code_name = inner.__code__.co_name
        calls_itself = (
            code_name in inner.__code__.co_freevars and code_name not in cells
        )
        makes = cells or others or calls_itself and name != code_name
        if makes and again in self._makers:
            return self._makers[again]
        if makes:
            word = code_name if code_name.isidentifier() else name
            maker = self.bindings.fresh(f"make_{word.lstrip('_')}")
        if others:
            nodes = [where.node for where in circle.values()]
            statement = together_at_top(file, nodes, cells, maker)
        else:
            statement = top_level(file, found, name, cells, maker)
        if statement is None:
            return "", ""
        self.bindings.hold(file, maker or name)
        self._cargo.keys.add(Key(file, maker or name))
        longer = chain if chain[-1] == code_name else (*chain, code_name)
        self.needs.carry_below(statement, longer)
        self._makers[again] = maker, name
        return maker, name

    def show_names(self) -> None:
        """Have functions that were taken out of their places show the names that they have
        here, where the user's code asks for these."""
        for one in self._shown:
            wrong: dict[str, list[str]] = {}
            shown = one.qualified.rpartition(".")[2]
            for word, there in (("__name__", shown), ("__qualname__", one.qualified)):
                here = getattr(one.inner, word)
                if here != there and tells_names(self._cargo.statements, word):
                    wrong.setdefault(here, []).append(f"{one.name}.{word}")
            for here, attributes in wrong.items():
                if one.live is one.inner:
                    line = f'{" = ".join(attributes)} = "{here}"'
                    self._cargo.add_lines(one.file, [], line)
                else:
                    place = Place(one.file.path, one.inner.__code__.co_firstlineno)
                    problem = refusals.decorated_elsewhere(one.inner.__name__, place)
                    self._cargo.problems.append(problem)
        self._shown.clear()

    def _from_around(
        self, word: str, value: Any, found: Located, place: Place, chain: Chain
    ) -> str | None:
        """An expression for a value from outside that a function has from around it."""
        if callable(value) or inspect.ismodule(value):
            return None
        origin = self._outside.of_variable(word, found.node)
        if origin is None:
            return None
        statement = self._outside.expression_of(word, found.node, origin)
        if statement is not None:
            return self.expressed(statement, chain)
        uses = chain_of((*chain, word))
        key = Key(self._files.main, word)
        problem = from_outside(key, origin, uses, place, value)
        self._cargo.problems.append(problem)
        return "None"

    def _word_for(self, function: types.FunctionType, place: Place) -> str:
        """What to call a function: its name, or after what a lambda's results go to."""
        own, code = function.__name__, function.__code__.co_name
        if own != "<lambda>":
            return own if own == code else f"{own}_{code}"
        return self.word_by_place(place, "lambda")

    def word_by_place(self, place: Place, word: str) -> str:
        """What to call a thing that has no name: after what its results go to."""
        if isinstance(place, CallSite):
            _, targets = statement_at(place)
            return f"{targets[0] if targets else place.called}_{word}"
        return "function"

    def _constant(self, value: Any, word: str, text: str, place: Place) -> str:
        """The text of a value, or a name for it where several functions may change it."""
        plain = (type, types.FunctionType, types.BuiltinFunctionType, functools.partial)
        if is_fixed(value) or isinstance(value, plain) or text.isidentifier():
            return text
        name = self.bindings.fresh(word)
        self._cargo.add_value(self._files.main, name, text)
        self.keep(value, name, place)
        return name

    def keep(self, held: Any, name: str, place: Place) -> None:
        """Have something that can be changed known by the expression that gives it, and
        what it holds by that, too."""
        self.holders.give_parts(held, name)
        message = f"{name} is another by now than the compiled file would make it"
        problem = Problem("no-source", place, message, hint=AS_MADE)
        self._cargo.expressions.append(Expression(held, name, problem))
