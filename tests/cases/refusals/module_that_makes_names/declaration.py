"""A name that a module made for an import is made once, and is a value of its own."""

import skorche
from units import metre


def measure(number: int) -> int:
    return metre * number


if __name__ == "__main__":
    numbers = skorche.Queue("numbers", fixed_inputs=[1, 2])
    measured = skorche.map(measure, numbers)
    skorche.run()
    skorche.shutdown()
    print(measured.flush())
