"""Inputs that no stage reads, beside those of a pipeline."""

import skorche


def double(number: int) -> int:
    return 2 * number


if __name__ == "__main__":
    numbers = skorche.Queue("numbers", fixed_inputs=[1, 2, 3])
    more = skorche.Queue("more", fixed_inputs=[4, 5])
    doubled = skorche.map(double, numbers)
    skorche.run()
    skorche.shutdown()
