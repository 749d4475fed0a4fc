"""A seed that a statement sets is set in the compiled file too."""

import random

import skorche

random.seed(7)


def draw(number: int) -> int:
    return random.randint(0, 10**9)


if __name__ == "__main__":
    numbers = skorche.Queue("numbers", fixed_inputs=[1])
    drawn = skorche.map(draw, numbers)
    skorche.run()
    skorche.shutdown()
    print(drawn.flush())
