"""What run() is given has to be a parameter of the pipeline."""

import skorche

limit = skorche.parameter("limit", 2)


def is_short(word, limit):
    return len(word) <= limit


words = skorche.Queue("words", ["a", "bcde"])
short = skorche.filter(is_short, words, limit=limit)
skorche.run(limt=3)
