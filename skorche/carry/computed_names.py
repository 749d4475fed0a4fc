"""Names that a text gives as the program runs: `eval(text)`, `sys.modules[name]`.

Comes in: a statement of one of the user's files. Goes out: the parts of it that may find a
thing of the user's by such a name, so that nobody can see what would have to come along.
This module must not know what is carried.
"""

from __future__ import annotations

import ast
import builtins
import inspect
import os
import pkgutil
import re
import sys
import types
from collections.abc import Container, Iterator
from typing import Any, NamedTuple

from skorche.carry.mentions import Around, is_mention, is_unused, names_asked_of
from skorche.carry.user_file import UserFile
from skorche.carry.user_files import UserFiles
from skorche.python.imports import bound_by
from skorche.python.modules import is_own
from skorche.python.scopes import Reference
from skorche.python.statements import Statement
from skorche.python.trees import children, walk

_BY_TEXT = "put what the text may name into its namespace: {}(text, {{'name': name}})"
_BY_MODULE = "say the names themselves, or choose from a dict of what it may be"
_BY_IMPORT = "import what it may be by import statements, and choose from a dict"

#: Functions that import what a text names, or read what lies beside that.
_IMPORTERS = frozenset(
    [
        ("builtins", "__import__"),
        ("importlib", "import_module"),
        ("pkgutil", "get_data"),
        ("pkgutil", "resolve_name"),
        ("pydoc", "locate"),
        ("runpy", "run_module"),
    ]
)
_MODULES = {module for module, _ in _IMPORTERS} | {"inspect", "sys"}
#: Attributes that hold all names of a module.
_NAMESPACES = frozenset(["__globals__", "f_globals"])


class Lookup(NamedTuple):
    """A part of a statement that looks names up: what it is, and a way out; `by_name` says
    that it finds them in the module that it stands in; `call` is what calls it, or asks it.
    """

    node: ast.AST
    name: str
    hint: str
    by_name: bool = False
    call: ast.AST | None = None


def find_lookups(
    statement: Statement,
    files: UserFiles,
    uses: list[Reference],
    never: Container[int] = (),
) -> Iterator[Lookup]:
    """Find what may name a thing of the user's by a text.

    `uses` are the statement's uses of module names, and `never` the ids of nodes in it that
    are not run.
    """
    finder = _Finder(statement, files, uses)
    found = finder.look(statement.node, ()) if finder.may_find(uses) else ()
    return (one for one in found if id(one.node) not in never)


