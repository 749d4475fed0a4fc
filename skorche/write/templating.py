"""A template's name and what it is given come in, its text goes out.

The only module that knows jinja2. A project may have templates of its own, each in the
place of skorche's by the same name; what is wrong with one is said by its name and line.
Since they may be anybody's, they are rendered in a sandbox: they see what they are given and
make text of it, and reach nothing else of this program's.
This module must not know what the templates are for.
"""

from __future__ import annotations

import ast
import difflib
import os
import traceback
from collections.abc import Mapping
from functools import lru_cache
from typing import TYPE_CHECKING

from skorche.errors import SkorcheError
from skorche.lower.machinery import templates_folder
from skorche.lower.targets import TARGETS
from skorche.python.literals import quoted
from skorche.python.visible import visible
from skorche.write.file_names import shell_word

if TYPE_CHECKING:
    import jinja2

_MODULE = {
    "plan": "all that the module says",
    "header": "the project's own comment lines, or nothing",
    "provenance": "how the line begins that says where the module comes from",
    "titles": "the titles of the sections, by their names",
    "rule": "a function: a title comes in, the comment that opens a section goes out",
    "carried": "a function: a section comes in, the user's text in it goes out",
    "apart": "a function: text of the user's, as far from that as it has to be",
    "imports": "the import lines",
    "types": "those for annotations alone, in the block that type checkers read",
    "docstring": "the text of sections/docstring.py.jinja",
    "inputs": "the text of sections/inputs.py.jinja",
    "parameters": "the text of sections/parameters.py.jinja",
    "workers": "the texts of all workers",
    "stages": "the texts of all functions of lists of items, for a cluster",
    "pipeline": "the text of sections/pipeline.py.jinja",
    "bundle": "what finds modules that come along whole, if some do",
    "machinery": "the classes that are the same in every module",
    "guard": "the text of sections/guard.py.jinja",
}
_PART = {
    "plan": "all that the module says",
    "n": "what the module calls each name of the machinery, or builtin",
}


class TemplateError(SkorcheError):
    """A template of the project's own is wrong; the message says which, and where."""


def template_names() -> list[str]:
    """Return the names of all templates."""
    folder = templates_folder()
    return sorted(p.relative_to(folder).as_posix() for p in folder.rglob("*.jinja"))


def given(name: str) -> Mapping[str, str]:
    """Return what a template is given: names, and what they hold."""
    if any(name == target.module for target in TARGETS.values()):
        return _MODULE
    folder = name.rpartition("/")[0] + "/"
    for target in TARGETS.values():
        if name in target.given:
            return {**_PART, **target.given[name]}
        if folder in target.given:
            return {**target.given[folder], **_PART}
    return _PART


def source(name: str, own: str | None = None) -> str:
    """Return the text of a template, of the project's own where there is one."""
    folder = own if own is not None and is_own(name, own) else str(templates_folder())
    with open(os.path.join(folder, name), encoding="utf-8") as file:
        return file.read()


def is_own(name: str, own: str | None) -> bool:
    """Return whether the project has a template of its own by a name."""
    return own is not None and os.path.isfile(os.path.join(own, name))


def check_names(own: str) -> None:
    """Raise TemplateError for a file in a project's folder that replaces no template."""
    if not os.path.isdir(own):
        raise TemplateError(f"{own} is no folder of templates")
    known = template_names()
    folders = {name.partition("/")[0] for name in known if "/" in name}
    for folder, subfolders, files in os.walk(own):
        for file in [*subfolders, *files]:
            if os.path.islink(os.path.join(folder, file)):
                path = os.path.join(folder, file)
                raise TemplateError(f"{path} is a link: put the template itself there")
        for file in files:
            path = os.path.join(folder, file)
            name = os.path.relpath(path, own).replace(os.sep, "/")
            if name.startswith("machinery/"):
                message = (
                    "the machinery is not a template: it is the same in every module"
                )
                raise TemplateError(f"{path}: {message}")
            meant = file.endswith(".jinja") or name.partition("/")[0] in folders
            if meant and name not in known:
                near = difflib.get_close_matches(name, known, 1)
                hint = f"; did you mean {near[0]}?" if near else ""
                raise TemplateError(f"{path} replaces no template{hint}")


def render(
    name: str, context: Mapping[str, object], own: str | None, whole: bool = True
) -> str:
    """Return a template's text, which is Python if it is one of the project's own, or, if
    it is not `whole`, becomes some with others.

    Raises TemplateError where that is not so.
    """
    if own is None:
        return _environment(None).get_template(name).render(context)
    import jinja2

    try:
        text = _environment(own).get_template(name).render(context)
    except jinja2.TemplateSyntaxError as error:
        path = error.filename or os.path.join(own, name)
        raise TemplateError(f"{path}:{error.lineno}: {error.message}") from None
    except Exception as error:  # noqa: BLE001 - whatever its expressions raise
        frames = traceback.extract_tb(error.__traceback__)
        places = [f for f in frames if f.filename.endswith(".jinja")]
        where = f"{places[-1].filename}:{places[-1].lineno}" if places else name
        raise TemplateError(f"{where}: {error}") from None
    if not whole:
        return text
    try:
        ast.parse(text)
    except (SyntaxError, ValueError) as error:
        number = getattr(error, "lineno", None) or 1
        line = [*text.split("\n"), ""][number - 1]
        why = getattr(error, "msg", str(error))
        message = f"it makes what is no Python: {line.strip()} ({why})"
        raise TemplateError(f"{_place(name, own, line)}: {message}") from None
    return text


def _place(name: str, own: str, line: str) -> str:
    """The project's template, and the line in it, that most likely made a line of text:
    that of the name, or else one that it imports."""
    names = (
        [name] if is_own(name, own) else [n for n in template_names() if is_own(n, own)]
    )
    found = [(n, *_line_like(line, source(n, own).split("\n"))) for n in names]
    best = max(found, key=lambda place: place[2])
    return f"{os.path.join(own, best[0])}:{best[1]}"


def _line_like(line: str, lines: list[str]) -> tuple[int, float]:
    """The number of the line that is most like a line of text, and how much it is."""
    matcher = difflib.SequenceMatcher(None, "", line, autojunk=False)
    likeness = []
    for number, text in enumerate(lines, 1):
        matcher.set_seq1(text)
        likeness.append((matcher.ratio(), -number))
    best, number = max(likeness)
    return -number, best


@lru_cache(maxsize=8)
def _environment(own: str | None) -> jinja2.Environment:
    import jinja2
    from jinja2.sandbox import ImmutableSandboxedEnvironment

    folders = [str(templates_folder())]
    kind = jinja2.Environment if own is None else ImmutableSandboxedEnvironment
    environment = kind(
        loader=jinja2.FileSystemLoader([own, *folders] if own is not None else folders),
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=False,
        autoescape=False,
        cache_size=400 if own is None else 0,  # a project's may come and go meanwhile
    )
    environment.filters["quoted"] = quoted
    environment.filters["in_docstring"] = _in_docstring
    environment.filters["for_shell"] = shell_word
    return environment


def _in_docstring(text: str) -> str:
    """Text such that it comes out of a docstring as it went in."""
    return visible(text.replace("\\", "\\\\").replace('"""', '\\"\\"\\"'))
