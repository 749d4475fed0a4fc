"""What pages list is all that there is."""

from __future__ import annotations

import inspect
import re

import skorche
from skorche.declare.verbs import Verbs
from tests.places import ROOT


def rows(page: str) -> str:
    """The first cells of all tables of a page."""
    text = (ROOT / "docs" / page).read_text(encoding="utf-8")
    return "\n".join(re.findall(r"^\| (.*?) \|", text, re.MULTILINE))


def test_each_setting_of_a_task_has_its_row() -> None:
    settings = [*inspect.signature(skorche.task).parameters][1:]
    assert "max_workers" in settings
    assert [
        name for name in settings if f"{name}=" not in rows("how-a-task-runs.md")
    ] == []


def test_each_verb_has_its_row() -> None:
    verbs = [name for name in skorche.__all__ if hasattr(Verbs, name)]
    assert "split" in verbs
    assert [name for name in verbs if f"`{name}(" not in rows("verbs.md")] == []
