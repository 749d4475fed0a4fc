"""What becomes of values from outside: carried as the expression that binds them, or refused.

Comes in: names, variables and places whose values would be written. Goes out: a statement or
an expression of the user's that brings the value anew wherever the compiled file runs, or a
problem; nothing, where the value may be written. This module must not know how a value is
written.
"""

from __future__ import annotations

import ast
import functools
import types
from collections.abc import Iterable, Iterator
from typing import Any

from skorche.carry.bringing import Bringing
from skorche.carry.causes import Origin
from skorche.carry.decided_outside import decided_outside
from skorche.carry.flows import Call, Flow, Space, Target
from skorche.carry.inputs import as_statement
from skorche.carry.library import is_task_maker
from skorche.carry.meant_functions import holding, is_past, may_be
from skorche.carry.needed_files import needed_files
from skorche.carry.origins import Origins
from skorche.carry.outside_refusals import (
    from_outside,
    function_from_outside,
    setting_from_outside,
)
from skorche.carry.reach import Reach
from skorche.carry.refusals import chain_of
from skorche.carry.standing import Known
from skorche.carry.survey import Survey
from skorche.carry.user_file import Key
from skorche.declare.call_sites import CallSite
from skorche.errors import Place, Problem
from skorche.python.statements import Statement
from skorche.python.trees import walk

Chain = tuple[str, ...]
_CODE = (types.ModuleType, types.FunctionType, type)
#: Keywords of verbs that are no values of the compiled file's own.
_CARRIED = ("fixed_inputs", "setup", "retry_on")
#: Where verbs are given functions.
_FUNCTIONS = (0, "fn", "task", "tasks")
#: What of skorche's is not about the pipeline's text.
_OTHERS = (
    "run",
    "shutdown",
    "stream",
    "astream",
    "compile",
    "render_pipeline",
    "profile",
)


