"""A function that is called to set things up is called in the compiled file too."""

import re

import skorche

PATTERNS = []


def set_up() -> None:
    PATTERNS.append(re.compile("[0-9]+"))


set_up()


def found(text: str) -> list:
    return [match for pattern in PATTERNS for match in pattern.findall(text)]


if __name__ == "__main__":
    texts = skorche.Queue("texts", fixed_inputs=["a 12 b 3"])
    numbers = skorche.map(found, texts)
    skorche.run()
    skorche.shutdown()
    print(numbers.flush())
