from . import RATE, till


class Basket:
    def __init__(self, count):
        self.count = count
        self.price = 0


def priced(basket):
    import shop

    basket.price = shop.lazy.times(basket.count, int(RATE[0]))
    return till.counted(basket)
