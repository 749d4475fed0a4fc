from ..till import receipt


def counted(basket):
    receipt.COUNTS.append(basket.count)
    return basket
