from collections import namedtuple
from decimal import Decimal

Tax = namedtuple("Tax", ["rate", "note"])
Tax.__new__.__defaults__ = ("",)

HOME = "DE"


class UnknownCountry(KeyError):
    def __str__(self):
        return str(self.args[0])


_rules = []


def _rule(function):
    _rules.append(function)
    return function


@_rule
def home(customer):
    if customer.country == HOME:
        return Tax(Decimal("0.19"))


@_rule
def reverse_charge(customer):
    if customer.vat_id and customer.vat_id[:2] == customer.country != HOME:
        return Tax(Decimal(0), "reverse charge, %s" % customer.vat_id)


def tax_for(customer):
    for rule in _rules:
        tax = rule(customer)
        if tax is not None:
            return tax
    raise UnknownCountry(customer.country)
