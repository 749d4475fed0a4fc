"""A condition that asks for more than the guard does is a guard too."""

import sys

import skorche


def multiply(number: int) -> int:
    return FACTOR * number


if __name__ == "__main__" and len(sys.argv) == 1:
    FACTOR = 2
    numbers = skorche.Queue("numbers", fixed_inputs=[1, 2])
    multiplied = skorche.map(multiply, numbers)
    skorche.run()
    skorche.shutdown()
    print(multiplied.flush())
