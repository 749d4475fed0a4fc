"""Plugins that say of themselves that they are there."""

import importlib
import pkgutil

KINDS = {}


def kind(function):
    KINDS[function.__name__] = function
    return function


def loaded(number):
    for one in pkgutil.iter_modules(__path__):
        importlib.import_module(f"{__name__}.{one.name}")
    return {name: KINDS[name](number) for name in sorted(KINDS)}
