"""A table of plain values that a loop fills comes along full."""

import skorche

SQUARES = {}
for number in range(5):
    SQUARES[number] = number * number


def square(number: int) -> int:
    return SQUARES[number]


if __name__ == "__main__":
    numbers = skorche.Queue("numbers", fixed_inputs=[1, 4])
    squares = skorche.map(square, numbers)
    skorche.run()
    skorche.shutdown()
    print(squares.flush())
