"""Invoices of the month, as text, out of what was delivered."""

from __future__ import annotations

import json
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import skorche
from billing.customers import CUSTOMERS
from billing.items import Invoice, Item
from billing.render import render
from billing.taxes import UnknownCountry

TERMS = timedelta(days=30)
FIRST_NUMBER = 2024_0117


def load(path: str) -> list[tuple[int, dict]]:
    deliveries = json.loads(Path(path).read_text("utf-8"), parse_float=Decimal)
    return list(enumerate(deliveries, FIRST_NUMBER))


@skorche.task
def invoice(numbered: tuple[int, dict]) -> Invoice:
    number, delivery = numbered
    day = date.fromisoformat(delivery["day"])
    items = [Item(**item) for item in delivery["items"]]
    return Invoice(number, CUSTOMERS[delivery["to"]], day, day + TERMS, items)


@skorche.task
def text(one: Invoice) -> str:
    return render(one)


@skorche.task
def problem(failure: skorche.Failure) -> str:
    if isinstance(failure.error, UnknownCountry):
        return f"no rule for taxes of {failure.error}"
    return f"{type(failure.error).__name__} in {failure.item[0]}"


if __name__ == "__main__":
    deliveries = skorche.Queue("deliveries", load("deliveries.json"))
    wrong = skorche.Queue("wrong")
    invoices = skorche.map(invoice, deliveries, on_error=wrong)
    unpriced = skorche.Queue("unpriced")
    texts = skorche.map(text, invoices, on_error=unpriced)
    problems = skorche.map(problem, skorche.merge((wrong, unpriced)))
    skorche.run()
    skorche.shutdown()
    print("\f".join(texts.flush()))
    for line in problems.flush():
        print("PROBLEM:", line)
