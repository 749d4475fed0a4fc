"""Of random numbers that are drawn one after the other, each is what it was."""

from random import random, seed

import skorche

seed(1)
FIRST = random()
SECOND = random()


def work(number):
    return number + SECOND


if __name__ == "__main__":
    numbers = skorche.Queue("numbers", fixed_inputs=[1, 2])
    results = skorche.map(work, numbers)
    skorche.run()
    skorche.shutdown()
    print(results.flush())
