"""A package goes along whole: computed names, circles, odd texts, and files of its own."""

import skorche
from shop import Basket, priced
from shop.till import receipt


def label(basket):
    from shop.notes import note  # which nothing else imports

    return [note(basket), type(basket).__module__, receipt.source_of(Basket)]


baskets = skorche.map(Basket, skorche.Queue("counts", [1, 2]))
skorche.map(label, skorche.map(priced, baskets))
skorche.run()
