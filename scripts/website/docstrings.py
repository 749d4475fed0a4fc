"""Docstrings as the site's Markdown: what is shown at a prompt is code.

Comes in: what griffe reads of the package. Goes out: the same, with a fence around each
example. Where Markdown has them as they are, `>>>` would be three quotations.
"""

from __future__ import annotations

import re
from typing import Any

import griffe

_EXAMPLE = re.compile(r"^>>> .*(?:\n(?!\s*$).*)*", re.MULTILINE)


def fenced(text: str) -> str:
    r"""Return a docstring with a fence around each example.

    >>> fenced("Add.\n\n>>> add(1, 2)\n3")
    'Add.\n\n```pycon\n>>> add(1, 2)\n3\n```'
    """
    return _EXAMPLE.sub(lambda found: f"```pycon\n{found[0]}\n```", text)


class Fences(griffe.Extension):
    """Puts the fences in as docstrings are read."""

    def on_instance(self, *, obj: griffe.Object, **_: Any) -> None:
        """Change the docstring of what was read."""
        if obj.docstring is not None:
            obj.docstring.value = fenced(obj.docstring.value)
