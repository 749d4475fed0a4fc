"""A parameter that nothing is given is no option, and is told; one that another file declares,
for whoever needs it, is not."""

import skorche
from shared import thorough

limit = skorche.parameter("limit", 3)
shortest = skorche.parameter("shortest", 1)


def is_short(word, limit):
    return len(word) <= limit


words = skorche.Queue("words", ["a", "bcde"])
short = skorche.filter(is_short, words, limit=limit)
skorche.run()
