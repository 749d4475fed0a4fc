"""The queues of a tee get the same objects, and not copies."""

import skorche


def identity(item: list[int]) -> int:
    return id(item)


#: They live as long as the program, so that no two have one identity.
PAIRS = [[1], [2], [3]]


def pair(number: int) -> list[int]:
    return PAIRS[number - 1]


def count_distinct(identities: list[int]) -> int:
    return len(set(identities))


if __name__ == "__main__":
    numbers = skorche.Queue("numbers", fixed_inputs=[1, 2, 3])
    pairs = skorche.map(pair, numbers)
    kept, left, right = skorche.tee(pairs, 3)
    identities = skorche.merge((skorche.map(identity, left), skorche.map(identity, right)))
    distinct = skorche.map(count_distinct, skorche.batch(identities, batch_size=6))
    skorche.run()
    skorche.shutdown()
