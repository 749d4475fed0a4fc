"""Even numbers."""

import odd


def is_even(number):
    return number == odd.START or odd.is_odd(number - 1)
