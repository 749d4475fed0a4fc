"""A compiled file's text comes in, what it says goes out; nothing of it is run.

What is read: the picture in its docstring, its imports, what it carries of the user's,
its inputs, and which function each stage calls. So a file can be judged that a stranger
sent. This module must not know declarations, nor whether the file is as skorche wrote it.
"""

from __future__ import annotations

import ast
import io
import re
import shlex
import tokenize
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeGuard

from skorche.carrier import Import, Section
from skorche.diagram import Diagram
from skorche.emit import PROVENANCE, TITLES, comment_head
from skorche.errors import SkorcheError
from skorche.machinery import all_units, unit
from skorche.picture import PictureError, parse
from skorche.statements import Statement, split_file

#: The sections that are skorche's own, from the end: of a file that runs in threads, and
#: of a serial one.
_THREADS = {name: TITLES[name] for name in ("machinery", "pipeline", "workers")}
_SERIAL = {"machinery": TITLES["calling"], "pipeline": TITLES["pushing"]}
_RULE = re.compile(r"# ---- (?P<title>.*?) ?-*$")


@dataclass(frozen=True)
class Called:
    """What a stage's worker calls of the user's, as expressions: its tasks, of which only
    a process has several, what sets it up, and the errors after which it tries again.

    `values` are those by which a split sends items on; `texts` the literals in it, among
    them names of tasks; `awaits` says that it runs
    an event loop.
    """

    tasks: tuple[str, ...] = ()
    setup: str = ""
    retry_on: tuple[str, ...] = ()
    values: tuple[str, ...] = ()
    texts: tuple[str, ...] = ()
    awaits: bool = False


class UnreadableError(SkorcheError):
    """The text is not that of a compiled file; the message says what is wrong where."""


@dataclass(frozen=True)
class Reading:
    """What a compiled file says.

    `inputs` are pairs: a parameter of run(), and the text of the inputs that were
    compiled in for it, or None. `workers` are the worker functions, `stages` those
    of each stage. `parts` are the texts that are skorche's own: the workers, the
    pipeline, the machinery with the guard, and what stands above all sections.
    """

    text: str
    source: str
    header: str
    title: str
    picture: str
    diagram: Diagram
    imports: tuple[Import, ...]
    sections: tuple[Section, ...]
    inputs: tuple[tuple[str, str | None], ...]
    workers: dict[str, ast.FunctionDef]
    aliases: dict[str, str]
    stages: tuple[tuple[str, ...], ...]
    parts: tuple[str, ...]

    @property
    def is_serial(self) -> bool:
        """Whether it has no workers, but one function that calls one task after another."""
        return not self.parts[0]

    @property
    def has_async_api(self) -> bool:
        """Whether it has an `astream()`, for event loops."""
        defines = (ast.FunctionDef, ast.AsyncFunctionDef)
        nodes = ast.parse(self.parts[1]).body
        return any(isinstance(n, defines) and n.name == "astream" for n in nodes)

    def statements(self) -> list[Statement]:
        """Return what is carried of the user's, statement by statement."""
        return [s for section in self.sections for s in split_file(section.text)]

    def bound(self) -> set[str]:
        """Return the names that what is carried binds."""
        return {name for statement in self.statements() for name in statement.binds}

    def functions(self) -> dict[str, str]:
        """Return the text of each thing that is carried, by what it binds."""
        found: dict[str, str] = {}
        for statement in self.statements():
            name = ", ".join(sorted(statement.binds))
            name = name or statement.lines[-1].partition("\n")[0].strip()
            text = "\n".join(statement.lines)
            found[name] = f"{found[name]}\n{text}" if name in found else text
        return found

    def called_by(self, *workers: str) -> Called:
        """Return what some worker functions give of the user's to the machinery."""
        nodes = [self.workers[name] for name in workers]
        calls = [
            node
            for worker in nodes
            for node in ast.walk(worker)
            if isinstance(node, ast.Call)
        ]
        local = {name for worker in nodes for name in _locals(worker)} | {*workers}
        setup, tasks, values = "", tuple[str, ...](), tuple[str, ...]()
        kinds: tuple[str, ...] = ()
        for call in calls:
            name = _machinery_name(call.func)
            given = [self._plain(arg) for arg in call.args if _is_users(arg, local)]
            if given and name in ("opened", "async_opened"):
                setup = given[0]
            elif given and not tasks:
                tasks = tuple(given) if name else ()
            if call.args and isinstance(
                call.args[0], ast.Tuple
            ):  # zip((True, ...), sinks)
                values = tuple(map(self._segment, call.args[0].elts))
            for keyword in call.keywords:
                if keyword.arg == "retry_on" and isinstance(keyword.value, ast.Tuple):
                    kinds = tuple(self._plain(kind) for kind in keyword.value.elts)
        arguments = [a.arg for node in nodes for a in ast.walk(node) if _is_argument(a)]
        texts = [
            node.value
            for worker in nodes
            for node in ast.walk(worker)
            if isinstance(node, ast.Constant) and isinstance(node.value, str)
        ]
        awaits = "at_once" in arguments
        return Called(tasks, setup, kinds, values, tuple(texts), awaits)

    def _segment(self, node: ast.expr) -> str:
        return ast.get_source_segment(self.parts[0], node) or ""

    def _plain(self, node: ast.expr) -> str:
        """An expression, in which an alias stands for what it is one of."""
        root, _, rest = ast.unparse(node).partition(".")
        root = self.aliases.get(root, root)
        return f"{root}.{rest}" if rest else root


