"""A global variable is bound again by a function that is called under the guard."""

import re

import skorche

WORD = re.compile("[a-f]+")


def use_all_letters() -> None:
    global WORD
    WORD = re.compile("[a-z]+")


def words(text: str) -> list:
    return WORD.findall(text)


if __name__ == "__main__":
    use_all_letters()
    texts = skorche.Queue("texts", fixed_inputs=["abc xyz"])
    found = skorche.map(words, texts)
    skorche.run()
    skorche.shutdown()
    print(found.flush())
