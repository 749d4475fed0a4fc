"""What can be done."""

ACTIONS = {}


def action(function):
    ACTIONS[function.__name__] = function
    return function


def apply_all(text):
    return {name: act(text) for name, act in ACTIONS.items()}
