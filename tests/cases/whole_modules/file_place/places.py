import importlib
from pathlib import Path

FOLDER = Path(__file__).parent


def named(name):
    return [importlib.import_module(name).__name__, FOLDER.name]
