"""Functions of the user's own."""


def double(number):
    return 2 * number
