"""Data that is read within a with statement comes along, and what reads it."""

import io
import re

import skorche

PATTERNS = {}
with io.StringIO("number [0-9]+\nword [a-z]+\n") as lines:
    for line in lines:
        name, pattern = line.split()
        PATTERNS[name] = re.compile(pattern)


def kind_of(text: str) -> list:
    return [name for name, pattern in PATTERNS.items() if pattern.fullmatch(text)]


if __name__ == "__main__":
    texts = skorche.Queue("texts", fixed_inputs=["12", "ab", "?"])
    kinds = skorche.map(kind_of, texts)
    skorche.run()
    skorche.shutdown()
    print(kinds.flush())
