"""Tasks in processes; two that follow each other and are alike share them."""

import os

import skorche

PARENT = os.getpid()


@skorche.task(executor="process", max_workers=2)
def square(number):
    return number * number, os.getpid()


@skorche.task(executor="process", max_workers=2)
def compare(pair):
    number, process = pair
    return number, process == os.getpid()


if __name__ == "__main__":
    numbers = skorche.Queue("numbers", fixed_inputs=[1, 2, 3])
    squares = skorche.map(square, numbers)
    compared = skorche.map(compare, squares)
    skorche.run()
    skorche.shutdown()
