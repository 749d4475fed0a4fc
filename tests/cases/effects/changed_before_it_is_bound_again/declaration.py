"""A name held a list that was changed in place, before it was bound to something else."""

import skorche

words = ["first"]
words.append("second")
EARLY = words
words = ["third"]
words += ["fourth"]
LATE = words
words = None

letters = sorted("cab")
letters.remove("c")
letters = tuple(letters)

left = {"a": 1, "b": 2}
taken = left.pop("a")
LEFT = dict(left)
left.clear()
left = len(left)


def with_all(word):
    return word, EARLY, LATE, letters, taken, LEFT, left


skorche.map(with_all, skorche.Queue("words", fixed_inputs=["x"]), skorche.Queue("found"))
skorche.run()
