"""A function that is called at the top level may bind a global variable."""

import re

import skorche

WORD = re.compile("[a-f]+")


def use_all_letters() -> None:
    global WORD
    WORD = re.compile("[a-z]+")


use_all_letters()


def words(text: str) -> list:
    return WORD.findall(text)


if __name__ == "__main__":
    texts = skorche.Queue("texts", fixed_inputs=["abc xyz"])
    found = skorche.map(words, texts)
    skorche.run()
    skorche.shutdown()
    print(found.flush())
