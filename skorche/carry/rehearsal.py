"""Whether what is carried makes, on its own, what the run would see.

Comes in: carried statements, and the live values of the declaration that has run. Goes out:
problems. This module must not know how it was decided what is carried.
"""

from __future__ import annotations
import __future__

import ast
import re
import sys
import traceback
import types
from collections.abc import Iterable, Iterator
from contextlib import redirect_stdout
from dataclasses import replace
from itertools import groupby
from typing import Any, NamedTuple

from skorche.carry.cargo import Cargo, Expression
from skorche.carry.library import PROVIDED
from skorche.carry.likeness import Likeness, origins
from skorche.carry.live_annotations import live_annotations
from skorche.carry.module_effects import Unrehearsed
from skorche.carry.process_state import ProcessState
from skorche.carry.sharing import Shared
from skorche.carry.user_file import Key
from skorche.errors import Place, Problem
from skorche.lower.carrier import Import
from skorche.python.statements import Statement
from skorche.python.visible import without_secrets

#: Names that show whether annotations are types or texts, as they are there.


class Difference(NamedTuple):
    """What would be otherwise: the name whose value would be, if it is one."""

    problem: Problem
    key: Key | None = None


def find_differences(
    cargo: Cargo,
    texts: dict[Statement, str],
    apart: Unrehearsed | None = None,
    before: ProcessState | None = None,
) -> Iterator[Difference]:
    """Find what the compiled file would see otherwise than the run does here.

    `texts` are the carried statements, as they are written and in their order; those
    `apart` do not run, and what they bind has the values of the run. With `before` the
    process is put back to that state before they run.
    """
    skipped, unsure = apart or Unrehearsed()
    for problem in live_annotations(cargo, texts):
        yield Difference(problem)
    if not texts and not cargo.expressions:
        return
    head = _head(cargo)
    bound = [Key(cargo.files.of(one), name) for one in skipped for name in one.binds]
    absent = {
        cargo.bindings.name(key) for key in bound if key.name not in key.file.live
    }
    try:
        first, second = alone(cargo, texts, skipped, before, 2)
    except (Exception, SystemExit) as error:  # noqa: BLE001 - the user's may raise
        place = _place_of(error, cargo, texts, head.count("\n") + 1)
        yield Difference(
            Problem(
                "does-not-stand-alone",
                place,
                f"what the tasks need does not run on its own: {error!r}",
                hint="bind what it needs by plain statements at the top level of the file",
            )
        )
        return
    if before is not None:
        before.put_back_builtins()
    likeness = likeness_of(cargo, texts)
    for statement in texts:
        file = cargo.files.of(statement)
        for name in sorted(statement.binds):
            key = Key(file, name)
            if statement in skipped or key in unsure or statement.made:
                continue
            elif key in cargo.keys and name in file.live:
                live, new = file.live[name], cargo.bindings.name(key)
                same = likeness.same(live, first.get(new))
                if not same and likeness.same(first.get(new), second.get(new)):
                    changed = _changed(cargo, texts, key, first.get(new), likeness)
                    yield Difference(changed, key)
    shared, told = Shared(), set[int]()
    for key in cargo.keys:
        if key.name in key.file.live:
            new = cargo.bindings.name(key)
            shared.fits(key.file.live[key.name], first.get(new))
    for expression in cargo.expressions:
        if not absent.isdisjoint(_names(expression.text)):
            continue  # it is of what does not run here
        try:
            made, again = (eval(expression.text, names) for names in (first, second))
        except Exception as error:  # noqa: BLE001 - the user's expression may raise
            yield Difference(
                replace(
                    expression.problem,
                    message=f"{expression.problem.message}: {error!r}",
                )
            )
            continue
        if expression.outside:
            continue
        if not likeness.same(expression.value, made) and likeness.same(made, again):
            if id(expression.value) not in told:
                yield Difference(expression.problem)
            told.add(id(expression.value))
        elif not expression.again and not shared.fits(expression.value, made):
            yield Difference(_shares(expression))


def _names(expression: str) -> Iterator[str]:
    nodes = ast.walk(ast.parse(expression, mode="eval"))
    return (node.id for node in nodes if isinstance(node, ast.Name))


def alone(
    cargo: Cargo,
    texts: dict[Statement, str],
    skipped: frozenset[Statement],
    before: ProcessState | None,
    times: int = 1,
) -> list[dict[str, Any]]:
    """Run carried statements on their own, but for those that are skipped, so many times;
    return the names that they bind each time. Raises what they raise."""
    head = _head(cargo)
    pieces = [(0, head), *_pieces(cargo, texts, skipped, head.count("\n") + 1)]
    bound = [Key(cargo.files.of(one), name) for one in skipped for name in one.binds]
    given = {
        cargo.bindings.name(key): key.file.live[key.name]
        for key in bound
        if key.name in key.file.live
    }
    codes = [_compiled(*piece) for piece in pieces]
    return [_execute(codes, given, before) for _ in range(times)]


def likeness_of(cargo: Cargo, texts: dict[Statement, str]) -> Likeness:
    """Return what compares live values with those that carried statements make."""
    renamed = {
        cargo.bindings.name(Key(cargo.files.of(statement), name)): name
        for statement in texts
        for name in statement.binds
    }
    return Likeness(origins(texts, _head(cargo).count("\n") + 2), renamed)


def _head(cargo: Cargo) -> str:
    return "\n".join(_import_text(line) for line in sorted(cargo.bindings.imports))


