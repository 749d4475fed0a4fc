"""The carrier of source: a function's text, and all that it needs from the user's files.

Comes in: live functions and values of a declaration that has just run, and its file. Goes
out: expressions for them, and the statements that have to come along, as the user wrote
them. What cannot be carried is refused, all at once, with the chain of names that leads
to it. This module must not know graphs, plans or the look of a compiled file.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import suppress
from functools import cached_property, partial
from itertools import chain, groupby
from typing import Any

from skorche.bundle.bundles import Bundle
from skorche.carry import rebinding, telling
from skorche.carry.below_main import left_below_main
from skorche.carry.cargo import Cargo, Expression
from skorche.carry.causes import Origin
from skorche.carry.collecting import collecting_as_ever
from skorche.carry.expressions import Expressions
from skorche.carry.from_elsewhere import FromElsewhere
from skorche.carry.imported_names import Chain
from skorche.carry.inputs import (
    expression_at,
    fresh_inputs,
    is_read_once,
    uses_guard,
    uses_names,
)
from skorche.carry.logging_setup import left_in_functions, logging_setup
from skorche.carry.names import Bindings
from skorche.carry.one_cause import merged
from skorche.carry.outside_refusals import (
    inputs_from_outside,
    inputs_of_this_place,
)
from skorche.carry.outside_values import OutsideValues
from skorche.carry.patience import doing
from skorche.carry.process_state import ProcessState
from skorche.carry.reaching import Reaching
from skorche.carry.refused_names import pickled, pickled_names, taken_names
from skorche.carry.rehearsal import Difference, find_differences
from skorche.carry.rehearsal_apart import in_a_child
from skorche.carry.replaced_builtins import replaced_builtins
from skorche.carry.shown_modules import ShownModules
from skorche.carry.survey import Survey
from skorche.carry.texts import Texts
from skorche.carry.thread_locals import set_in_one_thread
from skorche.carry.user_file import Key
from skorche.carry.whole_state import changed_by_others
from skorche.errors import CompileError, Place, Problem
from skorche.lower.carrier import Carried, Section
from skorche.lower.plan import (
    INPUTS_OF,
    WHERE,
    bundled_lines,
    frozen_lines,
    needs_line,
    trusted_lines,
)
from skorche.python.literals import is_plain
from skorche.python.read_values import NoValueError, again
from skorche.python.statements import Statement, apart


class SourceCarrier:
    """Carries what a declaration's functions and values need.

    With `freeze`, fixed inputs are carried as values, and not as the expression that gives
    them; `crosses` says that items go into other processes.
    """

    def __init__(
        self,
        survey: Survey,
        freeze: bool = False,
        before: ProcessState | None = None,
        crosses: bool = False,
        frozen: frozenset[str] = frozenset(),
        kept: Mapping[str, list[Any]] | None = None,
        one_thread: bool = False,
        reaching: Reaching | None = None,
        bundle: Bundle | None = None,
    ) -> None:
        """`before` is what the process was like before the declaration ran; `frozen` are
        names of values from outside that are written as they are; `kept` are queues whose
        inputs are, with what they were, where known; `one_thread` says that tasks run in the
        thread that imports the compiled file; modules of the `bundle` go along whole.
        """
        self._survey = survey
        self._files = files = survey.files
        self._before = before
        for name in before.loaded_since() if before is not None else ():
            files.file(name)  # also what no import statement names
        self._acts, self._main = survey.acts, files.main
        self._freeze = freeze
        self._kept = kept or {}
        self._one_thread = one_thread
        self._bindings = Bindings(files, survey.own_imports)
        self._cargo = Cargo(files, self._bindings, crosses=crosses)
        self.elsewhere = FromElsewhere(self._cargo, bundle)
        self._cargo.reaching = self.reaching = reaching or Reaching()
        self._texts = Texts(self._cargo, survey.names)
        self._view, self._effects = survey.view, survey.effects
        self._cargo.late = self._effects.late
        self.outside = OutsideValues(survey, frozen)
        self._expressions = Expressions(self._cargo, self._texts, self.outside)
        self._needs = self._expressions.needs
        self._untold: list[str] = []
        self._fresh = ""  # the name of what makes inputs anew for each run
        self._logging_left: Iterable[str] = ()

    # ---- what a Carrier gives

    def function(self, function: Any, place: Place, user: str) -> str:
        return self._expressions.function(function, place, (user,))

    def value(self, value: Any, place: Place, user: str) -> str:
        problem = Problem(
            "value-not-literal",
            place,
            f"{user} has a value that cannot be written",
            hint="use numbers, strings, and lists, tuples, sets or dicts of them",
        )
        return self._expressions.value_to_compare(value, place, (user,), problem)

    def inputs(self, inputs: Any, place: Place, user: str) -> str:
        problem = Problem(
            "inputs-not-literal",
            place,
            f'the fixed_inputs of queue "{user}" cannot be written',
            hint="give a list of plain values; or leave fixed_inputs out, and "
            "say --input FILE when the compiled file runs",
        )
        chain = (f'queue "{user}"',)
        freeze = self._freeze or user in self._kept
        expression = None if freeze else expression_at(self._files, place)
        simple = is_plain(inputs)
        origin = self.outside.of_inputs(place)
        usable = expression is not None and not (origin is not None and origin.given)
        if expression is not None and usable and (uses_names(expression) or not simple):
            if self._survey.place.is_made_of_it(expression):
                self._cargo.problems.append(inputs_of_this_place(user, place))
                return "None"
            plain = simple and uses_guard(self._files, expression) and origin is None
            if not plain and self._stands_alone(expression, inputs, chain, origin):
                return self._expressed(expression, inputs, chain, origin)
        if origin is not None and freeze:
            self.outside.used[f"{INPUTS_OF}{user}"] = origin
            for known in self._kept.get(user, ()):
                with suppress(NoValueError):
                    inputs = again(known, self._main.live)
        elif origin is not None:
            problem = inputs_from_outside(user, origin, place, inputs)
            self._cargo.problems.append(problem)
            return "None"
        return self._expressions.value(inputs, place, chain, problem)

    def _expressed(
        self, expression: Statement, inputs: Any, chain: Chain, origin: Origin | None
    ) -> str:
        """The expression for inputs, and all that it needs; made anew for each run, if
        what it gives can be read only once."""
        text = self._expressions.expressed(expression, chain)
        if not is_read_once(inputs):
            found = Problem("inputs-not-literal", Place(expression.path), "")
            made = Expression(inputs, text, found, outside=origin is not None)
            self._cargo.expressions.append(made)
            return text
        if not self._fresh:
            self._fresh, lines = fresh_inputs(self._bindings)
            self._cargo.add_lines(self._main, [self._fresh], *lines)
        return f"{self._fresh}(lambda: {text})"

    def _stands_alone(self, *given: Any) -> bool:
        """Whether an expression gives the same inputs where nothing else is carried."""
        other = SourceCarrier(self._survey, False, self._before)
        text = other._expressed(*given)
        try:
            other.carried()
        except CompileError:
            return False
        return bool(text)

    def bind(self, constant: str, inputs: Any) -> None:
        pass

    def logging_setup(self) -> tuple[str, ...]:
        """Return what the script says to set logging up as the guard block does."""
        expressed = partial(self._expressions.expressed, chain=("the script",))
        said, left = logging_setup(self._main, expressed)
        more = left_in_functions(self._main, self._cargo.statements)  # as they are then
        self._logging_left = chain(left, more)
        return said

    def carried(self) -> Carried:
        """Return all that has to come along, or raise CompileError with all that cannot."""
        problems = self._cargo.problems
        problems += self.outside.settings()
        self._carry_what_changes()
        problems += taken_names(self._cargo)
        problems += self.reaching.misnamed(self._files, self._bindings)
        self._cargo.pickled = pickled(self._cargo)
        problems += pickled_names(self._cargo, self._texts)
        if self._before is not None:
            problems += replaced_builtins(self._before, self._files, self._acts)
        if self._one_thread:
            problems += set_in_one_thread(self._cargo)
        self._expressions.show_names()
        texts = self._settle(self._all_texts()) if not problems else {}
        if self.elsewhere.bundled() and not problems:
            args = texts, self._effects.unrehearsed(texts), self._before
            self._untold += changed_by_others(self._cargo, *args)
        if problems:
            found = sorted(problems, key=lambda p: (p.place.path, p.place.line))
            raise CompileError(merged(found))
        sections = self.elsewhere.sections()
        for file, group in groupby(texts, self._files.of):
            own = list(group)
            pairs = zip([None, *own], own)
            text = "".join(apart(before, one) + texts[one] for before, one in pairs)
            made = tuple(texts[one] for one in own if one.made)
            places = tuple((texts[one], Place(one.path, one.line)) for one in own)
            sections.append(Section(file.shown, text, made, places=places))
        imports, there = self.elsewhere.imports(), bool(self.elsewhere.needs())
        provided = self._cargo.provided_names()
        taken = self._cargo.taken() - provided  # which are the module's own, and stay
        acting = frozenset(texts[one] for one in texts if self._effects.sets(one))
        return Carried(imports, tuple(sections), taken, provided, there, acting)

    def remarks(self, held: Mapping[str, Any], target: Iterable[str] = ()) -> str:
        """Return the lines on what is needed (by the `target` in any case), on values from
        outside that are written as they are, on what goes along whole, and on look-ups by a
        text. `held` are the values of names that have no statement. Raises CompileError for
        a value that cannot be written.
        """
        lines = needs_line([*dict.fromkeys([*target, *self.needs()])])
        lines += frozen_lines(telling.frozen(self._cargo, self.outside.used, held))
        lines += bundled_lines(self.elsewhere.bundled())
        return lines + trusted_lines(self.reaching.used)

    def from_outside(self) -> tuple[str, ...]:
        """Return the names of the declaration that hold values from outside."""
        return self.outside.names(k for k in self._cargo.keys if k.file is self._main)

    def needs(self) -> list[str]:
        """Return what a compiled file needs that Python does not bring: packages, and files
        in the folder that it runs in."""
        found = (f"{path}{WHERE}" for path in self.files)
        return [*self.elsewhere.needs(), *found]

    @cached_property
    def files(self) -> dict[str, Place]:
        """Return the files that are read as the compiled file is imported, each with the
        place of that."""
        return self.outside.needed_files(self._carried)

    @property
    def _carried(self) -> list[Statement]:
        return [*self._cargo.statements, *self._expressions.read]

    def staying(self, run: Place) -> list[str]:
        """Return lines of what stays behind, or is otherwise there; `run` says where that is."""
        packages = set(self.elsewhere.packages())
        return [
            *self._logging_left,
            *telling.left_undone(self._effects, packages),
            *telling.gone_without(self._cargo),
            *self.elsewhere.told(),
            *telling.found_by_texts(self._cargo),
            *self.outside.told(),
            *self._untold,
            *left_below_main(self._files, self._acts, packages, self._carried, run),
            *telling.needed_lines(self.files),
        ]

    def _carry_what_changes(self) -> None:
        cargo = self._cargo
        while not cargo.problems:
            keys, carried = set(cargo.keys), set(cargo.statements)
            changing = [
                (statement, f"what changes {key.name}")
                for statement, key in self._view.changing(keys, carried)
            ]
            packages = set(self.elsewhere.packages())
            for statement, act, problem in self._effects.coming(carried, packages):
                if problem is None:
                    changing.append((statement, act.shown))
                else:
                    cargo.problems.append(problem)
            changing += self._effects.going_on(carried)
            for statement, reason in changing:
                self._needs.carry(statement, (reason,))
            whole = self._needs.carry_bundled(self._effects.bundled())
            if not (changing or whole or self._needs.modules.carry()):
                break

    def _settle(self, texts: dict[Statement, str]) -> dict[Statement, str]:
        """Carry names that were bound again with their values at run(), until the carried
        text makes what the run sees; what it cannot make is a problem."""
        problems, written = self._cargo.problems, set[Key]()
        while not problems:
            changes = self._rehearsed(texts)
            again = False
            for problem, key in changes:
                if key is None or key in written or not rebinding.may_write(key):
                    problems.append(problem)
                    continue
                written.add(key)
                reason = self._needs.write_value(key, (key.name,), problem.place)
                if reason is not None:
                    outside = reason.code == "from-outside"
                    problems.append(reason if outside else problem)
                again = True
            if not again:
                break
            self._carry_what_changes()
            texts = self._all_texts()
        return texts

    def _rehearsed(self, texts: dict[Statement, str]) -> list[Difference]:
        """What differs where the carried text runs alone: in a process of its own, if it
        does something to the process."""
        doing("trying what was found")
        if not any(map(self._effects.acts, texts)):
            with collecting_as_ever():
                return list(find_differences(self._cargo, texts))
        skipped = self._effects.unrehearsed(texts)
        find = partial(find_differences, self._cargo, texts, skipped, self._before)
        with collecting_as_ever():
            return in_a_child(find, self._files)

    def _all_texts(self) -> dict[Statement, str]:
        """What is carried, in the order of the compiled file."""
        texts = {}
        self._needs.carry_for_types()
        shown = ShownModules(self._cargo, self._cargo.crosses)
        self._untold = list(shown.untold())
        self._cargo.problems += shown.problems()
        for statement in self._cargo.ordered():
            text, problem = self._texts.text(statement)
            if problem is not None:
                self._cargo.problems.append(problem)
            if text:
                texts[statement] = shown.text(statement, text)
        return texts
