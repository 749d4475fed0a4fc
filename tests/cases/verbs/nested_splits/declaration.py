"""The branches of a split may be split again."""

import skorche


def sign(number: int) -> str:
    return "minus" if number < 0 else "plus"


def is_even(number: int) -> bool:
    return number % 2 == 0


if __name__ == "__main__":
    numbers = skorche.Queue("numbers", fixed_inputs=[-2, -1, 0, 1, 2])
    minus, plus = skorche.split(sign, numbers, predicate_values=("minus", "plus"))
    minus_even, minus_odd = skorche.split(is_even, minus)
    plus_even, plus_odd = skorche.split(is_even, plus)
    skorche.run()
    skorche.shutdown()
    print(minus_even.flush(), minus_odd.flush(), plus_even.flush(), plus_odd.flush())
