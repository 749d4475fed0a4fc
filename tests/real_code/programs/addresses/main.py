"""Postal addresses as people type them, in one form."""

import logging
import re
from dataclasses import dataclass, replace
from typing import Optional, Pattern

import skorche
from tables import DIRECTIONS, STATES, SUFFIXES, UNITS

logger = logging.getLogger("addresses")
logger.setLevel(logging.WARNING)


def alternatives(table) -> str:
    words = set(table) | set(table.values())
    return "|".join(sorted(map(re.escape, words), key=lambda word: (-len(word), word)))


STREET: Pattern[str] = re.compile(
    rf"""
    ^(?P<number>\d+[a-z]?)\s+
    (?:(?P<direction>{alternatives(DIRECTIONS)})\.?\s+)?
    (?P<street>.+?)\s+
    (?P<suffix>{alternatives(SUFFIXES)})\.?
    (?:,?\s*(?P<unit>{alternatives(UNITS)})\.?\s*(?P<which>\w+))?$
    """,
    re.VERBOSE | re.IGNORECASE,
)
LAST = re.compile(r"(?P<city>[\w .'-]+?),?\s+(?P<state>[A-Za-z ]{2,})\s+(?P<zip>\d{5})(?:-\d{4})?$")


@dataclass(frozen=True)
class Address:
    number: str
    street: str
    city: str
    state: str
    zip: str
    unit: Optional[str] = None

    def __str__(self) -> str:
        unit = f" {self.unit}" if self.unit else ""
        return f"{self.number} {self.street}{unit}, {self.city} {self.state} {self.zip}"


class Unreadable(ValueError):
    pass


def short(table, word):
    return table.get(word.upper().rstrip("."), word.upper())


@skorche.task
def parse(text: str) -> Address:
    *first, last = re.split(r"[\n;]", text.strip())
    street, place = STREET.match(", ".join(first)), LAST.match(last.strip())
    if not street or not place:
        logger.info("cannot read %r", text)
        raise Unreadable(text)
    parts = filter(None, [street["direction"] and short(DIRECTIONS, street["direction"]),
                          street["street"].upper(), short(SUFFIXES, street["suffix"])])
    address = Address(street["number"].upper(), " ".join(parts), place["city"].upper(),
                      short(STATES, place["state"]), place["zip"])
    if street["unit"]:
        address = replace(address, unit=f"{short(UNITS, street['unit'])} {street['which'].upper()}")
    return address


TYPED = [
    "12 n. main street, apt 4b\nSpringfield, Illinois 62701",
    "7a Elm ave; St. Paul MN 55101-2222",
    "7A ELM AVENUE\nst. paul, minnesota 55101",
    "somewhere",
    "100 South Park Boulevard Suite 9; O'Fallon, Missouri 63366",
]

if __name__ == "__main__":
    typed = skorche.Queue("typed", TYPED)
    unread = skorche.Queue("unread")
    lines = skorche.map(str, skorche.map(parse, typed, on_error=unread))
    rest = skorche.map(lambda failure: failure.item, unread)
    skorche.run()
    skorche.shutdown()
    print(sorted(set(lines.flush())), rest.flush())
