"""Inputs that are made while the pipeline runs cannot be written."""

import itertools

import skorche


def lines():
    yield "a"


if __name__ == "__main__":
    generated = skorche.Queue("generated", fixed_inputs=lines())
    counted = skorche.Queue("counted", fixed_inputs=itertools.count())
    keys = skorche.Queue("keys", fixed_inputs={"a": 1}.keys())
    merged = skorche.merge((generated, counted, keys))
    texts = skorche.map(str, merged)
    skorche.run()
    skorche.shutdown()
    print(texts.flush())
