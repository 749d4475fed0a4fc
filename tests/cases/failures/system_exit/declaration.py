"""A task that exits the program ends the pipeline as a failure."""

import sys

import skorche


def give_up(number: int) -> int:
    sys.exit(3)


if __name__ == "__main__":
    numbers = skorche.Queue("numbers", fixed_inputs=[1])
    results = skorche.map(give_up, numbers)
    skorche.run()
    skorche.shutdown()
