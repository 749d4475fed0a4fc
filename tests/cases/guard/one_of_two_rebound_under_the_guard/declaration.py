"""Of two names that one statement binds, the second is bound again under the guard."""

import re

import skorche

DIGITS, WORDS = re.compile("[0-9]+"), re.compile("[a-z]+")


def found(text: str) -> list:
    return DIGITS.findall(text) + WORDS.findall(text)


if __name__ == "__main__":
    WORDS = re.compile("[a-f]+")
    texts = skorche.Queue("texts", fixed_inputs=["abc xyz 123"])
    results = skorche.map(found, texts)
    skorche.run()
    skorche.shutdown()
    print(results.flush())
