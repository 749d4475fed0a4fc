"""Finds things by what texts say."""

import importlib


def load_kind(text):
    module, _, name = text.partition(":")
    found = importlib.import_module(module)
    return getattr(found, name)


def word_of(name):
    return __import__(name, None, None, ["WORD"]).WORD


def has_plugin(name):
    try:
        importlib.import_module(f"plugins.{name}")
    except ImportError as error:
        return str(error)
    return name
