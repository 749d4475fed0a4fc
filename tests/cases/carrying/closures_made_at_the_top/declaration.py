"""A function that another one made, under a name at the top level, comes with its maker."""

import functools
import operator

import skorche


def times(factor: int):
    def multiply(number: int) -> int:
        return factor * number

    return multiply


double = times(2)
triple = times(3)
tripled = skorche.task(triple, name="tripled", max_workers=2)
negate = lambda number: -number
from_binary = functools.partial(int, base=2)
first = operator.itemgetter(0)


class Adder:
    def __init__(self, number: int) -> None:
        self.number = number

    def __call__(self, number: int) -> int:
        return self.number + number


add_ten = Adder(10)

if __name__ == "__main__":
    texts = skorche.Queue("texts", fixed_inputs=[["101"], ["11"]])
    results = skorche.chain(
        [first, from_binary, double, tripled, negate, add_ten], texts
    )
    skorche.run()
    skorche.shutdown()
    print(results.flush())
