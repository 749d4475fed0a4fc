"""Dates in Roman numerals on old title pages, in functional style."""

import re
from functools import partial, reduce
from itertools import chain, starmap, takewhile, zip_longest
from operator import attrgetter, itemgetter, methodcaller

import skorche

VALUES = dict(I=1, V=5, X=10, L=50, C=100, D=500, M=1000)
PARTS = sorted(
    chain(
        ((value, letter) for letter, value in VALUES.items()),
        [(4, "IV"), (9, "IX"), (40, "XL"), (90, "XC"), (400, "CD"), (900, "CM")],
    ),
    reverse=True,
)

ROMAN = re.compile(r"\b[MDCLXVI]{2,}\b")


def signed(value, following):
    return -value if value < (following or 0) else value


def arabic(text):
    values = [VALUES[letter] for letter in text]
    return sum(starmap(signed, zip_longest(values, values[1:])))


def roman(number):
    def step(state, part):
        left, text = state
        value, letters = part
        count, left = divmod(left, value)
        return left, text + letters * count

    return reduce(step, PARTS, (number, ""))[1]


def is_plain(text):
    return roman(arabic(text)) == text


numerals = skorche.task(ROMAN.findall, name="numerals")
upper = methodcaller("upper")
year = partial(sorted, key=itemgetter("year"))


def entry(text):
    return {"text": text, "year": arabic(text), "plain": is_plain(text)}


PAGES = [
    "Amstelodami, mdclxiv. apud xii",
    "Londini MDCXLVIII & MCMXCIX et IIII",
    "no year at all",
]

if __name__ == "__main__":
    pages = skorche.Queue("pages", PAGES)
    found = skorche.unbatch(skorche.map(numerals, skorche.map(upper, pages)))
    entries = skorche.batch(skorche.map(entry, found), batch_size=100)
    years = skorche.unbatch(skorche.map(year, entries))
    skorche.run()
    skorche.shutdown()
    first = list(takewhile(lambda one: one["year"] < 1700, years))
    print(first)
