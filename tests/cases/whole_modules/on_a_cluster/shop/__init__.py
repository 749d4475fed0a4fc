import sys

PRICES = {"tea": 3}


def price(item):
    return vars(sys.modules[__name__])["PRICES"][item]
