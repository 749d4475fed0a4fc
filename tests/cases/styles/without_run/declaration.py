"""A declaration without run() is compiled as it stands at its end."""

import skorche


def double(number: int) -> int:
    return 2 * number


numbers = skorche.Queue("numbers", fixed_inputs=[1, 2])
doubled = skorche.map(double, numbers)
