"""The two sides of the guard may be swapped."""

import skorche


def double(number: int) -> int:
    return 2 * number


if "__main__" == __name__:
    numbers = skorche.Queue("numbers", fixed_inputs=[1, 2])
    doubled = skorche.map(double, numbers)
    skorche.run()
    skorche.shutdown()
    print(doubled.flush())
