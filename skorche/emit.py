"""A plan comes in, the text of its module goes out.

The only module that knows jinja2 and black. It decides nothing: where a template would
have to compute, the plan lacks a field. It must not know graphs or live functions.
"""

from __future__ import annotations

import shlex
import sys
from collections.abc import Iterable, Mapping
from functools import cache, partial
from itertools import groupby
from typing import TYPE_CHECKING

from skorche.carrier import Import, Section
from skorche.machinery import rename, templates_folder, unit
from skorche.plan import Plan

if TYPE_CHECKING:
    import black
    import jinja2

LINE_LENGTH = 88
#: How the line begins that says where a compiled module comes from.
PROVENANCE = "# Compiled by `skorche compile "


def is_compiled(text: str) -> bool:
    """Return whether a file's text is that of a compiled module."""
    return any(line.startswith(PROVENANCE) for line in text.splitlines()[:8])


class _Names(dict[str, str]):
    """The machinery's names as they are, but for those that the plan renames."""

    def __missing__(self, name: str) -> str:
        return name


def emit(plan: Plan, formatted: bool = True) -> str:
    """Return the module's text.

    What skorche writes is formatted by black, with black's own defaults whatever is
    configured where; carried text is set in as it is. Without `formatted` the text has
    the same tokens, and takes a tenth of the time.
    """
    context = {"plan": plan, "n": _Names(plan.names)}
    sections = ("docstring", "inputs", "pipeline", "guard")
    parts = {name: _render(f"sections/{name}.py.jinja", context) for name in sections}
    workers = [
        _render(f"workers/{worker.template}.py.jinja", {**context, "worker": worker})
        for worker in plan.workers
    ]
    if formatted:
        several_lines = any("\n" in line.expression for line in plan.inputs)
        parts = {
            name: _format(text, always=several_lines and name == "inputs")
            for name, text in parts.items()
        }
        workers = [_format(text) for text in workers]
    parts["workers"] = "\n\n\n".join(text.strip("\n") for text in workers)
    text = (
        _environment()
        .get_template("module.py.jinja")
        .render(
            plan=plan,
            imports=_imports(plan.imports, formatted),
            typing_imports=_imports(plan.typing_imports, formatted),
            machinery=_machinery(plan.machinery, plan.names),
            rule=_rule,
            apart=_apart,
            carried=partial(_carried, formatted=formatted),
            provenance=PROVENANCE,
            **{name: text.strip("\n") for name, text in parts.items()},
        )
    )
    return text.rstrip("\n") + "\n"


@cache
def _environment() -> jinja2.Environment:
    import jinja2

    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(templates_folder()),
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=False,
        autoescape=False,
    )
    environment.filters["quoted"] = _quoted
    environment.filters["in_docstring"] = _in_docstring
    environment.filters["for_shell"] = _for_shell
    return environment


def _render(template: str, context: Mapping[str, object]) -> str:
    return _environment().get_template(template).render(context)


@cache
def _mode() -> black.Mode:
    import black.mode

    return black.Mode(
        target_versions={black.mode.TargetVersion.PY38}, line_length=LINE_LENGTH
    )


def _format(text: str, always: bool = False) -> str:
    """Text as black would have it. Templates are written that way, so that it is needed
    only where a value made a line too long, or brought quotes of the other kind."""
    if not (always or _too_long(text) or "'" in text):
        return text
    import black

    return black.format_str(text, mode=_mode())


def _quoted(text: str) -> str:
    """The text as a literal in double quotes where that needs no backslash."""
    plain = repr(text)
    return f'"{plain[1:-1]}"' if '"' not in text and plain[0] == "'" else plain


def _for_shell(name: str) -> str:
    """A file's name as a shell wants it, on one line."""
    return shlex.quote(name).replace("\n", "?")


def _in_docstring(text: str) -> str:
    """Text such that it comes out of a docstring as it went in."""
    return text.replace("\\", "\\\\").replace('"""', '\\"\\"\\"')


def _rule(title: str) -> str:
    """A comment that opens a section, drawn out to the line length."""
    title = title.replace("\n", "?")
    return f"# ---- {title} ".ljust(LINE_LENGTH, "-")


def _carried(section: Section, formatted: bool) -> str:
    """The user's own text as it is, and what was added to it as black would have it."""
    text, end = section.text, len(section.text)
    for made in reversed(section.made if formatted else ()):
        end = text.rindex(made, 0, end)
        text = text[:end] + _format(made).strip("\n") + text[end + len(made) :]
    return text


def _apart(text: str) -> str:
    """Carried text as far from the comment above it as black would have it."""
    code = next((line for line in text.splitlines() if not line.startswith("#")), "")
    defines = code.startswith(("def ", "class ", "async ", "@"))
    return ("\n\n" if defines else "\n") + text


def _imports(imports: Iterable[Import], formatted: bool) -> str:
    """The import lines: the standard library first, each part in isort's order."""
    groups: dict[bool, list[str]] = {True: [], False: []}
    for (module, plain), lines in groupby(
        sorted(imports, key=_import_key), key=lambda line: (line.module, not line.name)
    ):
        standard = module.partition(".")[0] in sys.stdlib_module_names
        if plain:
            groups[standard] += [f"import {_alias(module, i.bound)}" for i in lines]
        else:
            known = list(lines)
            names = ", ".join(line.name for line in known if line.name == line.bound)
            groups[standard] += [f"from {module} import {names}"] if names else []
            groups[standard] += [  # isort gives each of these a line of its own
                f"from {module} import {_alias(line.name, line.bound)}"
                for line in known
                if line.name != line.bound
            ]
    text = "\n\n".join("\n".join(lines) for lines in groups.values() if lines)
    return (_format(text) if formatted else text).strip("\n")


def _too_long(text: str) -> bool:
    return any(len(line) > LINE_LENGTH for line in text.splitlines())


def _alias(name: str, bound: str) -> str:
    """A name in an import; `import a.b` binds `a`."""
    return name if bound in (name, name.partition(".")[0]) else f"{name} as {bound}"


def _import_key(line: Import) -> tuple[bool, str, int, str, str]:
    kind = 0 if line.name.isupper() else 1 if line.name[:1].isupper() else 2
    return bool(line.name), line.module, kind, line.name, line.bound


def _machinery(names: Iterable[str], renamed: Mapping[str, str]) -> str:
    """The files of the machinery, one after the other, as black would space them."""
    parts = [unit(name).text.strip("\n") for name in names]
    return _apart(rename("\n\n\n".join(parts), renamed))
