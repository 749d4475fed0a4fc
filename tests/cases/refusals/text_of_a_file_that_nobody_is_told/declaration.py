"""A module that a text names, within what goes on whatever that raises."""

import importlib
from contextlib import suppress

import skorche


def named(letter: str) -> str:
    try:
        return importlib.import_module("plug_" + letter).NAME
    except:  # noqa: E722
        return "none"


def named_again(letter: str) -> str:
    with suppress(KeyboardInterrupt, BaseException):
        return importlib.import_module("plug_" + letter).NAME
    return letter


def named_at_last(letter: str) -> str:
    name = "none"
    try:
        name = importlib.import_module("plug_" + letter).NAME
    finally:
        return name  # noqa: B012


letters = skorche.Queue("letters", fixed_inputs=["a"])
skorche.chain([named, named_again, named_at_last], letters)
skorche.run()
