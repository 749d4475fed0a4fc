import csv
import re

from .base import Booking, Reader


class Mt940(Reader):
    ending = ".mt940"
    date_format = "%y%m%d"
    line = re.compile(r":61:(\d{6})\d{4}([CD])([\d,]+)N.*\n:86:(.*)")

    def bookings(self, text):
        for day, sign, amount, what in self.line.findall(text):
            value = self.amount(amount)
            yield Booking(self.day(day), what, -value if sign == "D" else value)


class Csv(Reader):
    ending = ".csv"
    date_format = "%d.%m.%Y"

    def bookings(self, text):
        for row in csv.DictReader(text.splitlines(), delimiter=";"):
            yield Booking(self.day(row["Datum"]), row["Text"], self.amount(row["Betrag"]))
