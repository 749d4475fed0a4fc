"""A name that a star import brings, and that the file binds afterwards: that one holds."""

from math import *

import skorche

tau = "mine"


def own(number: int) -> str:
    return f"{tau} {number}"


if __name__ == "__main__":
    numbers = skorche.Queue("numbers", fixed_inputs=[2])
    results = skorche.map(own, numbers)
    skorche.run()
    skorche.shutdown()
    print(results.flush())
