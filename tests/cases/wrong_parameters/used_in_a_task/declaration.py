"""A task is given a parameter; it cannot look at what stands for it."""

import skorche

limit = skorche.parameter("limit", 5)


def cut(word):
    return word[:limit]


if __name__ == "__main__":
    skorche.map(cut, skorche.Queue("words", fixed_inputs=["a"]))
    skorche.run()
