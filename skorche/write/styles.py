"""The look that a project wants of its compiled files.

Comes in: the settings of a project. Goes out: a style. This module must not know what is
written in it.
"""

from __future__ import annotations

from skorche.settings import Settings
from skorche.write.emit import Style
from skorche.write.templating import check_names


def style_of(settings: Settings) -> Style:
    """Return the look that a project wants of its compiled files; raise TemplateError where
    its own templates replace none."""
    own = settings.own_templates()
    if own is not None:
        check_names(own)
    return Style(settings.line_length, settings.header, own)
