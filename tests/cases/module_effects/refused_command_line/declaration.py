"""A task cannot use words of a command line that is the compiled file's own."""

import argparse

import skorche

parser = argparse.ArgumentParser()
parser.add_argument("--factor", type=int, default=2)
words = parser.parse_args()


def work(number):
    return words.factor * number


if __name__ == "__main__":
    numbers = skorche.Queue("numbers", fixed_inputs=[1, 2])
    results = skorche.map(work, numbers)
    skorche.run()
    skorche.shutdown()
    print(results.flush())
