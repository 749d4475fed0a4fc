"""Statements of two banks into one list of bookings, and categories by rules."""

import argparse
import collections
import sys

import skorche
from statements import readers
from statements.base import Booking, Reader, StatementError
from statements.categories import categorise, load_rules

RULES = load_rules(
    """
    rent      = landlord, wohnbau
    food      = market, bakery
    # everything else is "other"
    income    = payroll
    """
)

FILES = {
    "jan.mt940": ":20:X\n:61:2401020102D12,50NMSC\n:86:MARKET 24\n:61:2401310131C2000,00N\n:86:PAYROLL ACME\n",
    "jan.csv": "Datum;Text;Betrag\n05.01.2024;Wohnbau eG;-850,00\n09.01.2024;Zoo;-7,5\n",
    "feb.csv": "Datum;Text;Betrag\n30.02.2024;x;1\n",
    "photo.jpg": "",
}


@skorche.task
def read(pair):
    name, text = pair
    reader = Reader.for_file(name)
    return list(reader.bookings(text))


@skorche.task
def label(booking):
    return booking._replace(category=categorise(booking, RULES))


def flat(booking):
    row = booking._asdict()
    row["amount"] = str(row["amount"])
    row["day"] = row["day"].isoformat()
    return dict(row)


def message(failure):
    if not isinstance(failure.error, StatementError):
        return "bug: %r" % failure.error
    return str(failure.error)


def main(args):
    files = skorche.Queue("files", sorted(FILES.items()))
    bad = skorche.Queue("bad")
    bookings = skorche.unbatch(skorche.map(read, files, on_error=bad))
    rows = skorche.map(flat, skorche.map(label, bookings))
    messages = skorche.map(message, bad)
    skorche.run()
    skorche.shutdown()
    totals = collections.Counter()
    for row in rows:
        totals[row["category"]] += float(row["amount"])
        if args.rows:
            print(row)
    print(dict(totals), list(messages))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rows", action="store_true", help="print all rows")
    main(parser.parse_args(sys.argv[1:]))
