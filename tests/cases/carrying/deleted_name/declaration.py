"""A name that is deleted after its use is deleted in the compiled file too."""

import re

import skorche

pattern = "[0-9]+"
NUMBER = re.compile(pattern)
del pattern


def numbers(text: str) -> list:
    return NUMBER.findall(text)


if __name__ == "__main__":
    texts = skorche.Queue("texts", fixed_inputs=["1 a 22"])
    found = skorche.map(numbers, texts)
    skorche.run()
    skorche.shutdown()
    print(found.flush())
