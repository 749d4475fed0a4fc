"""A name that a star import may bring, and that the file bound before."""

import skorche

tau = "mine"
from math import *


def own(number: int) -> str:
    return f"{tau:.2f} {number}"


if __name__ == "__main__":
    numbers = skorche.Queue("numbers", fixed_inputs=[2])
    results = skorche.map(own, numbers)
    skorche.run()
    skorche.shutdown()
    print(results.flush())
