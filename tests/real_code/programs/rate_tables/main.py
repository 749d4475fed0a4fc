"""Amounts in one currency, by the rates of the day (or the last one before)."""

import bisect
import functools
import xml.etree.ElementTree as ElementTree
from decimal import Decimal, getcontext, localcontext

import skorche

getcontext().prec = 12

ECB = "{http://www.ecb.int/vocabulary/2002-08-01/eurofxref}"


class RateError(Exception):
    pass


class NoRate(RateError):
    def __init__(self, currency, day):
        self.currency, self.day = currency, day
        super().__init__(f"no rate for {currency} on {day}")


@functools.lru_cache(maxsize=None)
def tables():
    found = []
    for cube in ElementTree.parse("rates.xml").iter(ECB + "Cube"):
        if "time" in cube.attrib:
            rates = {one.get("currency"): Decimal(one.get("rate")) for one in cube}
            found.append((cube.get("time"), rates))
    return sorted(found, key=lambda one: one[0])


@functools.lru_cache(maxsize=1024)
def rate(currency, day):
    if currency == "EUR":
        return Decimal(1)
    days = [one for one, _ in tables()]
    at = bisect.bisect_right(days, day)
    for _, rates in reversed(tables()[:at]):
        if currency in rates:
            return rates[currency]
    raise NoRate(currency, day)


@skorche.task
def in_euro(booking):
    day, text = booking
    amount, currency = text.split()
    with localcontext() as context:
        context.prec = 28
        value = Decimal(amount) / rate(currency, day)
    return day, text, str(value.quantize(Decimal("1.00")))


@skorche.task
def describe(failure):
    error = failure.error
    return error.currency if isinstance(error, NoRate) else repr(error)


BOOKINGS = [
    ("2024-01-02", "100 USD"), ("2024-01-03", "100 USD"), ("2024-01-07", "5000.5 JPY"),
    ("2023-12-31", "7 USD"), ("2024-01-03", "1 EUR"), ("2024-01-03", "x USD"),
]

if __name__ == "__main__":
    missing = skorche.Queue("missing")
    euros = skorche.map(in_euro, skorche.Queue("bookings", BOOKINGS), on_error=missing)
    currencies = skorche.map(describe, missing)
    skorche.run()
    skorche.shutdown()
    print(euros.flush(), set(currencies.flush()), rate.cache_info())
