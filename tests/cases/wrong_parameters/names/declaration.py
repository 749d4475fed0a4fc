"""Parameters of one pipeline have names, and options, of their own."""

import skorche

limit = skorche.parameter("limit", 5)
other = skorche.parameter("limit", 6)
loud = skorche.parameter("loud", False)
no_loud = skorche.parameter("no_loud", 1)
words = skorche.parameter("words", 2)


def cut(word, first, second, loud, no_loud, words):
    return word


if __name__ == "__main__":
    q_words = skorche.Queue("words", fixed_inputs=["a"])
    given = {"loud": loud, "no_loud": no_loud, "words": words}
    skorche.map(cut, q_words, first=limit, second=other, **given)
    skorche.run()
