"""Shapes, which takes note of its functions, and gives them names all at once."""

KNOWN = {}


def known(function):
    KNOWN[function.__name__] = function
    return function


def corners(number):
    return 4 * number


locals().update({"sum": known(corners)})
