"""A package that goes along whole is found where the file runs, and on no worker."""

import skorche
from shop import price


def priced(item):
    return [item, price(item)]


skorche.map(priced, skorche.Queue("items", ["tea"]))
skorche.run()
