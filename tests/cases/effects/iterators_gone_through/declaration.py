"""What goes through an iterator that tasks use comes along, whatever form it has."""

from collections.abc import Iterator
from itertools import count, islice

import skorche


def counting() -> Iterator[int]:
    number = 0
    while True:
        given = yield number
        number = number + 1 if given is None else given


sent, paired, doubled, letters = counting(), counting(), counting(), iter("abcdefgh")
numbers_there = count(10)
next(sent)
sent.send(100)
first, second = islice(paired, 2)
pairs = zip(paired, "xyz")
one, two, three = pairs
twice = (2 * number for number in doubled)
four = next(twice) + next(twice)
found = "b" in letters
joined = "".join(letter for letter, _ in zip(letters, "12"))
counted = [0]
counted += islice(numbers_there, 3)


def work(number: int) -> list[object]:
    return [next(sent), next(paired), next(doubled), next(letters), next(numbers_there)]


if __name__ == "__main__":
    numbers = skorche.Queue("numbers", fixed_inputs=[1, 2])
    results = skorche.map(work, numbers)
    skorche.run()
    skorche.shutdown()
    print(results.flush())
