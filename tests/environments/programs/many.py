"""Five million items, none of which may be kept."""

import skorche


def count_up(limit):
    return range(limit)


def is_last(number):
    return number == 4_999_999


numbers = skorche.unbatch(skorche.map(count_up, skorche.Queue("limits", [5_000_000])))
last = skorche.filter(is_last, numbers)
skorche.run()
