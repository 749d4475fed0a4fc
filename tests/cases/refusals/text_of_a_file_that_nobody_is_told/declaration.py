"""A module that a text names, within what goes on whatever that raises."""

import importlib

import skorche


def named(letter: str) -> str:
    try:
        return importlib.import_module("plug_" + letter).NAME
    except ImportError:
        return "none"


letters = skorche.Queue("letters", fixed_inputs=["a"])
skorche.map(named, letters)
skorche.run()