class OutsideValues:
    """Decides on values from outside; `frozen` are names whose values are written as they
    are, and of `used` those that were, each with what brought it; `undecided` are lines for
    those that the command line may give another value, and did not."""

    def __init__(self, survey: Survey, frozen: frozenset[str] = frozenset()) -> None:
        self._survey = survey
        self._files = survey.files
        self._acts = survey.acts
        self.place = survey.place
        self._frozen = frozen
        self.used: dict[str, Origin] = {}
        self.undecided: dict[Place, str] = {}

    @property
    def _reach(self) -> Reach:
        return self._survey.reach

    @property
    def _origins(self) -> Origins:
        return self._survey.origins(self._frozen)

    @property
    def _may_bring(self) -> bool:
        return self._survey.may_bring()

    @functools.cached_property
    def bringing(self) -> Bringing:
        return Bringing(self._reach, self._origins, self._acts)

    def names(self, keys: Iterable[Key]) -> tuple[str, ...]:
        """Return which of these names, and of those that are frozen, hold such values."""
        kept = (key for key in keys if not isinstance(key.held, _CODE))
        brought = {key.name for key in kept if self.of_key(key) is not None}
        return tuple(sorted(brought | {*filter(str.isidentifier, self.used)}))

    # ---- where a value is from

    def is_frozen(self, key: Key, statements: list[Statement]) -> bool:
        """Whether a name is written as it is, and its statements bind nothing else."""
        if key.name not in self._frozen or key.file is not self._files.main:
            return False
        alone = all(statement.binds == {key.name} for statement in statements)
        of_key = self._origins.of_key(key)
        return alone and of_key is not None and key.name in of_key.frozen

    def of_key(self, key: Key) -> Origin | None:
        """Return what brought the value of a module's name from outside."""
        return self._seen(self._origins.of_key(key)) if self._may_bring else None

    def given_once(self, key: Key) -> Origin | None:
        """Return what brought a value that is given as the program starts, and that other
        words would be in the compiled file."""
        statements = key.statements
        if any(s.is_definition or s.is_import for s in statements):
            return None
        if not self._survey.asks_who_runs_it():
            return None
        origin = self.of_key(key)
        if origin is None or not origin.given:
            return None
        line = self.bringing.where_words_decide(key)
        if line:
            words = Place(key.file.path, line)
            self.undecided[words] = (
                f"{words}: {key.name} stays what the file binds it to above, also where the "
                "compiled file is given words: what they do here stays behind"
            )
        return None if line else origin

    def of_variable(self, name: str, function: ast.AST) -> Origin | None:
        """The same of a variable of the function around one."""
        if not self._may_bring:
            return None
        return self._seen(self._origins.of_variable(name, function))

    def of_inputs(self, place: Place) -> Origin | None:
        """The same of the inputs of the queue that was made at a place."""
        for call in self._calls_at(place, "Queue") if self._may_bring else ():
            for name, part in _arguments(call):
                if name in (1, "fixed_inputs"):
                    origin = self._seen(self._origins.of([part], call.space))
                    if origin is not None:
                        return origin
        return None

    def given(
        self, function: Any, place: Place
    ) -> tuple[list[tuple[ast.expr, Space, Origin | None]], bool]:
        """Return the expression from outside that a function is given by, to a call at a
        place, or as the setup of a task; of several that it may be all. And whether it is
        seen that it is this one: that there is no other, which gives the function still.
        """
        called = place.called if isinstance(place, CallSite) else ""
        if not self._may_bring:
            return [], True
        for key in holding(self._files, function):
            origin = self._seen(self._origins.of_key(key))
            if origin is not None:
                name = ast.Name(key.name, ast.Load())
                return [(name, self._reach.module(key.file), origin)], True
        at_place = [
            (part, call.space)
            for call in self._calls_at(place, called)
            for name, part in _arguments(call)
            if name in _FUNCTIONS
            for part in getattr(part, "elts", [part])  # chain takes a list of them
        ]
        setups = (
            (part, call.space)
            for flows in self._reach.flows.values()
            for call in flows.calls
            if call.space in self._reach.reached
            for name, part in _arguments(call)
            if name == "setup"
        )
        for parts in (at_place, setups):
            found: dict[object, tuple[ast.expr, Space, Origin | None]] = {}
            for part, space in parts:
                part = self._without_task(part, space)
                if may_be(function, part, space, self._reach):
                    origin = self._seen(self._origins.of([part], space))
                    found.setdefault((ast.unparse(part), space), (part, space, origin))
            if any(origin is not None for _, _, origin in found.values()):
                every = list(found.values())
                past = any(is_past(function, part, space) for part, space, _ in every)
                return every, len(every) == 1 and not past
        return [], True

    def _without_task(self, part: ast.expr, space: Space) -> ast.expr:
        """The function of an expression that makes a task of one."""
        match part:
            case ast.Call(func=func, args=[inner, *_]):
                value = self._reach.frame(space).value(func)
                if isinstance(value, Known) and is_task_maker(value.held):
                    return self._without_task(inner, space)
        return part

    def _calls_at(self, place: Place, called: str) -> Iterator[Call]:
        for file, flows in self._reach.flows.items():
            for call in flows.calls if file.path == place.path else ():
                if isinstance(call.node, ast.Call):
                    first, last = call.node.lineno, call.node.end_lineno or 0
                    name = ast.unparse(call.node.func).rpartition(".")[2]
                    if first <= place.line <= last and name == called:
                        yield call

    def _seen(self, origin: Origin | None) -> Origin | None:
        if origin is None or not origin.frozen:
            return origin
        self.used.update(origin.frozen)
        return None

    # ---- what brings it anew

    def statements_of(self, key: Key) -> list[Statement] | None:
        """Return the statements of the guard's that bind a name, if those can be carried;
        or the one of a function's that does."""
        found = self.bringing.statements(key)
        if found is not None:
            return found
        flow = self.bringing.plain(Target(self._reach.module(key.file), key.name))
        if flow is None or not self._may_run(flow):
            return None
        names = {n.id for n in walk(flow.parts[0]) if isinstance(n, ast.Name)}
        if any(flow.space.where(one).outer is not None for one in names):
            return None  # which a function has bound by its own variables
        taken = self.bringing.taken(key.file, flow.statement)
        return None if taken is None else [taken]

    def expression_of(
        self, name: str, function: ast.AST, origin: Origin
    ) -> Statement | None:
        """Return the expression of a variable of the function around one, as a statement,
        if it uses no variable of a function itself."""
        inner = self._reach.space_of(function)
        space = inner.outer.where(name) if inner and inner.outer else None
        flow = self.bringing.plain(Target(space, name)) if space else None
        if space is None or flow is None or not self._may_run(flow):
            return None
        return self.alone(flow.parts[0], space, origin)

    def alone(self, part: ast.AST, space: Space, origin: Origin) -> Statement | None:
        """Return an expression as a statement, if it can stand at the top level."""
        names = {n.id for n in walk(part) if isinstance(n, ast.Name)}
        local = any(space.where(one).outer is not None for one in names)
        bound = (s for one in names for s in space.file.by_name.get(one, ()))
        local |= any(isinstance(one.node, ast.For) for one in bound)
        if local or origin.given or not isinstance(part, ast.expr):
            return None
        return as_statement(space.file, part)

    def refusal(
        self, part: ast.expr, space: Space, origin: Origin, chain: Chain, place: Place
    ) -> Problem:
        """Say that an expression is from outside: by the first name in it that is."""
        for node in walk(part):
            if isinstance(node, ast.Name):
                found = self._origins.of([node], space)
                value = space.file.live.get(node.id, ...)
                known = found is None or found.frozen or isinstance(value, _CODE)
                if found is not None and not known:
                    uses = chain_of((*chain, node.id))
                    return from_outside(
                        Key(space.file, node.id), found, uses, place, value
                    )
        return function_from_outside(origin, chain_of(chain), place)

    def _may_run(self, flow: Flow) -> bool:
        return self.bringing.may_run(flow.space.file.path, flow.statement)

    def needed_files(self, statements: Iterable[Statement]) -> dict[str, Place]:
        """Return the files that carried statements read, by paths that are relative."""
        reading = [one for one in statements if not one.is_definition and not one.made]
        calls = any(isinstance(n, ast.Call) for one in reading for n in one.nodes)
        return needed_files(self._reach, reading) if calls and self._may_bring else {}

    def told(self) -> list[str]:
        """Return lines for what such values decide, and for those that it may not."""
        decided = (
            decided_outside(self._reach, self._of_parts) if self._may_bring else ()
        )
        return [*self.undecided.values(), *decided]

    def _of_parts(self, parts: Iterable[ast.AST | None], space: Space) -> Origin | None:
        origin = self._origins.of(parts, space)
        return None if origin is not None and origin.frozen else origin

    # ---- what stands in the file as a number or a name

    def settings(self) -> Iterator[Problem]:
        """Return a problem for each setting, or name, that a verb is given from outside."""
        for call, held in self._reach.library if self._may_bring else ():
            if isinstance(call.node, ast.Call) and call.space in self._reach.reached:
                yield from self._of_call(call, held)

    def _of_call(self, call: Call, held: Any) -> Iterator[Problem]:
        module = str(getattr(held, "__module__", "")).partition(".")[0]
        called = str(getattr(held, "__name__", ""))
        if module != __name__.partition(".")[0] or called in _OTHERS:
            return
        whole = called in ("Queue", "Pipeline", "parameter")
        for word, part in _arguments(call):
            named = whole and word == 0 or called == "parameter"
            if word in _CARRIED or isinstance(word, int) and not named:
                continue
            origin = self._seen(self._origins.of([part], call.space))
            if origin is not None:
                shown = word or "**"
                if isinstance(word, int):
                    shown = (
                        "the default" if called == "parameter" and word else "the name"
                    )
                yield setting_from_outside(
                    f"{shown} of {called}()", part, origin, call.space.file.path
                )


def _arguments(call: Call) -> Iterator[tuple[int | str | None, ast.expr]]:
    if isinstance(call.node, ast.Call):
        yield from enumerate(call.node.args)
        yield from ((word.arg, word.value) for word in call.node.keywords)
