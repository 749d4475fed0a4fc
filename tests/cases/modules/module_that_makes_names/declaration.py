"""A module makes names when it is asked for them: each time, by its own function."""

import skorche
import units


def measure(number: int) -> str:
    return f"{units.metre * number} of {units.NAME}"


if __name__ == "__main__":
    numbers = skorche.Queue("numbers", fixed_inputs=[1, 2])
    measured = skorche.map(measure, numbers)
    skorche.run()
    skorche.shutdown()
    print(measured.flush())
