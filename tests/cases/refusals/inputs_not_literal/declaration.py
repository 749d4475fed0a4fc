"""Inputs that a function made of its own variables, of a class of the user's own."""

import skorche


class Row:
    def __init__(self, number: int) -> None:
        self.number = number * 1

    def __repr__(self) -> str:
        return f"Row({self.number})"


def number_of(row: object) -> int:
    return row.number


def main(count: int) -> None:
    rows = skorche.Queue("rows", fixed_inputs=[Row(number + count) for number in (1, 2)])
    numbers = skorche.map(number_of, rows)
    skorche.run()
    skorche.shutdown()
    print(numbers.flush())


main(2)
