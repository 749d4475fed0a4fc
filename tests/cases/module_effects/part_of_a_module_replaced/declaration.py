"""A function that a statement replaces within a standard module is replaced there."""

import json
from json import dumps

import skorche


def quoted(text):
    return f"<{text}>"


json.encoder.py_encode_basestring = quoted
json.encoder.encode_basestring = quoted


def work(number):
    return len(dumps("a" * number, ensure_ascii=False)) - dumps("a").count("<")


if __name__ == "__main__":
    numbers = skorche.Queue("numbers", fixed_inputs=[1, 2])
    results = skorche.map(work, numbers)
    skorche.run()
    skorche.shutdown()
    print(results.flush())
