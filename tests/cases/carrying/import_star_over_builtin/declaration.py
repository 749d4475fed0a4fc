"""A star import may replace a builtin: the pow of math makes floats."""

from math import *

import skorche


def cube(number: int) -> float:
    return pow(number, 3)


if __name__ == "__main__":
    numbers = skorche.Queue("numbers", fixed_inputs=[2])
    cubes = skorche.map(cube, numbers)
    skorche.run()
    skorche.shutdown()
    print(cubes.flush())
