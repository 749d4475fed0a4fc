"""Tasks may have the names of the variables of a worker."""

import skorche


def items(number: int) -> int:
    return number + 1


def source(number: int) -> int:
    return number + 1


def sink(number: int) -> int:
    return number + 1


@skorche.task(logger="names")
def logger(number: int) -> int:
    return number + 1


def batch(number: int) -> int:
    return number + 1


if __name__ == "__main__":
    numbers = skorche.Queue("numbers", fixed_inputs=[0])
    increased = skorche.chain([items, source, sink, logger, batch], numbers)
    skorche.run()
    skorche.shutdown()
    print(increased.flush())
