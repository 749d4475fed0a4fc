"""What a verb is told beside its own words are parameters that its function takes."""

from functools import partial

import skorche

limit = skorche.parameter("limit", 5)


def cut(word, limit, mark="!"):
    return word[:limit] + mark


def is_short(word, least, most):
    return least <= len(word) <= most


def opened(path):
    return [path]


@skorche.task(setup=partial(opened, file=limit))
def put(word, store):
    return word


def words(name):
    return skorche.Queue(name, fixed_inputs=["a"])


if __name__ == "__main__":
    skorche.map(cut, words("a"), limit=5)
    skorche.map(cut, words("b"), limit=limit, queu_out=skorche.Queue())
    skorche.map(cut, words("c"), length=limit)
    skorche.filter(is_short, words("d"), least=limit)
    skorche.map(partial(cut, limit), words("e"))
    skorche.map(str.upper, words("f"), limit=limit)
    skorche.map(cut, words("g"), word=limit, limit=limit)
    skorche.map(put, words("h"))
    skorche.run()
