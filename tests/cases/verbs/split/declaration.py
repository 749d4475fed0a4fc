"""split() routes items by True and False."""

import skorche


def is_even(number: int) -> bool:
    return number % 2 == 0


if __name__ == "__main__":
    numbers = skorche.Queue("numbers", fixed_inputs=[1, 2, 3, 4, 5])
    even, odd = skorche.split(is_even, numbers)
    skorche.run()
    skorche.shutdown()
    print(even.flush(), odd.flush())
