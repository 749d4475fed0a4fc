"""docs/stable.md: what it says is stable is what there is."""

from __future__ import annotations

import re

import skorche
from skorche.cli import COMMANDS
from skorche.lower.targets import TARGETS
from skorche.settings import KEYS
from tests.places import ROOT

PAGE = (ROOT / "docs" / "stable.md").read_text(encoding="utf-8")


def named(begin: str, end: str) -> list[str]:
    """The words in code between two texts of the page."""
    part = PAGE.partition(begin)[2].partition(end)[0]
    assert part, begin
    return sorted(re.findall(r"`([\w-]+)`", part))


def test_the_page_lists_what_there_is() -> None:
    assert named("`import skorche` gives:", "with their parameters") == sorted(
        skorche.__all__
    )
    assert named("The commands", "with their options") == sorted(COMMANDS)
    assert named("[tool.skorche]`:", "the targets") == sorted(KEYS)
    assert named("the targets", "NAME.tune") == sorted(TARGETS)


def test_queues_have_what_is_promised_of_them() -> None:
    methods = re.findall(
        r"`(\w+)\(\)`", PAGE.partition("of a `Queue`")[2].partition(";")[0]
    )
    assert methods == ["put", "get", "flush", "empty", "nameit"]
    assert all(
        callable(getattr(skorche.Queue, name)) for name in (*methods, "__iter__")
    )


def test_the_page_says_the_version() -> None:
    assert f"Today's version is\n{skorche.__version__}:" in PAGE
