"""The words of the command line are not for a module to change."""

import sys

import skorche

sys.argv[1:] = []


def work(number):
    return number


if __name__ == "__main__":
    numbers = skorche.Queue("numbers", fixed_inputs=[1, 2])
    results = skorche.map(work, numbers)
    skorche.run()
    skorche.shutdown()
    print(results.flush())
