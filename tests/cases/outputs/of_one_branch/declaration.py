"""The error of an item that cannot be written names the queue that it came out of."""

import skorche


def is_even(number: int) -> bool:
    return number % 2 == 0


def root(number: int) -> complex:
    return (number - 2) ** 0.5


if __name__ == "__main__":
    numbers = skorche.Queue("numbers", fixed_inputs=[1, 3])
    even, odd = skorche.split(is_even, numbers)
    roots = skorche.map(root, odd)
    skorche.run()
    skorche.shutdown()
    print(even.flush(), roots.flush())
