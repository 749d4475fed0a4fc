"""A character that no terminal, file or other program takes is no part of a name."""

import skorche


def double(number):
    return 2 * number


if __name__ == "__main__":
    numbers = skorche.Queue("\0numbers", fixed_inputs=[1])
    skorche.map(double, numbers)
    skorche.run()
