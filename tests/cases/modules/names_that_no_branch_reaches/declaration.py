"""Code for old Pythons too, and for other systems, asks for names that are not there here."""

import os

import skorche
from compat import PY2, numbers_below, string_types, text

try:
    input = raw_input
except NameError:
    input = input


def describe(value: object) -> list:
    if PY2 and isinstance(value, unicode):
        value = value.encode("utf-8")
    if os.name == "no such system":
        return system_name(value)
    try:
        shown = text(cmp(value, value))
    except NameError:
        shown = text(value)
    return [shown, isinstance(shown, string_types), list(numbers_below(2)), input is None]


if __name__ == "__main__":
    values = skorche.Queue("values", fixed_inputs=["a", 1])
    described = skorche.map(describe, values)
    skorche.run()
    skorche.shutdown()
    print(described.flush())
