"""Modules that texts name come along: those that a text begins with, and those in a table."""

import importlib

import figures
import skorche
from loading import has_plugin, load_kind, word_of

KINDS = {"rows": "plugins.as_rows:export", "words": "plugins.as_words:export"}


def exported(kind: str) -> str:
    return load_kind(KINDS[kind])(kind)


def suffixed(text: str) -> str:
    part = importlib.import_module(f"plugins.as_{text.split()[0]}")
    return part.SUFFIX + text + word_of("figures")


def standard(text: str) -> str:
    return text + importlib.import_module("string").digits[: figures.COUNT]


def known(text: str) -> list[str]:
    return [text, has_plugin("as_rows"), has_plugin("as_columns")]


if __name__ == "__main__":
    kinds = skorche.Queue("kinds", fixed_inputs=["rows", "words"])
    texts = skorche.chain([exported, suffixed, standard, known], kinds)
    skorche.run()
    skorche.shutdown()
    print(texts.flush())
