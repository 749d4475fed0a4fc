"""A module may be set up by its own name, and used by what is imported from it."""

import random
from random import randint

import skorche

random.seed(7)


def draw(number: int) -> int:
    return randint(0, 10**9)


if __name__ == "__main__":
    numbers = skorche.Queue("numbers", fixed_inputs=[1])
    drawn = skorche.map(draw, numbers)
    skorche.run()
    skorche.shutdown()
    print(drawn.flush())
