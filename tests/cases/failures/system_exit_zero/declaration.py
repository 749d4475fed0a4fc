"""A task that exits the program without an error fails all the same."""

import sys

import skorche


def give_up(number: int) -> int:
    sys.exit()


if __name__ == "__main__":
    numbers = skorche.Queue("numbers", fixed_inputs=[1])
    results = skorche.map(give_up, numbers)
    skorche.run()
    skorche.shutdown()
