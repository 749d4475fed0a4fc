"""A module makes names when it is asked for them, so that no statement shows them."""

import skorche
import units


def measure(number: int) -> int:
    return units.metre * number


def listed(number: int) -> list:
    return [units]


if __name__ == "__main__":
    numbers = skorche.Queue("numbers", fixed_inputs=[1, 2])
    measured = skorche.chain([measure, listed], numbers)
    skorche.run()
    skorche.shutdown()
    print(measured.flush())
