"""Look at CSV files of whatever kind, and say what their columns are."""

import csv
import io
import re
from collections import OrderedDict
from datetime import datetime

import skorche


class semicolons(csv.excel):
    delimiter = ";"


csv.register_dialect("semicolons", semicolons)
csv.register_dialect("pipes", delimiter="|", quotechar="'", skipinitialspace=True)


class Column(object):
    kind = "text"

    def __init__(self, name, values):
        self.name = name
        self.values = values

    @classmethod
    def fits(cls, value):
        return True

    def describe(self):
        return OrderedDict(
            [("name", self.name), ("kind", self.kind), ("empty", self.values.count(""))]
        )


class Whole(Column):
    kind = "whole"
    fits = staticmethod(re.compile(r"[+-]?\d+$").match)

    def describe(self):
        numbers = [int(value) for value in self.values if value]
        described = super(Whole, self).describe()
        described["sum"] = sum(numbers)
        return described


class Date(Column):
    kind = "date"
    form = "%d/%m/%Y"

    @classmethod
    def fits(cls, value):
        try:
            datetime.strptime(value, cls.form)
        except ValueError:
            return False
        return True

    def describe(self):
        described = super(Date, self).describe()
        days = [datetime.strptime(value, self.form) for value in self.values if value]
        described.update(first=min(days).strftime("%Y-%m-%d"), last=max(days).strftime("%Y-%m-%d"))
        return described


KINDS = [Whole, Date, Column]


def column(name, values):
    for kind in KINDS:
        if all(kind.fits(value) for value in values if value):
            return kind(name, values)


@skorche.task
def read(pair):
    dialect, text = pair
    rows = list(csv.reader(io.StringIO(text), dialect=dialect))
    return rows[0], list(zip(*rows[1:]))


@skorche.task
def describe(table):
    header, columns = table
    return [dict(column(name, list(values)).describe()) for name, values in zip(header, columns)]


TABLES = [
    ("excel", 'name,when,n\n"a, b",01/02/2020,3\nc,,4\n'),
    ("semicolons", "x;y\n1;-2\n;5\n"),
    ("pipes", "k| v\n'a|b'| 01/01/1999\nz| 31/12/2001\n"),
]

if __name__ == "__main__":
    tables = skorche.Queue("tables", TABLES)
    descriptions = skorche.chain((read, describe), tables)
    skorche.run()
    skorche.shutdown()
    for one in descriptions.flush():
        print(one)
