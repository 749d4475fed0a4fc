"""Names in annotations come along too, also where the annotation is a text."""

import decimal
from typing import List, Optional

import skorche


class Price:
    def __init__(self, cents: int) -> None:
        self.cents = cents


def price(text: "str") -> "Optional[Price]":
    amount: "decimal.Decimal" = 100 * decimal.Decimal(text)
    return Price(int(amount))


def cents(price: "Optional[Price]") -> "List[int]":
    return [price.cents] if price else []


if __name__ == "__main__":
    texts = skorche.Queue("texts", fixed_inputs=["1.50"])
    prices = skorche.map(price, texts)
    amounts = skorche.map(cents, prices)
    skorche.run()
    skorche.shutdown()
    print(amounts.flush())
