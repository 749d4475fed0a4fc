"""A task that fails in its process is named, with the item that it was given."""

import skorche


@skorche.task(executor="process")
def halve(number):
    return number // 2


@skorche.task(executor="process")
def invert(number):
    return 1 / number


if __name__ == "__main__":
    numbers = skorche.Queue("numbers", fixed_inputs=[6, 4, 1, 8])
    inverted = skorche.chain([halve, invert], numbers)
    skorche.run()
    skorche.shutdown()
