"""Workers of a cluster get functions and values; what the file does beside is not done there."""

import random

import skorche

random.seed(7)
count = 0


def table():
    return {"a": 1}


TABLE = table()


def number(letter):
    global count
    count += 1
    print(f"{'	'.join(letter)}")  # a tab, which ast.unparse() cannot write there
    return TABLE[letter] + count + random.random()


numbers = skorche.map(number, skorche.Queue("letters", fixed_inputs=["a"]))
skorche.run()
