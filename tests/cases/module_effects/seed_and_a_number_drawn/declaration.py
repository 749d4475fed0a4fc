"""A random number that nobody uses was drawn all the same."""

import random

import skorche

random.seed(1)
FIRST = random.random()


def work(number):
    return random.random() if number == 1 else number


if __name__ == "__main__":
    numbers = skorche.Queue("numbers", fixed_inputs=[1, 2])
    results = skorche.map(work, numbers)
    skorche.run()
    skorche.shutdown()
    print(results.flush())
