"""Finds things by what texts say."""

import importlib


def load_kind(text):
    module, _, name = text.partition(":")
    found = importlib.import_module(module)
    return getattr(found, name)


def word_of(name):
    return __import__(name, None, None, ["WORD"]).WORD
