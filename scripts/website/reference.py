"""The page on all public names: which there are, in the order in which one meets them.

Comes in: the package. Goes out: Markdown for mkdocstrings, which has the docstrings.
"""

from __future__ import annotations

import skorche

#: The names of each section; what is left of the package goes to the last one.
SECTIONS = {
    "Declare": ("Queue", "task", "parameter", "auto", "Pipeline"),
    "What comes out": ("Failure", "QUEUE_SENTINEL", "push_to_queue"),
    "Errors": (
        "SkorcheError",
        "DeclarationError",
        "CompileError",
        "PipelineError",
        "StateError",
        "DrawingError",
        "ProfileError",
        "Problem",
        "Place",
    ),
}
#: Of a class that skorche uses, too, the methods that are for users; of others all.
_METHODS = {"Queue": ["put", "get", "flush", "empty", "nameit"], "Task": []}
_ABOUT = """\
# Reference

All names of the package, as their docstrings have them. [The verbs](verbs.md) and [the settings
of a task](how-a-task-runs.md) say the same in tables.
"""
_VERBS = """\
The methods of [`Pipeline`][skorche.Pipeline] are functions of the package, too: {names}. As such
they are about one default pipeline, so that most files need no `Pipeline` of their own:
`skorche.map(clean, words)`.
"""


def page() -> str:
    """Return the page, which names each public name once."""
    methods = [name for name in skorche.__all__ if hasattr(skorche.Pipeline, name)]
    listed = {name for names in SECTIONS.values() for name in names}
    rest = tuple(n for n in skorche.__all__ if n not in listed and n not in methods)
    text = [_ABOUT]
    for title, names in {**SECTIONS, "And": rest}.items():
        text.append(f"## {title}\n")
        for name in names:
            text.append(f"::: skorche.{name}\n    options:\n{_options(name)}")
        if title == "Declare":
            said = ", ".join(f"[`{n}`][skorche.Pipeline.{n}]" for n in sorted(methods))
            text.append(_VERBS.format(names=said))
    return "\n".join(text)


def _options(name: str) -> str:
    members = _METHODS.get(name)
    listed = f"      members: {members or 'false'}\n" if members is not None else ""
    return listed or f"      inherited_members: {str(name == 'Pipeline').lower()}\n"
