"""Functions that call themselves, or each other, come along once."""

import skorche


def factorial(number: int) -> int:
    return 1 if number < 2 else number * factorial(number - 1)


def is_even(number: int) -> bool:
    return number == 0 or is_odd(number - 1)


def is_odd(number: int) -> bool:
    return number != 0 and is_even(number - 1)


if __name__ == "__main__":
    numbers = skorche.Queue("numbers", fixed_inputs=[3, 4])
    odd = skorche.filter(is_odd, numbers)
    factorials = skorche.map(factorial, odd)
    skorche.run()
    skorche.shutdown()
    print(factorials.flush())
