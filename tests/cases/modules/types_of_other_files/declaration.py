"""Types that a function makes know which module they are from; those of other files too."""

from __future__ import annotations

import skorche
from prices import Bill, Box, Colour, IntBox, Level, Place, Prices, Row, UserId, doubled, same


@doubled
def price(number: int) -> UserId:
    return UserId(number)


def describe(number: int) -> list:
    bill = Bill(number)
    box = IntBox(price(number))
    row = Row(number, number)
    place = Place(number, 2)
    made = [box.content, row.width, place.x, Colour.RED.name, Level.HIGH.value]
    return [*made, bill.total, Bill.rate, same(isinstance(box, Box)), str(Prices)[:4]]


if __name__ == "__main__":
    numbers = skorche.Queue("numbers", fixed_inputs=[1, 2])
    described = skorche.map(describe, numbers)
    skorche.run()
    skorche.shutdown()
    print(described.flush())
