"""Inputs are carried as the expression that gives them, with all that it uses."""

import skorche
from files import FOLDER, names

SUFFIX = ".txt"
COUNT = 3


def squares(count: int) -> list:
    return [number * number for number in range(count)]


if __name__ == "__main__":
    numbers = skorche.Queue("numbers", squares(COUNT))
    more = skorche.Queue(
        "more",
        fixed_inputs=[
            # All of them.
            number
            for number in range(100, 103)
        ],
    )
    found = skorche.Queue("found", fixed_inputs=sorted(names(FOLDER, suffix=SUFFIX)))
    results = skorche.map(str, skorche.merge((numbers, more, found)))
    skorche.run()
    skorche.shutdown()
    print(results.flush())