def _pieces(
    cargo: Cargo,
    texts: dict[Statement, str],
    skipped: frozenset[Statement],
    above: int,
) -> Iterator[tuple[int, str]]:
    """The text of each file, `above` lines further down, with the flags of its imports
    of what was new once."""
    for file, group in groupby(texts, cargo.files.of):
        flags, text = 0, "\n" * above
        for statement in filter(_is_future, file.statements):
            for alias in getattr(statement.node, "names", ()):
                flags |= getattr(__future__, alias.name).compiler_flag
        own = ["\n" * texts[s].count("\n") if s in skipped else texts[s] for s in group]
        text += "".join(f"{line}\n" for line in own)
        above = text.count("\n")
        yield flags, text


def _place_of(
    error: BaseException, cargo: Cargo, texts: dict[Statement, str], above: int
) -> Place:
    """Where the carried statement is that raised, `above` lines of imports on."""
    frames = traceback.extract_tb(error.__traceback__)
    line = next((f.lineno or 0 for f in frames if f.filename == "<carried>"), 0) - above
    for statement, text in texts.items():
        line -= text.count("\n") + 1
        if line <= 0:
            return Place(statement.path, statement.line)
    return Place(cargo.files.main.path)


def _changed(
    cargo: Cargo,
    texts: Iterable[Statement],
    key: Key,
    made: Any,
    likeness: Likeness,
) -> Problem:
    """A value that the run would see, and that the carried text does not make.

    What comes out otherwise each time, such as the time of day, is as the user wants it.
    """
    name, live = key.name, key.file.live[key.name]
    part = likeness.differing_member(live, made)
    if part is not None:
        name, live, made = f"{name}.{part}", vars(live)[part], vars(made)[part]
    here, there = _short(live), _short(made)
    seen = f"the tasks would see {here} here, and {there} in the compiled file"
    if here == there or " at 0x" in here + there or isinstance(live, type):
        seen = "the compiled file would make another one"
    changed, hint = (
        "was changed after the file was read",
        "give it its value where it is bound",
    )
    if _of_modules(live, made, key.file.name):
        changed = (
            f"says which module things are from, which is not {key.file.name} there"
        )
        hint = "let it say their __qualname__ alone, or names that you give them"
    elif late := _imported_late(cargo, texts, live, made):
        changed = f"is filled by {late}, which only functions import"
        seen = (
            f"before they do the tasks would see {here} here, and {there} in the compiled "
            "file"
        )
        hint = (
            f"import {late} at the top level, if that may be filled from the beginning"
        )
    # The last one that binds it, since of several that is the one that holds.
    *_, line = (
        s.line for s in texts if key.name in s.binds and s.path == key.file.path
    )
    return Problem(
        "changed-value",
        Place(key.file.path, line),
        f"{name} {changed}: {seen}",
        hint=hint,
    )


def _imported_late(
    cargo: Cargo, texts: Iterable[Statement], live: Any, made: Any
) -> str:
    """Name the modules that may fill a container when they are imported, as no function has
    done so far; the compiled file has what they do at its top level."""
    if not isinstance(live, (dict, list, set)) or len(made) <= len(live):
        return ""
    files = dict.fromkeys(cargo.files.of(statement) for statement in texts)
    late = [file.name for file in files if file.name in cargo.files.apart]
    return " or ".join(late)


def _of_modules(live: Any, made: Any, module: str) -> bool:
    """Whether two values differ in nothing but the module that things say they are from."""
    shown = [re.sub(" at 0x[0-9a-f]+", "", repr(value)) for value in (live, made)]
    same = [text.replace("__main__.", f"{module}.") for text in shown]
    # A class itself always does.
    differ = shown[0] != shown[1] and not isinstance(live, type)
    return differ and same[0] == same[1]


def _shares(expression: Expression) -> Problem:
    """Say that a value has a part in common with another one, which can be changed."""
    return Problem(
        "no-source",
        expression.problem.place,
        f"what {expression.text} stands for shares a part that can be changed with another "
        "value here, and would have one of its own in the compiled file",
        hint="give what they share a name at the top level of the file",
    )


def _is_future(statement: Statement) -> bool:
    node = statement.node
    return isinstance(node, ast.ImportFrom) and node.module == "__future__"


def _import_text(line: Import) -> str:
    if line.name:
        return f"from {line.module} import {line.name} as {line.bound}"
    if "." in line.module:
        return f"import {line.module}"
    return f"import {line.module} as {line.bound}"


def _compiled(flags: int, text: str) -> types.CodeType:
    code: types.CodeType
    code = compile(text, "<carried>", "exec", flags, dont_inherit=True)
    return code


def _execute(
    codes: list[types.CodeType], given: dict[str, Any], before: ProcessState | None
) -> dict[str, Any]:
    if before is not None:
        before.restore()
    module = types.ModuleType("__main__")  # where dataclasses look names up
    namespace = vars(module)
    namespace.update(given)
    # A compiled file has these of its own, whoever asks for them.
    namespace.update(PROVIDED)
    main = sys.modules["__main__"]
    sys.modules["__main__"] = module
    try:
        with redirect_stdout(sys.stderr):
            for code in codes:
                exec(code, namespace)  # noqa: S102 - the declaration ran these too
    finally:
        sys.modules["__main__"] = main
    return namespace


def _short(value: Any) -> str:
    text = without_secrets(repr(value))
    return text if len(text) <= 60 else f"{text[:57]}..."
