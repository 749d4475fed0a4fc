"""What takes note of functions."""

NOTED = []


def noted(function):
    NOTED.append(function.__name__)
    return function
