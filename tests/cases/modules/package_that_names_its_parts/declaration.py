"""A package imports its own parts by name, and others find them through it."""

import shop
import shop.goods.prices
from shop import goods as wares
from shop.goods import prices

import skorche


def price(name: str) -> list[object]:
    return [
        shop.goods.prices.of(name),
        wares.prices.of(name),
        prices.of(name),
        shop.total([name]),
        wares.NAME,
    ]


if __name__ == "__main__":
    names = skorche.Queue("names", fixed_inputs=["tea"])
    found = skorche.map(price, names)
    skorche.run()
    skorche.shutdown()
    print(found.flush())
