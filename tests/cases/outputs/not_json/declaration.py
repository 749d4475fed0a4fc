"""What JSON has no form for is written as text."""

import datetime
import decimal

import skorche


class Price:
    def __str__(self) -> str:
        return "two euros"


def things(number: int) -> list:
    date = datetime.date(2026, 11, 1)
    return [date, decimal.Decimal("1.50"), 2j, b"a", Price(), {"at": date}, {1: None}, (1,)]


if __name__ == "__main__":
    numbers = skorche.Queue("numbers", fixed_inputs=[1])
    results = skorche.unbatch(skorche.map(things, numbers))
    skorche.run()
    skorche.shutdown()
    print(results.flush())
