"""No compiled file evaluates annotations, so that what they do would be left out."""

import os
import sys

import skorche


def noted(kind: type) -> type:
    os.environ["KIND"] = kind.__name__
    return kind


def other() -> sys.setrecursionlimit(4321):
    pass


class Holder:
    kept: noted(float) = 1.0


def work(number: noted(int)) -> object:
    return os.environ.get("KIND")


if __name__ == "__main__":
    numbers = skorche.Queue("numbers", fixed_inputs=[1, 2])
    results = skorche.map(work, numbers)
    skorche.run()
    skorche.shutdown()
    print(results.flush())
