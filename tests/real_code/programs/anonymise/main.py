"""Make records of patients such that nobody is known by them, and all can be joined."""

import hmac
import re
from datetime import date
from hashlib import sha256
from random import Random

import skorche

KEY = b"not the one of production"
FIRST = "Ada Ben Cleo Dan Eva Finn Gus Hanna Ira Jo".split()
LAST = ["Ash", "Birch", "Cedar", "Elm", "Fir", "Oak", "Pine", "Yew"]
STREETS = """
Main Street
Mill Lane
North Road
""".strip().splitlines()

PHONE = re.compile(r"\+?\d[\d /-]{6,}\d")
EMAIL = re.compile(r"[\w.+-]+@[\w-]+\.[\w.]+")

RECORDS = [
    {"id": 17, "name": "John Smith", "born": "1951-07-30", "zip": "80331",
     "note": "call +49 89 123-4567 or John.Smith@example.com; Smith is deaf"},
    {"id": 18, "name": "Maria Lopez", "born": "2003-01-02", "zip": "10115", "note": ""},
    {"id": 17, "name": "John Smith", "born": "1951-07-30", "zip": "80331", "note": None},
]


def token(value, size=12):
    return hmac.new(KEY, str(value).encode(), sha256).hexdigest()[:size]


def seeded(value):
    return Random(int(token(value, 8), 16))


FIELDS = {}


def field(name):
    return lambda function: FIELDS.setdefault(name, function)


@field("id")
def new_id(value, record):
    return token(value)


@field("name")
def new_name(value, record):
    rng = seeded(value)
    return "%s %s" % (rng.choice(FIRST), rng.choice(LAST))


@field("born")
def five_years(value, record):
    year = date.fromisoformat(value).year
    return "%d-%d" % (year - year % 5, year - year % 5 + 4)


@field("zip")
def region(value, record):
    return value[:2] + "*" * (len(value) - 2)


@field("note")
def scrubbed(value, record):
    if not value:
        return value
    for pattern, by in [(PHONE, "<phone>"), (EMAIL, "<email>")]:
        value = pattern.sub(by, value)
    for part in record["name"].split():
        value = re.sub(r"\b%s\b" % re.escape(part), "<name>", value, flags=re.I)
    return value


@skorche.task
def anonymous(record):
    changed = {name: FIELDS[name](value, record) for name, value in record.items()}
    rng = seeded(record["zip"])
    changed["street"] = f"{rng.choice(STREETS)} {rng.randint(1, 99)}"
    return changed


if __name__ == "__main__":
    records = skorche.Queue("records", RECORDS)
    changed = skorche.map(anonymous, records)
    skorche.run()
    skorche.shutdown()
    for record in changed.flush():
        print(record)
