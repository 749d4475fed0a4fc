"""A task called float does not disturb inputs that are written with float()."""

import math

import skorche


def float(number: object) -> str:
    return f"<{number}>"


if __name__ == "__main__":
    numbers = skorche.Queue("numbers", fixed_inputs=[math.inf, 1.5])
    texts = skorche.map(float, numbers)
    skorche.run()
    skorche.shutdown()
    print(texts.flush())
