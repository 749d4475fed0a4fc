"""A name that one statement binds with others may be bound again by another."""

import re

import skorche

WORDS, DIGITS = re.compile("[a-z]+"), re.compile("[a-f]+")
DIGITS = re.compile("[0-9]+")


def found(text: str) -> list:
    return WORDS.findall(text) + DIGITS.findall(text)


if __name__ == "__main__":
    texts = skorche.Queue("texts", fixed_inputs=["abc 123"])
    results = skorche.map(found, texts)
    skorche.run()
    skorche.shutdown()
    print(results.flush())
