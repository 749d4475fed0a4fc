"""max_failures is a whole number, and is for tasks that may fail."""

import skorche


@skorche.task(on_error="skip", max_failures=-1)
def invert(number):
    return 1 / number


@skorche.task(max_failures=3)
def double(number):
    return 2 * number


if __name__ == "__main__":
    numbers = skorche.Queue("numbers", fixed_inputs=[4, 0, 2])
    inverted = skorche.map(invert, numbers)
    doubled = skorche.map(double, inverted)
    halves = skorche.map(invert, doubled, max_failures="many")
    skorche.run()
    skorche.shutdown()
