"""A helper may be called as a worker would be."""

import skorche


def double_worker(number: int) -> int:
    return 2 * number


def double(number: int) -> int:
    return double_worker(number)


if __name__ == "__main__":
    numbers = skorche.Queue("numbers", fixed_inputs=[1, 2])
    doubled = skorche.map(double, numbers)
    skorche.run()
    skorche.shutdown()
    print(doubled.flush())
