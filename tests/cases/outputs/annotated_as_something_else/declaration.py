"""What annotations call text and is none has no form in a file that was compiled by them."""

import datetime

import skorche


def day(number: int) -> str:
    return datetime.date(2026, 11, number)  # type: ignore[return-value]


if __name__ == "__main__":
    numbers = skorche.Queue("numbers", fixed_inputs=[1])
    days = skorche.map(day, numbers)
    skorche.run()
    skorche.shutdown()
    print(days.flush())
