"""Constants come along, also computed ones, and what they are computed from."""

import re

import skorche

WIDTH = 4
HEIGHT, DEPTH = 5, 6
UNUSED = 7
AREA = WIDTH * HEIGHT
first = last = "x"
TABLE: dict = {letter: index for index, letter in enumerate("abc")}
WORD = re.compile(
    r"\w+",
    re.ASCII,
)
TEXT = """
# this is no comment
"""
total = AREA
total += DEPTH


def volume(text: str) -> list:
    return [total, TABLE, WORD.findall(text), last + first, TEXT]


if __name__ == "__main__":
    texts = skorche.Queue("texts", fixed_inputs=["a b"])
    volumes = skorche.map(volume, texts)
    skorche.run()
    skorche.shutdown()
    print(volumes.flush())
