"""A logger may have any name; the root logger has none."""

import logging

import skorche


@skorche.task(logger="")
def first(number: int) -> int:
    return number + 1


@skorche.task(logger=logging.getLogger())
def second(number: int) -> int:
    return number + 1


@skorche.task(logger='my "own", log (max_workers=2)', max_workers=2)
def third(number: int) -> int:
    return number + 1


if __name__ == "__main__":
    numbers = skorche.Queue("numbers", fixed_inputs=[0])
    results = skorche.chain([first, second, third], numbers)
    skorche.run()
    skorche.shutdown()
    print(results.flush())
