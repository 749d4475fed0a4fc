"""A line of an input file that is not JSON ends the pipeline."""

import skorche


def double(number: int) -> int:
    return 2 * number


if __name__ == "__main__":
    numbers = skorche.Queue("numbers")
    doubled = skorche.map(double, numbers)
    skorche.run()
    skorche.shutdown()
