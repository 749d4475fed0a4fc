"""A decorator would see the name that a function has in the compiled file alone."""

from math import floor

import calls

import skorche


def work(number: int) -> int:
    return calls.floor(number) + floor(number)


if __name__ == "__main__":
    numbers = skorche.Queue("numbers", fixed_inputs=[1, 2])
    results = skorche.map(work, numbers)
    skorche.run()
    skorche.shutdown()
    print(results.flush())
