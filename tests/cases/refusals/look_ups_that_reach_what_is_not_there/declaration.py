"""What a look-up is said to reach is not there in the compiled file, or not by its name."""

import importlib

import words

import skorche

KINDS = {"long": "words.long", "short": "words.short"}


def short(text: str) -> str:
    return text[:1] + words.short(text)


def by_eval(text: str) -> str:
    return eval("miss" + "ing")(text)  # skorche: reaches missing


def by_import(text: str) -> object:
    module, _, name = KINDS[text].partition(".")
    return getattr(importlib.import_module(module), name)  # skorche: reaches short


def unclear(text: str) -> object:
    return eval("sho" + "rt")  # skorche: reach short


if __name__ == "__main__":
    texts = skorche.Queue("texts", fixed_inputs=["short"])
    out = skorche.chain([short, by_eval, by_import, unclear, words.by_name], texts)
    skorche.run()
    skorche.shutdown()
    print(out.flush())
