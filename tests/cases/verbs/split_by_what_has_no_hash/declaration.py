"""A split goes by what is equal, be it of another type, or without a hash."""

import skorche


class Like:
    """Equal to a text, but of no use as a key."""

    def __init__(self, text):
        self.text = text

    __hash__ = None

    def __eq__(self, other):
        return self.text == other


def kind(word):
    return {"number": 1.0, "truth": True, "text": "a"}.get(word) or Like("a")


words = skorche.Queue("words", ["number", "truth", "text", "like"])
first, second = skorche.Queue("first"), skorche.Queue("second")
skorche.split(kind, words, {1: first, "a": second})
skorche.run()