def _locals(worker: ast.FunctionDef) -> Iterator[str]:
    for node in ast.walk(worker):
        if _is_argument(node):
            yield node.arg
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            yield node.id


def _is_argument(node: ast.AST) -> TypeGuard[ast.arg]:
    return isinstance(node, ast.arg)


def _is_users(node: ast.expr, local: set[str]) -> bool:
    """Whether an argument is a name that the user's part binds, or an attribute of one,
    or of a literal."""
    whole = node
    while isinstance(node, ast.Attribute):
        node = node.value
    if isinstance(node, ast.Constant):
        return node is not whole
    return isinstance(node, ast.Name) and node.id not in local


def _machinery_name(function: ast.expr) -> str:
    """The machinery's own name of what is called, also where the user took that."""
    match function:
        case ast.Attribute(attr="work"):
            return "work"
        case ast.Name(id=name):
            plain = name.rstrip("_0123456789")
            known = any(plain in unit(file).defines for file in all_units())
            return plain if known else ""
        case _:
            return ""


def read(text: str) -> Reading:
    """Return what a compiled file says; raise UnreadableError where it does not."""
    try:
        tree = ast.parse(text)
    except (SyntaxError, ValueError) as error:
        line = getattr(error, "lineno", None) or 1
        raise UnreadableError(f"line {line}: {error}") from None
    provenance = next((x for x in comment_head(text) if x.startswith(PROVENANCE)), None)
    if provenance is None:
        raise UnreadableError("line 1: it does not say what it was compiled from")
    title, _, picture = _docstring(tree).partition("\n\n")
    try:
        diagram = parse(picture)
    except PictureError as error:
        raise UnreadableError(f"the picture in its docstring: {error}") from None
    rules = list(_rules(text))
    parts = _Parts(text, rules)
    workers = ast.parse(parts.of("workers"))
    pipeline = ast.parse(parts.of("pipeline"))
    functions = {n.name: n for n in workers.body if isinstance(n, ast.FunctionDef)}
    aliases = {
        n.targets[0].id: ast.unparse(n.value)
        for n in workers.body
        if isinstance(n, ast.Assign) and isinstance(n.targets[0], ast.Name)
    }
    first = rules[0][0]
    return Reading(
        text=text,
        source=_source(provenance),
        header=_header(text),
        title=title,
        picture=picture,
        diagram=diagram,
        imports=tuple(_imports(n for n in tree.body if n.lineno < first)),
        sections=parts.sections(),
        inputs=tuple(_inputs(pipeline, parts.inputs())),
        workers=functions,
        aliases=aliases,
        stages=tuple(_stages(pipeline, functions)),
        parts=(
            *(parts.of(name) for name in ("workers", "pipeline", "machinery")),
            _head(text, tree, first),
        ),
    )


def _docstring(tree: ast.Module) -> str:
    match tree.body:
        case [ast.Expr(value=ast.Constant(value=str(docstring))), *_]:
            return docstring.rstrip("\n")
        case _:
            raise UnreadableError("it has no docstring")


def _head(text: str, tree: ast.Module, end: int) -> str:
    """What stands above the sections, but for the docstring and the imports."""
    lines = text.split("\n")[: end - 1]
    for node in tree.body:
        docstring = node is tree.body[0]
        if docstring or isinstance(node, (ast.Import, ast.ImportFrom)):
            start = 0 if docstring else node.lineno - 1
            count = (node.end_lineno or node.lineno) - start
            if node.lineno < end:
                lines[start : start + count] = [""] * count
    return "\n".join(lines).strip("\n")


