"""Steps, which keep to themselves what they are made with."""

from noting import noted


@noted
def step(number):
    return number + 1


held = {"step": noted, "other": 1}
del noted
del held["step"]
