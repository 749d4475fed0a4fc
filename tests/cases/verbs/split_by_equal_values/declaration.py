"""What a predicate returns need only equal a value: True is 1, and 2.0 is 2."""

import skorche


def shade(number: int) -> object:
    return [0, True, 2.0][number]


if __name__ == "__main__":
    numbers = skorche.Queue("numbers", fixed_inputs=[0, 1, 2])
    black, grey, white = skorche.split(shade, numbers, predicate_values=(False, 1, 2))
    skorche.run()
    skorche.shutdown()
    print(black.flush(), grey.flush(), white.flush())
