"""Files that are read as a compiled file is imported, and folders that are looked into, by
paths that lead on from the folder it runs in.

Comes in: what is carried, and what runs as a pipeline is declared. Goes out: paths, each with
where it is read. Paths are told by form, as far as they are constants; of functions of
installed packages by their names. This module must not know how anything is carried.
"""

from __future__ import annotations

import ast
import os
import pathlib
import re
from collections.abc import Iterable, Iterator

from skorche.carry.flows import Call, Space, Target
from skorche.carry.outside_table import FILES
from skorche.carry.own_code import may_write
from skorche.carry.reach import Reach
from skorche.carry.standing import Known, package_of_callee
from skorche.errors import Place
from skorche.python.statements import Statement

#: Functions of installed packages that read a file, by how their names begin.
_READERS = re.compile(
    "read|load|open|scan|imread|genfromtxt|connect|from_file|fromfile"
)
_FILE_NAME = re.compile(r"[^\s:*?<>|]*\.\w{1,8}|[^\s:]*/[^\s:]*")


def needed_files(reach: Reach, statements: Iterable[Statement]) -> dict[str, Place]:
    """Return the paths of files that statements read as they run."""
    lines: dict[str, set[int]] = {}
    for one in statements:
        rows = range(one.line, _last_line(one) + 1)
        lines.setdefault(one.path, set()).update(rows)
    found: dict[str, Place] = {}
    seen: set[Space] = set()
    pending = [
        call
        for file, flows in reach.flows.items()
        for call in flows.calls
        if call.node.lineno in lines.get(file.path, ())
    ]
    while pending:
        call = pending.pop(0)
        for path in _read_by(call, reach):
            place = Place(call.space.file.path, call.node.lineno)
            found.setdefault(path, place)
        for space in reach.called(call):
            if space not in seen:
                seen.add(space)
                pending += [
                    inner
                    for inner in reach.flows[space.file].calls
                    if inner.space is space
                ]
    return dict(sorted(found.items()))


def _last_line(statement: Statement) -> int:
    """The last line of a statement, or of an expression without its brackets."""
    node = statement.node
    last = node.value if isinstance(node, ast.Expr) else node
    return last.end_lineno or 0


def _read_by(call: Call, reach: Reach) -> Iterator[str]:
    """The relative paths of files that a call reads."""
    node, space = call
    if not isinstance(node, ast.Call):
        return
    value = reach.frame(space).value(node.func)
    row = (
        reach.things.row(value.held, value.owner) if isinstance(value, Known) else None
    )
    method = isinstance(node.func, ast.Attribute)
    within = ""
    name = ast.unparse(node.func).rpartition(".")[2]
    read = value is None and name in ("read_text", "read_bytes")
    if row is not None and row.source == FILES or read:
        if (
            name in _ASKING
            or name in _OPENING
            and may_write(node, _is_of_path(node, space, reach))
        ):
            return
        parts = [*node.args[:1], *(w.value for w in node.keywords if w.arg in _WORDS)]
        if isinstance(node.func, ast.Attribute) and _is_of_path(node, space, reach):
            parts = [node.func.value]
            within = "".join(_globbed(node, name))
        elif name in _FOLDERS:
            within = "/"
    elif package_of_callee(value) and _READERS.match(name) and method:
        parts = node.args[:1]
    else:
        return
    for part in parts:
        for path in _paths(part, space, reach, 0):
            file = (
                row is not None
                or read
                or _FILE_NAME.fullmatch(path)
                and "://" not in path
            )
            if file and path not in _NO_FILES and not _leads_elsewhere(path):
                yield path.rstrip("/") + within


def _globbed(node: ast.Call, name: str) -> Iterator[str]:
    """What is looked for in a folder by a method of its path."""
    if name in _FOLDERS:
        yield "/"
    if name in ("glob", "rglob"):
        yield "/**/" if name == "rglob" else "/"
        match node.args:
            case [ast.Constant(value=str(pattern)), *_]:
                yield pattern
            case _:
                yield "..."


#: Functions that look into a folder.
_FOLDERS = ("iterdir", "listdir", "scandir", "walk")
#: Functions that ask whether a file is there, or make one.
_ASKING = (
    "NamedTemporaryFile",
    "writestr",
    "exists",
    "isfile",
    "isdir",
    "is_file",
    "is_dir",
)
#: Functions and classes that read a file, or write one.
_OPENING = ("open", "connect", "ZipFile", "GzipFile", "BZ2File", "LZMAFile", "FileIO")
#: What stands where a path may, and is none.
_NO_FILES = ("", ".", ":memory:")
_WORDS = ("file", "path", "filename", "database", "source")


def _leads_elsewhere(path: str) -> bool:
    return os.path.isabs(path) or path.startswith(("~", "/", "\\"))


def _is_of_path(node: ast.Call, space: Space, reach: Reach) -> bool:
    """Whether a call is one of a method of a path."""
    base = getattr(node.func, "value", None)
    return base is not None and any(_paths(base, space, reach, 0))


def _paths(node: ast.expr, space: Space, reach: Reach, depth: int) -> Iterator[str]:
    """The paths that an expression may be, as far as they are constants."""
    if depth > 5:
        return
    match node:
        case ast.Constant(value=str(text)):
            yield text
        case ast.Name(id=name) if space.where(name).outer is None:
            held = space.file.live.get(name)
            if isinstance(held, (str, pathlib.PurePath)):
                yield str(held)
        case ast.Name(id=name):
            for flow in reach.into.get(Target(space.where(name), name), ()):
                for part in flow.parts[:1]:
                    if isinstance(part, ast.expr):
                        yield from _paths(part, flow.space, reach, depth + 1)
        case ast.BinOp(left=left, op=ast.Div(), right=right):
            for one in _paths(left, space, reach, depth + 1):
                for other in _paths(right, space, reach, depth + 1):
                    yield str(pathlib.PurePosixPath(one) / other)
        case ast.Call(func=func, args=[_, *_] as args):
            value = reach.frame(space).value(func)
            held = value.held if isinstance(value, Known) else None
            made = isinstance(held, type) and issubclass(held, pathlib.PurePath)
            if made or held is os.path.join:
                found = [list(_paths(one, space, reach, depth + 1))[:1] for one in args]
                if all(found):
                    yield str(pathlib.PurePosixPath(*(one[0] for one in found)))
