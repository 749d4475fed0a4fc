"""Which statements change what is carried, and so have to come along.

Comes in: the user's files, with the live values of their names. Goes out: statements. Whether one
changes a thing is judged by its form: one too many does no harm, one too few would. This
module must not know what a compiled file looks like.
"""

from __future__ import annotations

import ast
import enum
import inspect
import types
from collections.abc import Iterable, Iterator
from typing import Any

from skorche.carry.act_steps import Body
from skorche.carry.acts import Acts
from skorche.carry.by_operators import changed_parts
from skorche.carry.fixed_values import may_change
from skorche.carry.harmless_calls import is_harmless
from skorche.carry.held_before import values_before
from skorche.carry.of_this_place import OfThisPlace
from skorche.carry.process_table import TOLD_OF
from skorche.carry.reached_names import ReachedNames
from skorche.carry.sharing import changeable_parts
from skorche.carry.standing import Frame
from skorche.carry.statement_names import StatementNames
from skorche.carry.user_file import Key, UserFile
from skorche.carry.user_files import UserFiles
from skorche.declare.tasks import Task
from skorche.python.binding import FUNCTIONS
from skorche.python.scopes import references
from skorche.python.statements import Statement
from skorche.python.stepped import gone_through
from skorche.python.trees import given_to, walk


