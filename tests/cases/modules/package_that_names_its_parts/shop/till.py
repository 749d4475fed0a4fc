"""What all costs."""

import shop

from .goods import prices


def total(names):
    return shop.VERSION * sum(map(prices.of, names))
