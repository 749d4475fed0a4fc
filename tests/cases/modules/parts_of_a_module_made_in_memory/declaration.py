"""A module that is made in memory has its parts from its class, and they are found there:
neither the modules nor what finds them come along."""

import moved
import skorche
from moved import tools


def begun(word: str) -> str:
    return tools.text.capwords(moved.first(word))


def by_the_whole_name(word: str) -> str:
    import moved.tools.text

    return moved.tools.text.capwords(word)


if __name__ == "__main__":
    words = skorche.Queue("words", fixed_inputs=["seven", "wonders"])
    left, right = skorche.tee(words)
    short = skorche.map(begun, left)
    long = skorche.map(by_the_whole_name, right)
    skorche.run()
    skorche.shutdown()
    print(short.flush(), long.flush())
