"""Inputs of a class of the user's own, and others that are made by calls."""

import datetime

import skorche


class Row:
    def __init__(self, number: int) -> None:
        self.number = number


def number_of(row: Row) -> int:
    return row.number


if __name__ == "__main__":
    rows = skorche.Queue("rows", fixed_inputs=[Row(1), Row(2)])
    dates = skorche.Queue("dates", fixed_inputs=[[datetime.date(2026, 11, 1)]])
    keys = skorche.Queue("keys", fixed_inputs={"a": 1}.keys())
    numbers = skorche.map(number_of, rows)
    texts = skorche.map(str, skorche.merge((dates, keys)))
    skorche.run()
    skorche.shutdown()
    print(numbers.flush(), texts.flush())
