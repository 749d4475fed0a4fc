"""Recipes from across the ocean: quantities in units that we have."""

import re

import skorche
import units
from units import Quantity, UnitError

QUANTITY = re.compile(r"(\d+(?:\.\d+)?|\d+/\d+)\s*([a-z_]+)\s+(.*)")
TARGETS = {"volume": units.ml, "mass": units.gram, "temperature": units.celsius}

LINES = [
    "2 cup flour", "1/2 tsp salt", "1.5 lb plums", "350 fahrenheit oven", "3 stone of something",
    "1 cup and more", "a pinch",
]


def parse(line):
    match = QUANTITY.match(line)
    if match is None:
        raise ValueError("no quantity in %r" % line)
    number, unit, what = match.groups()
    if "/" in number:
        above, below = number.split("/")
        number = float(above) / float(below)
    return Quantity(float(number), unit), what


def convert(pair):
    quantity, what = pair
    return "%s %s" % (quantity.to(TARGETS[quantity.unit.dimension]), what)


def total(pairs):
    by_dimension = {}
    for quantity, _ in pairs:
        key = quantity.unit.dimension
        by_dimension[key] = by_dimension[key] + quantity if key in by_dimension else quantity
    return {key: str(value) for key, value in sorted(by_dimension.items())}


def reason(failure):
    return "%s: %s" % (failure.error.__class__.__name__, failure.error)


if __name__ == "__main__":
    bad = skorche.Queue("bad")
    pairs, again = skorche.tee(skorche.map(parse, skorche.Queue("lines", LINES), on_error=bad))
    converted = skorche.map(convert, pairs)
    totals = skorche.map(total, skorche.batch(again, batch_size=100))
    reasons = skorche.map(reason, bad)
    skorche.run()
    skorche.shutdown()
    print(converted.flush(), totals.flush(), reasons.flush(), sep="\n")
    assert issubclass(UnitError, LookupError)