class _Finder:
    def __init__(
        self,
        statement: Statement,
        files: UserFiles,
        uses: list[Reference],
    ) -> None:
        self._files = files
        self._file = files.of(statement)
        self._of_module = {id(use.node) for use in uses}
        self._inner = dict(_inner_imports(statement))
        self._spaces = any(
            word in line for word in _NAMESPACES for line in statement.lines
        )

    def may_find(self, uses: list[Reference]) -> bool:
        """Whether anything is used that may be a lookup, or lead to one."""
        held = [self._file.live.get(use.name, use.name) for use in uses]
        return self._spaces or any(map(_leads_on, [*held, *self._inner.values()]))

    def look(self, node: ast.AST, around: Around) -> Iterator[Lookup]:
        """Find lookups in a node, by what stands around it, the nearest last."""
        pending = [(node, around)]
        while pending:
            node, around = pending.pop()
            if isinstance(node, (ast.Name, ast.Attribute)):
                yield from self._lookup(node, around)
            # For `modules.get` the call of it says how it is used.
            if not (isinstance(node, ast.Attribute) and node.attr == "get"):
                around = (*around, node)
            pending += [(child, around) for child in reversed(children(node))]

    def _lookup(
        self, node: ast.Name | ast.Attribute, outer: Around
    ) -> Iterator[Lookup]:
        around = outer[-1] if outer else None
        if not isinstance(node.ctx, ast.Load):
            return
        if isinstance(node, ast.Attribute) and node.attr in _NAMESPACES:
            asked = names_asked_of(node, outer)
            bound = {name for file in self._files for name in file.by_name}
            if asked is None or asked & bound:
                yield Lookup(node, node.attr, _BY_MODULE, True)
            return
        held = self._held(node)
        if held is sys.modules:
            if not (self._is_harmless(around) or is_unused(outer)):
                yield Lookup(
                    node, "sys.modules", _BY_MODULE, call=self._call(node, outer)
                )
        elif held is inspect.getmodule:
            yield Lookup(node, "getmodule", _BY_MODULE)
        elif held is eval or held is exec:
            contained = isinstance(around, ast.Call) and self._is_contained(
                node, around
            )
            if not (contained or is_mention(outer, self._files)):
                hint = _BY_TEXT.format(held.__name__)
                yield Lookup(node, held.__name__, hint, True)
        elif _qualified(held) in _IMPORTERS:
            named = around.args[:1] if isinstance(around, ast.Call) else []
            if self._may_be_own(named[0] if named else None):
                call = self._call(node, outer)
                yield Lookup(node, held.__name__, _BY_IMPORT, call=call)

    def _call(self, node: ast.AST, outer: Around) -> ast.AST | None:
        """What calls a look-up that is used by a name of the module, or asks it."""
        while isinstance(node, ast.Attribute):
            node = node.value
        return outer[-1] if outer and id(node) in self._of_module else None

    def _held(self, node: ast.AST) -> Any:
        """What a name, or an attribute of a module, holds."""
        if isinstance(node, ast.Name):
            if id(node) in self._of_module:
                return self._file.live.get(node.id, getattr(builtins, node.id, None))
            return self._inner.get(node.id)
        if isinstance(node, ast.Attribute):
            module = self._held(node.value)
            return vars(module).get(node.attr) if inspect.ismodule(module) else None
        return None

    def _is_harmless(self, around: ast.AST | None) -> bool:
        """Whether modules are asked for one that a text of the statement names, or only
        whether there is one."""
        match around:
            case ast.Subscript(slice=named) | ast.Call(args=[named, *_]):
                return isinstance(named, ast.Constant) and not self._may_be_own(named)
            case ast.Compare(left=named, ops=[ast.In() | ast.NotIn()]):
                # In the compiled file none of the user's is loaded.
                begins = beginning(named).partition(".")[0]
                return not begins or begins != "__main__" and not is_own(begins)
            case _:
                return False

    def _is_contained(self, node: ast.AST, call: ast.Call) -> bool:
        """Whether eval() or exec() is given a namespace, or a text that needs none."""
        if call.func is not node or any(isinstance(a, ast.Starred) for a in call.args):
            return False
        spaces = [word.value for word in call.keywords if word.arg == "globals"]
        for space in [*call.args[1:2], *spaces]:
            if not (isinstance(space, ast.Constant) and space.value is None):
                return True
        match call.args:
            case [ast.Constant(value=str(text)), *_]:
                return not self._names_own(text)
            case _:
                return False

    def _names_own(self, text: str) -> bool:
        try:
            names = {n.id for n in walk(ast.parse(text)) if isinstance(n, ast.Name)}
        except (SyntaxError, ValueError):
            return False
        return any(name in self._file.live for name in names)

    def _may_be_own(self, named: ast.AST | None) -> bool:
        """Whether a module that is named by an expression may be one of the user's."""
        begins = beginning(named)
        if begins.startswith("."):
            return True
        if isinstance(named, ast.Constant):
            return begins == "__main__" or is_own(begins.partition(":")[0])
        if "." in begins:
            return is_own(begins.partition(".")[0])
        return self._others or self._lie_beside(begins)

    @property
    def _others(self) -> bool:
        """Whether a text may name a file of the user's: several are loaded, or one is named
        by a text of this file."""
        return len(list(self._files)) > 1 or any(map(is_own, _module_names(self._file)))

    def _lie_beside(self, begins: str) -> bool:
        """Whether a text that begins so may name a file beside this one."""
        here = os.path.dirname(os.path.abspath(self._file.path))
        own = os.path.splitext(os.path.basename(self._file.path))[0]
        names = (info.name for info in pkgutil.iter_modules([here]))
        return any(name.startswith(begins) and name != own for name in names)


def _module_names(file: UserFile) -> set[str]:
    """What texts of a file may name a module by: the first words of `plug.fast`."""
    texts = {
        node.value
        for statement in file.statements
        for node in statement.nodes
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    found = {re.split("[.:]", text)[0] for text in texts if len(text) < 200}
    return {word for word in found if word.isidentifier()}


def _qualified(held: Any) -> tuple[str, str]:
    if not isinstance(held, (types.FunctionType, types.BuiltinFunctionType)):
        return "", ""
    return held.__module__ or "", held.__name__


def beginning(named: ast.AST | None) -> str:
    """Return how a text begins, as far as an expression shows it."""
    match named:
        case ast.Constant(value=str(text)):
            return text
        case ast.JoinedStr(values=[first, *_]):
            return beginning(first)
        case ast.BinOp(left=left, op=ast.Add()):
            return beginning(left)
        case ast.BinOp(left=ast.Constant(value=str(text)), op=ast.Mod()):
            return text.partition("%")[0]
        case _:
            return ""


def _leads_on(held: Any) -> bool:
    """Whether a thing is a lookup, or a module that has one; a builtin goes by its name."""
    if isinstance(held, str):
        return held in ("eval", "exec", "__import__")
    if inspect.ismodule(held):
        return held.__name__ in _MODULES
    found = (eval, exec, inspect.getmodule, sys.modules)
    return any(held is one for one in found) or _qualified(held) in _IMPORTERS


def _inner_imports(statement: Statement) -> Iterator[tuple[str, Any]]:
    """What imports within a statement bring, as far as it is loaded."""
    for part in statement.imports:
        if isinstance(part, ast.Import):
            for alias in part.names:
                name = bound_by(alias)
                yield name, sys.modules.get(alias.name if alias.asname else name)
        elif not part.level:
            module = sys.modules.get(part.module or "")
            for alias in part.names:
                yield bound_by(alias), getattr(module, alias.name, None)
