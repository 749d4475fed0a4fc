"""Prices by rules: objects that can be called, partials, and closures."""

import operator
from decimal import Decimal as D
from functools import partial, reduce

import skorche


class Rule(object):
    """When the condition holds, change the price."""

    def __init__(self, name, when, change):
        self.name = name
        self.when = when
        self.change = change

    def __call__(self, item):
        if self.when(item):
            item = dict(item, price=self.change(item["price"]), rules=item["rules"] + [self.name])
        return item

    def __and__(self, other):
        return Rule(
            "%s+%s" % (self.name, other.name),
            lambda item: self.when(item) and other.when(item),
            lambda price: other.change(self.change(price)),
        )


def percent(n):
    factor = D(100 - n) / 100

    def change(price):
        return (price * factor).quantize(D("0.01"))

    return change


def field(name, compare, value):
    return lambda item: compare(item[name], value)


def minus(amount, price):
    return max(D("0.00"), price - amount)


sale = Rule("sale", field("kind", operator.eq, "book"), percent(10))
bulk = Rule("bulk", field("count", operator.ge, 10), percent(5))
gift = Rule("gift", lambda item: item.get("voucher"), partial(minus, D("5.00")))
rules = [sale, bulk, sale & bulk, gift]


def start(item):
    return dict(item, price=D(item["price"]), rules=[])


def apply_all(item):
    return reduce(lambda item, rule: rule(item), rules, item)


def line(item):
    total = item["price"] * item["count"]
    return "%s: %s (%s)" % (item["name"], total, ", ".join(item["rules"]) or "no rule")


CART = [
    {"name": "Emma", "kind": "book", "price": "9.99", "count": 1},
    {"name": "pens", "kind": "other", "price": "0.80", "count": 12},
    {"name": "maps", "kind": "book", "price": "20", "count": 10, "voucher": "X1"},
]

if __name__ == "__main__":
    items = skorche.Queue("cart", CART)
    lines = skorche.chain([start, apply_all, line], items)
    skorche.run()
    skorche.shutdown()
    print(lines.flush())
