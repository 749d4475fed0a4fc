"""What takes long is told, each thing once, and nothing that is quick."""

from __future__ import annotations

import pytest

from skorche.carry import patience
from skorche.carry.patience import doing, told_if_long


def test_what_takes_long_is_told_once(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [0.0]
    monkeypatch.setattr(patience, "perf_counter", lambda: now[0])
    said: list[str] = []
    with told_if_long(said.append):
        doing("reading")
        now[0] = 1.5
        doing("reading")
        doing("reading")
        doing("writing")
    doing("nobody waits")
    assert said == ["reading", "writing"]


def test_what_is_quick_is_not_told() -> None:
    said: list[str] = []
    with told_if_long(said.append):
        doing("reading")
    assert not said
