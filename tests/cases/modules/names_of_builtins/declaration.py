"""A module has names of builtins for its own, and another one uses the builtins."""

import skorche
from own import filter as keep, open

WORDS = ["a", "b"]


def max(items: list) -> str:
    return "largest: " + sorted(items)[-1]


def use(text: str) -> list:
    return [open(text), keep(text), max([text, "0"]), list(filter(None, [text]))]


if __name__ == "__main__":
    texts = skorche.Queue("texts", fixed_inputs=["a", "b"])
    results = skorche.map(use, texts)
    skorche.run()
    skorche.shutdown()
    print(results.flush())