class View:
    """What is known of the user's files: their statements, and the live values.

    `names` knows what a statement uses, and whether it is skorche's as a whole.
    """

    def __init__(
        self,
        files: UserFiles,
        names: StatementNames,
        acts: Acts,
        place: OfThisPlace,
    ) -> None:
        self.files = files
        self._place = place
        self._acts = acts
        self._statement_names = names
        self._by_name: dict[str, UserFile] = {}
        self._reached_names = ReachedNames(names, acts, lambda n: self._by_name.get(n))
        self._used: dict[int, tuple[ast.AST, list[Key]]] = {}
        self._paths_below = self._reached_names.asking(_naming_paths)
        self._asking: dict[UserFile, bool] = {}
        self._parts: dict[Key, frozenset[int]] = {}

    def changing(
        self, keys: set[Key], carried: set[Statement]
    ) -> list[tuple[Statement, Key]]:
        """Return statements that change one of the names, each with that name."""
        self.keys = keys
        self.mutable = {key for key in keys if self._is_mutable(key)}
        self.imported = {key for key in keys if _is_imported(key)}
        self._modules = {_module_of(key.held) for key in self.imported}
        self._owners: dict[int, Key] = {}
        for key in sorted(self.mutable, key=lambda key: (key.file.name, key.name)):
            self._owners.update((part, key) for part in self._parts_of(key))
        self._sharing: dict[Key, frozenset[Key]] = {}
        self._changed_by: dict[int, set[Key]] = {}
        asking = self._reached_names.asking
        self._changed_below = asking(self._changed_of)
        self._mutable_below = asking(lambda key: {key} & self.mutable)
        self._set_below = asking(self._set_of)
        self._by_name = {file.name: file for file in self.files}
        found = []
        for file in self.files:
            for statement in file.statements:
                if statement in carried or statement.guarded or statement.is_import:
                    continue
                if self._statement_names.left_out(statement):
                    continue
                touched = sorted(
                    self._touched(file, statement.node) | self._implied(statement),
                    key=lambda key: (key.name, key.file.name),
                )
                if (
                    touched
                    and all(map(_is_imported, touched))
                    and self._place.is_of_it(statement)
                ):
                    continue  # what it does to all is known, and decided elsewhere
                if touched and not self.declares(statement):
                    found.append((statement, touched[0]))
        return found

    def _implied(self, statement: Statement) -> set[Key]:
        """The names that a statement may change by methods that Python calls by itself."""
        return set().union(*map(self._changed_in, self._acts.implied(statement)))

    def _changed_in(self, bodies: list[Body]) -> set[Key]:
        """The names that methods change; many statements run the same ones."""
        if id(bodies) not in self._changed_by:
            names = (self._names(one.file, p) for one in bodies for p in one.parts)
            self._changed_by[id(bodies)] = self._changed(set().union(*names))
        return self._changed_by[id(bodies)]

    def _touched(self, file: UserFile, node: ast.AST) -> set[Key]:
        """The names that a statement may change."""
        match node:
            case ast.FunctionDef() | ast.AsyncFunctionDef():
                value = Frame(file, self._acts.table, self._acts.code).value
                calls = self._acts.code.calls_decorated
                at_once = any(calls(one, value) for one in node.decorator_list)
                parts = [*node.decorator_list, *(node.body if at_once else ())]
                return self._changed_within(file, parts)
            case ast.ClassDef():
                found = self._changed_within(file, node.decorator_list)
                for child in node.body:
                    found |= self._touched(file, child)
                parents = [*node.bases, *(word.value for word in node.keywords)]
                bases = {key for base in parents for key in self._names(file, base)}
                if issubclass(_type_of(file.live.get(node.name)), enum.Enum):
                    methods = [
                        part for part in node.body if isinstance(part, FUNCTIONS)
                    ]
                    found |= self._changed_within(file, methods)
                keeping = {key for key in bases if self._keeps(key)}
                return found | keeping & self.keys | self._mutable_below(keeping)
            case ast.Expr() | ast.Assign() | ast.AnnAssign() | ast.AugAssign():
                return self._touched_by_expression(file, node)
            case ast.Assert() | ast.Pass():
                return set()
            case ast.Delete(targets=targets) if not self._acts.code.methods("__del__"):
                deleted = [t for t in targets if not isinstance(t, ast.Name)]
                return self._changed_within(file, deleted)
            case _:
                found = self._changed_within(file, [node])
                for part in walk(node):
                    if isinstance(part, ast.Expr):
                        found |= self._touched_by_expression(file, part)
                return found

    def _touched_by_expression(self, file: UserFile, node: ast.AST) -> set[Key]:
        found: set[Key] = set()
        if isinstance(node, ast.Assign):
            targets: list[ast.expr] = node.targets
        else:
            targets = [t for t in [getattr(node, "target", None)] if t is not None]
        for target in targets:
            if isinstance(node, ast.AugAssign) and isinstance(target, ast.Name):
                found |= self._changed(set(self._names(file, target)))
            for part in walk(target):
                if isinstance(part, ast.Attribute):
                    found |= set(self._names(file, part)) & self.keys
                if isinstance(part, (ast.Attribute, ast.Subscript)):
                    names = set(self._names(file, part.value))
                    found |= names & self.keys | self._changed(names)
        for call in walk(node):
            if isinstance(call, ast.Call) and not self._is_harmless(file, call):
                given, used = self._used_by_call(file, call)
                found |= self._changed(given) | self._changed_below(used)
                if isinstance(node, ast.Expr):
                    found |= self._settings(given, used, call)
        if (value := getattr(node, "value", None)) is not None:
            stands_for = Frame(file, self._acts.table, self._acts.code).value
            for part in changed_parts(value, stands_for, self._acts.code):
                found |= self._changed(set(self._names(file, part)))
        return found | self._changed(self._gone_through(file, gone_through(node)))

    def _is_harmless(self, file: UserFile, call: ast.Call) -> bool:
        given = given_to(call)
        if self._gone_through(file, given):
            return False
        names = {key for part in given for key in self._names(file, part)}
        return is_harmless(file, call, any(callable(key.held) for key in names))

    def _gone_through(self, file: UserFile, parts: Iterable[ast.AST]) -> set[Key]:
        """The names in some parts that hold what gives each item once."""
        names = {key for part in parts for key in self._names(file, part)}
        return {key for key in names if isinstance(key.held, Iterator)}

    def _used_by_call(
        self, file: UserFile, call: ast.Call
    ) -> tuple[set[Key], set[Key]]:
        """The names of functions in a call that one of the user's is given, and does not
        call; and those of what it may call, which uses others in turn."""
        value = Frame(file, self._acts.table, self._acts.code).value
        callee = call.func.func if isinstance(call.func, ast.Call) else call.func
        own = self._acts.code.function(getattr(value(callee), "held", None))
        if own is None or self._acts.code.calls_decorated(call.func, value):
            return set(), set(self._names(file, call))
        given = given_to(call)
        kept = [part for part in given if isinstance(part, (ast.Name, ast.Attribute))]
        called = [call.func, *(part for part in given if part not in kept)]
        plain = {
            key
            for part in kept
            for key in self._names(file, part)
            if isinstance(key.held, types.FunctionType)
        }
        others = [
            part for part in kept if not plain.issuperset(self._names(file, part))
        ]
        used = {key for part in [*called, *others] for key in self._names(file, part)}
        return plain, used

    def _changed_within(self, file: UserFile, nodes: Iterable[ast.AST]) -> set[Key]:
        """The names that some parts may change, or what their functions use in turn."""
        return self._changed_below(
            {key for node in nodes for key in self._names(file, node)}
        )

    def _changed(self, names: set[Key]) -> set[Key]:
        """The names that are carried of those that may be changed, and those that have
        something in common with one of them."""
        return set().union(*map(self._changed_of, names))

    def _changed_of(self, key: Key) -> frozenset[Key]:
        if key in self.mutable:
            return frozenset([key])
        if key not in self._sharing:
            parts = frozenset[int]() if _is_imported(key) else self._parts_of(key)
            shared = {self._owners[part] for part in parts if part in self._owners}
            self._sharing[key] = frozenset(shared)  # for names that lead in a circle
            for value in values_before(key):
                shared |= self._changed(set(self._names(key.file, value)))
            self._sharing[key] = frozenset(shared)
        return self._sharing[key]

    def _parts_of(self, key: Key) -> frozenset[int]:
        if key not in self._parts:
            self._parts[key] = changeable_parts(key.held)
        return self._parts[key]

    def _settings(self, given: set[Key], used: set[Key], call: ast.Call) -> set[Key]:
        """The names of what is imported from modules that are carried as well: a call
        that stands alone is there for what it does to them, but where the table tells all
        that can be done to one: but for a path that is added in what it calls."""
        found = self._set_below(used).union(*map(self._set_of, given))
        told = {key for key in found if _module_of(key.held) in TOLD_OF}
        if not told or any(map(_is_path, walk(call))):
            return found
        naming = self._paths_below(used).union(*map(_naming_paths, given))
        return found if naming - told else found - told

    def _set_of(self, key: Key) -> frozenset[Key]:
        found = _is_imported(key) and _module_of(key.held) in self._modules
        return frozenset([key] if found else ())

    def _names(self, file: UserFile, node: ast.AST) -> list[Key]:
        """The names that a part uses, each as the file has it that binds it."""
        if id(node) not in self._used:
            uses = [u for u in references(node) if not isinstance(u.node, ast.alias)]
            found = [self.files.target(file, use) for use in uses]
            keys = [target.key for target in found if target.name]
            self._used[id(node)] = node, keys
        return self._used[id(node)][1]

    def _is_mutable(self, key: Key) -> bool:
        statements = key.statements
        if not statements or _is_imported(key):
            return False
        held = key.held
        held = held.function if isinstance(held, Task) else held
        return may_change(held) or bool(values_before(key))

    def _keeps(self, key: Key) -> bool:
        """Whether a class takes note of its subclasses, or a function makes a class."""
        held = key.held
        if not isinstance(held, type):
            return isinstance(held, types.FunctionType) and not _is_imported(key)
        hook = inspect.getattr_static(held, "__init_subclass__", None)
        plain = inspect.getattr_static(object, "__init_subclass__")
        custom = type(held) not in (type, *_plain_metaclasses())
        return hook is not plain or custom or any(map(self._asks, self.files))

    def _asks(self, file: UserFile) -> bool:
        """Whether a file asks classes for their subclasses."""
        if file not in self._asking:
            lines = (line for s in file.statements for line in s.lines)
            self._asking[file] = any("__subclasses__" in line for line in lines)
        return self._asking[file]

    def declares(self, statement: Statement) -> bool:
        """Whether a statement is one of those that declare the pipeline."""
        sure = set(self._statement_names.sure_needs(statement))
        return self._reached_names.declares(sure)


def _naming_paths(key: Key) -> frozenset[Key]:
    parts = (part for one in key.statements for part in one.of(ast.Attribute))
    return frozenset([key] if any(map(_is_path, parts)) else ())


def _is_path(node: ast.AST) -> bool:
    """Whether a part may be sys.path, which the table does not tell of."""
    return isinstance(node, ast.Attribute) and node.attr == "path"


def _type_of(held: Any) -> type:
    return held if isinstance(held, type) else type(held)


def _is_imported(key: Key) -> bool:
    return key.name in key.file.imported


def _plain_metaclasses() -> tuple[type, ...]:
    import abc
    import enum

    return abc.ABCMeta, enum.EnumMeta


def _module_of(held: Any) -> str:
    name = held.__name__ if inspect.ismodule(held) else getattr(held, "__module__", "")
    return str(name)
