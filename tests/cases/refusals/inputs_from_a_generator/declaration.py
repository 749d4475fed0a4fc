"""Inputs that a generator gives to two queues of one line."""

import itertools

import skorche


def lines():
    yield "a"


if __name__ == "__main__":
    make = skorche.Queue
    generated, counted = make("generated", lines()), make("counted", itertools.count())
    texts = skorche.map(str, skorche.merge((generated, counted)))
    skorche.run()
    skorche.shutdown()
    print(texts.flush())
