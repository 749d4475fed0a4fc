"""A compiled file's text comes in, what it says goes out; nothing of it is run.

What is read: the picture in its docstring, its imports, what it carries of the user's,
its inputs, and the text of its other sections. So a file can be judged that a stranger
sent. This module must not know declarations, nor whether the file is as skorche wrote it.
"""

from __future__ import annotations

import ast
import io
import re
import shlex
import tokenize
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import takewhile

from skorche.diagram.diagram import Diagram
from skorche.diagram.picture import PictureError, parse
from skorche.errors import SkorcheError
from skorche.lower.carrier import OTHERWISE, Import, Section
from skorche.lower.plan import NEEDS
from skorche.lower.targets import DEFAULT, TARGETS, Target
from skorche.python.statements import Statement, split_file
from skorche.write.emit import PROVENANCE, TITLES, comment_head

_RULE = re.compile(r"# ---- (?P<title>.*?) ?-*$")


class UnreadableError(SkorcheError):
    """The text is not that of a compiled file; the message says what is wrong where."""


@dataclass(frozen=True)
class Reading:
    """What a compiled file says.

    `inputs` are pairs: a parameter of run(), and the text of the inputs that were
    compiled in for it, or None. `needs` is the line of the docstring that names packages.
    `own` are the texts that are skorche's: sections by the names that their target has for
    them, as they follow each other, and what stands above all of them, by "head".
    """

    text: str
    source: str
    header: str
    title: str
    needs: str
    picture: str
    diagram: Diagram
    imports: tuple[Import, ...]
    sections: tuple[Section, ...]
    inputs: tuple[tuple[str, str | None], ...]
    own: Mapping[str, str]
    target: Target

    @property
    def made(self) -> list[ast.Module]:
        """What was made for this pipeline: all sections but the machinery."""
        return _made(self.own)

    @property
    def has_async_api(self) -> bool:
        """Whether it has an `astream()`, for event loops."""
        defines = (ast.FunctionDef, ast.AsyncFunctionDef)
        nodes = [node for tree in self.made for node in tree.body]
        return any(isinstance(n, defines) and _is(n.name, "astream") for n in nodes)

    @property
    def has_script(self) -> bool:
        """Whether it has a command line."""
        nodes = _parsed(self.own["machinery"], " of its machinery").body
        return any(isinstance(node, ast.If) for node in nodes)

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


def read(text: str) -> Reading:
    """Return what a compiled file says; raise UnreadableError where it does not."""
    tree = _tree(text)
    provenance = next((x for x in comment_head(text) if x.startswith(PROVENANCE)), None)
    if provenance is None:
        raise UnreadableError("line 1: it does not say what it was compiled from")
    words, _, picture = _docstring(tree).partition("\n\n")
    diagram = _diagram(picture)
    title, needs = _title(words)
    rules = list(_rules(text))
    parts = _Parts(text, rules)
    first = rules[0][0]
    own = {**parts.own(), "head": _head(text, tree, first)}
    return Reading(
        text=text,
        source=_source(provenance),
        header=_header(text),
        title=title,
        needs=needs,
        picture=picture,
        diagram=diagram,
        imports=tuple(_imports(n for n in tree.body if n.lineno < first)),
        sections=parts.sections(),
        inputs=tuple(_inputs(_made(own), parts.inputs())),
        own=own,
        target=parts.target,
    )


def diagram_of(text: str) -> Diagram:
    """Return what the picture of a compiled file shows, whatever the rest of it is.

    Raises UnreadableError where it has none.
    """
    return _diagram(_docstring(_tree(text)).partition("\n\n")[2])


def _diagram(picture: str) -> Diagram:
    try:
        return parse(picture)
    except PictureError as error:
        raise UnreadableError(f"the picture in its docstring: {error}") from None


def _tree(text: str) -> ast.Module:
    lines = text.split("\n")
    for number, line in enumerate(lines, 1):
        if re.match(r"<<<<<<< |>>>>>>> ", line):
            raise UnreadableError(f"line {number}: a merge conflict: {line}")
    for number, line in enumerate(lines[:2], 1):
        encoding = re.match(r"[ \t\f]*#.*?coding[:=][ \t]*([-\w.]+)", line)
        if encoding and not re.fullmatch("utf[-_]?8", encoding[1].lower()):
            # In which it may say other things than are read here.
            raise UnreadableError(
                f"line {number}: it is in {encoding[1]}, not in UTF-8"
            )
    return _parsed(text)


