"""A task that fails at its third item."""

import skorche


def double(number):
    return 2 * number


def divide(number):
    return 12 // (number - 6)


numbers = skorche.Queue("numbers", fixed_inputs=[1, 2, 3, 4])
quotients = skorche.chain([double, divide], numbers)
skorche.run()
