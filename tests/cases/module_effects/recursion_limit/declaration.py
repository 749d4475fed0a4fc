"""The depth of recursion that a statement allows is allowed in the compiled file."""

import sys

import skorche

sys.setrecursionlimit(20000)


def deep(number):
    return number and 1 + deep(number - 1)


def work(number):
    return deep(1000 * number)


if __name__ == "__main__":
    numbers = skorche.Queue("numbers", fixed_inputs=[1, 3])
    results = skorche.map(work, numbers)
    skorche.run()
    skorche.shutdown()
    print(results.flush())
