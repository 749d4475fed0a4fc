"""A constant is bound again under the guard; the chain of names leads to it."""

import skorche

FACTOR = 2


def factor() -> int:
    return FACTOR


def multiply(number: int) -> int:
    return factor() * number


if __name__ == "__main__":
    FACTOR = 3
    numbers = skorche.Queue("numbers", fixed_inputs=[1, 2])
    multiplied = skorche.map(multiply, numbers)
    skorche.run()
    skorche.shutdown()
    print(multiplied.flush())
