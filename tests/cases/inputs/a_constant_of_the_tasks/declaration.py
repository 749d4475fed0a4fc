"""Inputs may be a constant that a task uses too."""

import skorche

NUMBERS = [1, 2]


def share(number: int) -> float:
    return number / sum(NUMBERS)


if __name__ == "__main__":
    numbers = skorche.Queue("numbers", fixed_inputs=NUMBERS)
    shares = skorche.map(share, numbers)
    skorche.run()
    skorche.shutdown()
    print(shares.flush())
