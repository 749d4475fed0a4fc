"""A count."""

total = 0


def more():
    global total
    total += 1
