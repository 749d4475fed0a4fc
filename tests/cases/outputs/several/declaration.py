"""Several outputs are told apart by name; one of them may stay empty."""

import skorche


def is_even(number: int) -> bool:
    return number % 2 == 0


def is_big(number: int) -> bool:
    return number > 100


if __name__ == "__main__":
    numbers = skorche.Queue("numbers", fixed_inputs=[1, 2, 3])
    even, odd = skorche.split(is_even, numbers)
    big = skorche.filter(is_big, odd)
    skorche.run()
    skorche.shutdown()
    print(even.flush(), big.flush())
