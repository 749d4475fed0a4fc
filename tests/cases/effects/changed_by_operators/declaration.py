"""Operators and look-ups that change what they are about: here nobody calls a method."""

from collections import defaultdict

import skorche


class Step:
    def __init__(self, name):
        self.name = name
        self.next = []
        self.asked = 0

    def __rshift__(self, other):
        self.next.append(other.name)
        return other

    def __getitem__(self, place):
        self.asked += 1
        return self.next[place]

    @property
    def last(self):
        self.asked += 1
        return self.next[-1]


first, second, third = Step("first"), Step("second"), Step("third")
first >> second >> third
first >> third
found = first[0], [first.last]

groups = defaultdict(list)
short, long = groups["short"], groups["long"]
groups["other"]
print("this one stays behind:", groups["short"])


def described(word):
    steps = [(step.name, step.next, step.asked) for step in (first, second, third)]
    return word, steps, list(groups)


words = skorche.Queue("words", fixed_inputs=["x"])
skorche.map(described, words, skorche.Queue("described"))
skorche.run()
