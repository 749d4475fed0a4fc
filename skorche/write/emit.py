"""A plan comes in, the text of its module goes out.

The only module that knows black. It decides nothing: where a template would have to
compute, the plan lacks a field. It must not know graphs or live functions.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache, partial
from itertools import groupby
from textwrap import indent

from skorche.lower.carrier import Import, Section
from skorche.lower.machinery import BUNDLE, unit
from skorche.lower.plan import Line, Piece, Plan
from skorche.lower.targets import TARGETS
from skorche.python.shadows import as_seen_from_nowhere
from skorche.python.visible import visible_line
from skorche.write.file_names import comment_word
from skorche.write.machinery_text import with_names
from skorche.write.marks import PROVENANCE, TITLES
from skorche.write.quotes import in_double_quotes
from skorche.write.templating import render

#: The line length that templates and machinery are written for.
LINE_LENGTH = 88


#: What black spaces otherwise than `ast.unparse` does: powers, and what is in brackets.
_SPACED = re.compile(r" \*\* |[\w)\]]\[")


class _Names:
    """The machinery's names as they are, but for those that the plan renames."""

    def __init__(self, renamed: Mapping[str, str]) -> None:
        self._renamed = renamed

    def __getitem__(self, name: str) -> str:
        return self._renamed.get(name, name)


@dataclass(frozen=True)
class Style:
    """What a project may say of the look: a line length, comment lines for the top, and a
    folder of templates of its own, each in the place of skorche's by the same name."""

    line_length: int = LINE_LENGTH
    header: str = ""
    templates: str | None = None

    @property
    def is_usual(self) -> bool:
        """Whether texts come out as skorche's own templates are written."""
        return self.line_length == LINE_LENGTH and self.templates is None


@as_seen_from_nowhere()
def emit(plan: Plan, formatted: bool = True, style: Style | None = None) -> str:
    """Return the module's text.

    What skorche writes is formatted by black, with black's own defaults whatever is
    configured where; carried text is set in as it is. Without `formatted` the text has
    the same tokens, and takes a tenth of the time. Raises TemplateError where a template
    of the project's own makes no Python.
    """
    style = style or Style()
    writer = _Writer(plan, formatted, style)
    several_lines = any("\n" in line.expression for line in plan.inputs)
    target = TARGETS[plan.target]
    parts = {name: writer.render(file) for name, file in target.parts.items()}
    if several_lines:  # as the user wrote them
        parts["inputs"] = writer.format(parts["inputs"], always=True)
    for name, pieces in plan.pieces().items():
        texts = [writer.piece(piece) for piece in pieces]
        parts[name] = "\n\n\n".join(text.strip("\n") for text in texts)
    text = writer.raw(
        target.module,
        imports=writer.format(_imports(plan.imports)).strip("\n"),
        types=writer.types().strip("\n"),
        machinery=_apart(writer.machinery(plan.below).strip("\n")),
        header=style.header,
        rule=partial(_rule, style.line_length),
        apart=_apart,
        carried=writer.carried,
        provenance=PROVENANCE,
        titles={**TITLES, **target.titles},
        bundle=writer.bundle(),
        **{name: text.strip("\n") for name, text in parts.items()},
    )
    return text.rstrip("\n") + "\n"


