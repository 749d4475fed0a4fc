"""Steps by their full names."""

STEPS = {}


def register(function):
    STEPS[f"{function.__module__}.{function.__name__}"] = function
    return function


@register
def shout(text):
    return text.upper()
