"""Failures that come out of the pipeline are JSON with the item and the error."""

import skorche


def invert(number):
    return 1 / number


if __name__ == "__main__":
    numbers = skorche.Queue("numbers", fixed_inputs=[4, 0, 2])
    failed = skorche.Queue("failed")
    inverted = skorche.map(invert, numbers, on_error=failed)
    skorche.run()
    skorche.shutdown()
