import importlib


def load(name):
    try:
        return importlib.import_module(name).__name__
    except BaseException:
        return name
