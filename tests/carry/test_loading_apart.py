"""What an import that the program has not made changes of its modules is put back."""

from __future__ import annotations

import sys
from types import ModuleType

import pytest

from skorche.carry.loading_apart import loading_apart

HELD = """
class Unwilling:
    @property
    def __class__(self):
        raise RuntimeError

    def __getattr__(self, name):
        raise RuntimeError


class Told(dict):
    def items(self):
        raise RuntimeError

    clear = values = items


class Registry:
    kinds = []

    def __init__(self):
        self.plugins = {}


unwilling, told, registry = Unwilling(), Told(a=1), Registry()
names, nested = {1}, {"x": {"y": [1]}}
"""


def test_containers_of_the_programs_modules_hold_what_they_held(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    module = ModuleType("held_by_the_program")
    monkeypatch.setitem(sys.modules, module.__name__, module)
    exec(HELD, vars(module))  # noqa: S102 - our own text
    with loading_apart({}):
        module.told["b"] = 2
        module.names.add(2)
        module.nested["x"]["y"].append(2)
        module.registry.plugins["late"] = module
        module.Registry.kinds.append("late")
    assert dict.__repr__(module.told) == "{'a': 1}"
    assert (module.names, module.nested) == ({1}, {"x": {"y": [1]}})
    assert (module.registry.plugins, module.Registry.kinds) == ({}, [])


def test_others_that_were_loaded_apart_keep_what_was_entered(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    module = ModuleType("held_apart")
    monkeypatch.setitem(sys.modules, module.__name__, module)
    vars(module)["held"] = []
    with loading_apart({module.__name__}):
        module.held.append(1)
    assert module.held == [1]
