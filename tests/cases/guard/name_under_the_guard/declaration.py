"""A task uses a name that is bound under the guard only."""

import skorche


def multiply(number: int) -> int:
    return FACTOR * number


if __name__ == "__main__":
    FACTOR = 2
    numbers = skorche.Queue("numbers", fixed_inputs=[1, 2])
    multiplied = skorche.map(multiply, numbers)
    skorche.run()
    skorche.shutdown()
    print(multiplied.flush())
