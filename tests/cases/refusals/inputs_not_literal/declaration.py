"""Inputs of a class of the user's own cannot be written."""

import datetime

import skorche


class Row:
    def __init__(self, number: int) -> None:
        self.number = number

    def __repr__(self) -> str:
        return f"Row({self.number})"


def number_of(row: object) -> int:
    return row.number


if __name__ == "__main__":
    rows = skorche.Queue("rows", fixed_inputs=[Row(1), Row(2)])
    dates = skorche.Queue("dates", fixed_inputs=[[datetime.date(2026, 11, 1)]])
    numbers = skorche.map(number_of, rows)
    texts = skorche.map(str, dates)
    skorche.run()
    skorche.shutdown()
    print(numbers.flush())
