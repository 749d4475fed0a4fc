"""map() applies a function to each item, in order."""

import skorche


def double(number: int) -> int:
    return 2 * number


if __name__ == "__main__":
    numbers = skorche.Queue("numbers", fixed_inputs=[1, 2, 3])
    doubled = skorche.map(double, numbers)
    skorche.run()
    skorche.shutdown()
    print(doubled.flush())
