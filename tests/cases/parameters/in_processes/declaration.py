"""Worker processes are given parameters, and so is what they open."""

from functools import partial

import skorche

factor = skorche.parameter("factor", 3)
shift = skorche.parameter("shift", 100)


def opened(shift):
    return [shift]


@skorche.task(executor="process", max_workers=2)
def times(number, factor):
    return number * factor


@skorche.task(executor="process", max_workers=2)
def minus(number, factor):
    return number - factor


@skorche.task(executor="process", setup=partial(opened, shift=shift), retries=1)
def plus(number, shifts):
    return number + shifts[0]


if __name__ == "__main__":
    numbers = skorche.Queue("numbers", fixed_inputs=[1, 2, 3])
    more = skorche.map(times, numbers, factor=factor)
    less = skorche.map(minus, more, factor=shift)
    skorche.map(plus, less)
    skorche.run()
    skorche.shutdown()
