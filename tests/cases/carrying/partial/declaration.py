"""A partial within a call has no name in the file."""

import functools

import skorche


def scale(number: int, factor: int) -> int:
    return factor * number


if __name__ == "__main__":
    numbers = skorche.Queue("numbers", fixed_inputs=[1, 2])
    scaled = skorche.map(functools.partial(scale, factor=3), numbers)
    skorche.run()
    skorche.shutdown()
    print(scaled.flush())