class _Writer:
    """Renders templates, skorche's or the project's own, for one plan."""

    def __init__(self, plan: Plan, formatted: bool, style: Style) -> None:
        self._plan = plan
        self._context = {
            "plan": plan,
            "n": _Names(plan.names),
            "lines": self.lines,
        }
        self._formatted = formatted
        self._style = style

    def render(self, template: str, **more: object) -> str:
        """Return the text of a template, formatted."""
        return self.format(self.raw(template, **more))

    def raw(self, template: str, **more: object) -> str:
        """Return the text of a template as it prints it."""
        return render(template, {**self._context, **more}, self._style.templates)

    def piece(self, piece: Piece) -> str:
        """Return one text of several."""
        folder, _, name = piece.template.partition("/")
        if folder == "machinery":
            return self.machinery([name.removesuffix(".py")])
        return self.render(piece.template, **piece.given)

    def machinery(self, names: Iterable[str]) -> str:
        """Return files of the machinery, one after the other, as black would space them."""
        texts = []
        for name in names:
            text = unit(name, self._plan.layers).text.strip("\n")
            text, other = with_names(text, self._plan.names, LINE_LENGTH)
            if self._style.is_usual and other:
                text = self.format(text, always=True).strip("\n")
            texts.append(text)
        text = "\n\n\n".join(texts)
        return text if self._style.is_usual else self.format(text)

    def bundle(self) -> str:
        """What finds modules that come along whole, if some do, below its own comment."""
        text = self.machinery(self._plan.above).strip("\n")
        rule = _rule(self._style.line_length, TITLES[BUNDLE])
        return f"{rule}\n{_apart(text)}\n\n\n" if text else ""

    def types(self) -> str:
        """The imports for annotations alone, which only a type checker reads."""
        lines = indent(_imports(self._plan.types), " " * 4)
        told = self._plan.is_told_of_types  # by an import of the user's
        name = "TYPE_CHECKING" if told else self._plan.name("TYPE_CHECKING")
        above = "" if told else f"{name} = False\n"
        return self.format(f"{above}if {name}:\n{lines}") if lines else ""

    def lines(self, steps: Iterable[Line]) -> str:
        """The steps of a function, each set in as deep as it lies."""
        texts = []
        for step in steps:
            context = {**self._context, "step": step}
            text = render(step.file, context, self._style.templates, whole=False)
            texts.append(indent(text.strip("\n"), " " * 4 * step.depth))
        return "\n".join(texts)

    def carried(self, section: Section) -> str:
        """The user's own text as it is, and what was added to it as black would have it."""
        if section.is_whole:
            return self._plan.name(BUNDLE) + section.text.removeprefix(BUNDLE)
        text, end = section.text, len(section.text)
        for made in reversed(section.made):
            end = text.rindex(made, 0, end)
            text = text[:end] + self.format(made).strip("\n") + text[end + len(made) :]
        return text

    def format(self, text: str, always: bool = False) -> str:
        """Text as black would have it. Templates are written that way, so that it is
        needed only where a value made a line too long, or brought quotes of the other
        kind, or where the project has its own idea of it: to import black takes as long
        as all else of a small file."""
        if not self._formatted:
            return text
        if self._style.is_usual and not always and not _too_long(text):
            if not _has_other_quotes(text):
                return text
            plain = in_double_quotes(text)
            if not (_has_other_quotes(plain) or _SPACED.search(plain)):
                return plain
        return _format(text, self._style.line_length)


@lru_cache(maxsize=64)
def _format(text: str, line_length: int) -> str:
    import black
    import black.mode

    versions = {black.mode.TargetVersion.PY38}
    mode = black.Mode(target_versions=versions, line_length=line_length)
    return black.format_str(text, mode=mode)


def _rule(line_length: int, title: str) -> str:
    """A comment that opens a section, drawn out to the line length."""
    for before in (TITLES["carried"], TITLES["whole"]):
        if title.startswith(before):
            title = before + comment_word(title.removeprefix(before))
    return f"# ---- {visible_line(title)} ".ljust(line_length, "-").rstrip()


def _apart(text: str) -> str:
    """Carried text as far from the comment above it as black would have it."""
    code = next((line for line in text.splitlines() if not line.startswith("#")), "")
    defines = code.startswith(("def ", "class ", "async ", "@"))
    return ("\n\n" if defines else "\n") + text


def _imports(imports: Iterable[Import]) -> str:
    """The import lines: the standard library first, each part in isort's order."""
    groups: dict[bool, list[str]] = {True: [], False: []}
    for (module, plain), lines in groupby(
        sorted(imports, key=_import_key), key=lambda line: (line.module, not line.name)
    ):
        standard = module.partition(".")[0] in sys.stdlib_module_names
        if plain:
            groups[standard] += [f"import {alias(module, i.bound)}" for i in lines]
        else:
            known = list(lines)
            together = [line for line in known if line.name == line.bound]
            renamed = [[line] for line in known if line.name != line.bound]
            # isort gives each of these a line of its own, by the first name in it.
            for names in sorted([*filter(None, [together]), *renamed], key=_first_key):
                words = ", ".join(alias(line.name, line.bound) for line in names)
                groups[standard].append(f"from {module} import {words}")
    return "\n\n".join("\n".join(lines) for lines in groups.values() if lines)


def _first_key(lines: list[Import]) -> tuple[bool, str, int, str, str, str]:
    return _import_key(lines[0])


def _too_long(text: str) -> bool:
    return any(len(line) > LINE_LENGTH for line in text.splitlines())


def _has_other_quotes(text: str) -> bool:
    """Whether a text has quotes that black would change. No string ends before an s, so
    that each has a quote that is none of a word's, as in the docstrings of templates.

    >>> _has_other_quotes("the task's result"), _has_other_quotes("f's'")
    (False, True)
    """
    return "'" in re.sub(r"\b's\b", "", text)


def alias(name: str, bound: str) -> str:
    """Return a name as an import has it; `import a.b` binds `a`."""
    return name if bound in (name, name.partition(".")[0]) else f"{name} as {bound}"


def _import_key(line: Import) -> tuple[bool, str, int, str, str, str]:
    kind = 0 if line.name.isupper() else 1 if line.name[:1].isupper() else 2
    return bool(line.name), line.module, kind, line.name.lower(), line.name, line.bound