def _parsed(text: str, part: str = "") -> ast.Module:
    try:
        return ast.parse(text)
    except (RecursionError, MemoryError):
        raise UnreadableError("it is nested too deep") from None
    except SyntaxError as error:
        raise UnreadableError(f"line {error.lineno or 1}{part}: {error.msg}") from None
    except ValueError as error:
        raise UnreadableError(str(error)) from None


def _docstring(tree: ast.Module) -> str:
    match tree.body:
        case [ast.Expr(value=ast.Constant(value=str(docstring))), *_]:
            return docstring.rstrip("\n")
        case _:
            raise UnreadableError("it has no docstring")


def _title(words: str) -> tuple[str, str]:
    """The user's own words, and what skorche adds: the packages that are needed."""
    title, newline, last = words.rpartition("\n")
    needs = ""
    if newline and last.startswith(NEEDS):
        words, needs = title, newline + last
    remarks = tuple(target.remark for target in TARGETS.values() if target.remark)
    lines = words.split("\n")
    for number in range(len(lines) - 1, 0, -1):
        if lines[number].startswith(remarks):
            return "\n".join(lines[:number]), needs
        if not lines[number].startswith("    "):  # where a long remark goes on
            break
    return words, needs


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
    above = takewhile(lambda x: not x.startswith(PROVENANCE), comment_head(text))
    lines = list(above)
    return "\n".join(lines[1:] if lines and lines[0].startswith("#!") else lines)


def _rules(text: str) -> Iterator[tuple[int, str]]:
    """The lines that open the sections: number and title. Those in strings are none."""
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type == tokenize.COMMENT and token.start[1] == 0:
            match = _RULE.match(token.string)
            if match:
                yield token.start[0], match["title"]


def _target(titles: Iterable[str]) -> Target:
    """The target of a file that has sections of these titles."""
    found = {*titles}
    others = (target for target in TARGETS.values() if target.name != DEFAULT)
    fitting = (target for target in others if target.titles["machinery"] in found)
    return next(fitting, TARGETS[DEFAULT])


class _Parts:
    """The text under each rule. Comments of the user's may look like rules, so skorche's
    own are looked for from the end."""

    def __init__(self, text: str, rules: list[tuple[int, str]]) -> None:
        self._lines = text.split("\n")
        self._rules = rules
        self._places: dict[str, tuple[int, int]] = {}
        self.target = _target(title for _, title in rules)
        end = len(self._lines) + 1
        for name, title in self.target.titles.items():
            starts = [n for n, found in rules if found == title and n < end]
            if not starts:
                raise UnreadableError(f'the comment line "# ---- {title} ----" is gone')
            self._places[name] = starts[-1], end
            end = starts[-1]
        inputs = (n for n, found in rules if found == TITLES["inputs"] and n < end)
        self._inputs_start = max(inputs, default=end)
        self._carried_end = end

    def own(self) -> dict[str, str]:
        """The texts of skorche's own sections, by their names."""
        places = reversed(self._places.items())
        return {name: self._between(*place) for name, place in places}

    def _between(self, start: int, end: int) -> str:
        return "\n".join(self._lines[start : end - 1]).strip("\n")

    def inputs(self) -> str:
        """The text of the inputs, or nothing where there are none."""
        text = self._between(self._inputs_start, self._carried_end)
        body = _parsed(text, " of its inputs").body
        return text if all(isinstance(n, ast.Assign) for n in body) else ""

    def sections(self) -> tuple[Section, ...]:
        end = self._inputs_start if self.inputs() else self._carried_end
        before = TITLES["carried"]
        found = []
        for number, title in reversed(self._rules):
            if number < end and title.startswith(before):
                path = title.removeprefix(before)
                found.append(Section(path, self._between(number, end)))
                _parsed(found[-1].text, f" of what is from {path}")
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


def _made(own: Mapping[str, str]) -> list[ast.Module]:
    return [
        _parsed(text, f" of its {name}")
        for name, text in own.items()
        if name not in ("machinery", "head")
    ]


def _is(name: str, public: str) -> bool:
    """Whether a name is that of a function which the module is used by."""
    return bool(re.fullmatch(rf"{public}({OTHERWISE}(_\d+)?)?", name))


def _inputs(made: Iterable[ast.Module], text: str) -> Iterator[tuple[str, str | None]]:
    """The parameters of run(), each with the text of what it reads unless told."""
    values = {
        node.targets[0].id: ast.get_source_segment(text, node.value) or ""
        for node in ast.parse(text).body
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name)
    }
    for node in (node for tree in made for node in tree.body):
        if isinstance(node, ast.FunctionDef) and _is(node.name, "run"):
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
