"""Odd numbers."""

import even

START = 0


def is_odd(number):
    return number > START and even.is_even(number - 1)
