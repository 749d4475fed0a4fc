"""Words of each length in the texts that lie beside this file."""

import os
from collections import Counter

import skorche

DATA = "data"


@skorche.task
def read(name):
    with open(os.path.join(DATA, name)) as file:
        return file.read()


def lengths(text):
    return dict(Counter(map(len, text.split())))


if __name__ == "__main__":
    names = skorche.Queue("names", sorted(os.listdir(DATA)))
    out = skorche.map(lengths, skorche.map(read, names))
    skorche.run()
    skorche.shutdown()
    print(out.flush())