def _source(provenance: str) -> str:
    quoted = provenance.removeprefix(PROVENANCE).rpartition("`")[0]
    try:
        words = shlex.split(quoted)
    except ValueError:
        words = []
    if len(words) != 1:
        raise UnreadableError(f"the file that it was compiled from: {quoted!r}")
    return words[0]


def _header(text: str) -> str:
    """The project's own comment lines, above the line of provenance."""
    lines = []
    for line in comment_head(text):
        if line.startswith(PROVENANCE):
            break
        lines.append(line)
    return "\n".join(lines[1:] if lines and lines[0].startswith("#!") else lines)


def _rules(text: str) -> Iterator[tuple[int, str]]:
    """The lines that open the sections: number and title. Those in strings are none."""
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type == tokenize.COMMENT and token.start[1] == 0:
            match = _RULE.match(token.string)
            if match:
                yield token.start[0], match["title"]


class _Parts:
    """The text under each rule. Comments of the user's may look like rules, so skorche's
    own are looked for from the end."""

    def __init__(self, text: str, rules: list[tuple[int, str]]) -> None:
        self._lines = text.split("\n")
        self._rules = rules
        self._places: dict[str, tuple[int, int]] = {}
        serial = any(title == TITLES["calling"] for _, title in rules)
        wanted = _SERIAL if serial else _THREADS
        end = len(self._lines) + 1
        for name, title in wanted.items():
            starts = [n for n, found in rules if found == title and n < end]
            if not starts:
                raise UnreadableError(f'the comment line "# ---- {title} ----" is gone')
            self._places[name] = starts[-1], end
            end = starts[-1]
        self._carried_end = end

    def of(self, name: str) -> str:
        """The text under a rule, or nothing where a target has no such section."""
        return self._between(*self._places[name]) if name in self._places else ""

    def _between(self, start: int, end: int) -> str:
        return "\n".join(self._lines[start : end - 1]).strip("\n")

    def inputs(self) -> str:
        """The text of the inputs, or nothing where there are none."""
        starts = [n for n, found in self._rules if found == TITLES["inputs"]]
        starts = [n for n in starts if n < self._carried_end]
        if starts:
            text = self._between(starts[-1], self._carried_end)
            if all(isinstance(n, ast.Assign) for n in ast.parse(text).body):
                return text
        return ""

    def sections(self) -> tuple[Section, ...]:
        end = self._carried_end
        starts = [
            n for n, found in self._rules if found == TITLES["inputs"] and n < end
        ]
        if self.inputs():
            end = starts[-1]
        before = TITLES["carried"]
        found = []
        for number, title in reversed(self._rules):
            if number < end and title.startswith(before):
                path = title.removeprefix(before)
                found.append(Section(path, self._between(number, end)))
                end = number
        return tuple(reversed(found))


def _imports(nodes: Iterator[ast.stmt]) -> Iterator[Import]:
    for node in nodes:
        match node:
            case ast.ImportFrom(module=str(module)) if module != "__future__":
                for alias in node.names:
                    yield Import(module, alias.name, alias.asname or alias.name)
            case ast.Import():
                for alias in node.names:
                    root = alias.name.partition(".")[0]
                    yield Import(alias.name, "", alias.asname or root)


def _inputs(pipeline: ast.Module, text: str) -> Iterator[tuple[str, str | None]]:
    """The parameters of run(), each with the text of what it reads unless told."""
    values = {
        node.targets[0].id: ast.get_source_segment(text, node.value) or ""
        for node in ast.parse(text).body
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name)
    }
    for node in pipeline.body:
        if isinstance(node, ast.FunctionDef) and node.name == "run":
            arguments = node.args
            padding: list[ast.expr | None] = [None] * len(arguments.args)
            defaults = [*padding, *arguments.defaults][-len(padding) :]
            pairs = [
                *zip(arguments.args, defaults if padding else ()),
                *zip(arguments.kwonlyargs, arguments.kw_defaults),
            ]
            for argument, default in pairs:
                name = default.id if isinstance(default, ast.Name) else ""
                yield argument.arg, values.get(name)


def _stages(
    pipeline: ast.Module, workers: dict[str, ast.FunctionDef]
) -> Iterator[tuple[str, ...]]:
    """The worker of each stage, and what runs in its processes, as they are wired."""
    for node in pipeline.body:
        if isinstance(node, ast.FunctionDef):
            calls = [n.value for n in node.body if isinstance(n, ast.Expr)]
            for call in calls:
                names = [n.id for n in ast.walk(call) if isinstance(n, ast.Name)]
                found = [name for name in names if name in workers]
                if found:
                    yield tuple(dict.fromkeys(found))
