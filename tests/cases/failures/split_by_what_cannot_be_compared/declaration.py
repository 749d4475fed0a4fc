"""A split by a value that fails where it is compared is an error of task and item."""

import skorche


class Odd:
    def __eq__(self, other):
        raise RuntimeError("no comparison")

    __hash__ = None


def kind(word):
    return Odd()


words = skorche.Queue("words", ["a"])
first, second = skorche.Queue("first"), skorche.Queue("second")
skorche.split(kind, words, {1: first, "a": second})

if __name__ == "__main__":
    skorche.run()
    skorche.shutdown()
