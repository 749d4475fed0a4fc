"""split() takes values of any plain kind, also None, floats, tuples and odd texts."""

import skorche

VALUES = (None, 1.5, 2, -1, "2", "a b", "a-b", 'say "no"', "it's", "back\\slash", "line\nbreak",
          "naïve ☃", (1, ()), b"b", "a -> b (maxsize=7)", "", "True", frozenset())


def value_at(index: int) -> object:
    return VALUES[index]


if __name__ == "__main__":
    indices = skorche.Queue("indices", fixed_inputs=range(18))
    queues = skorche.split(value_at, indices, predicate_values=VALUES)
    skorche.run()
    skorche.shutdown()
    print([queue.flush() for queue in queues])
