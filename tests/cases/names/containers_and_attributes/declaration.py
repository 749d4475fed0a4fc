"""Queues in lists, dicts and attributes are called after what fills them."""

import types

import skorche


def double(number: int) -> int:
    return 2 * number


def is_big(number: int) -> bool:
    return number > 2


if __name__ == "__main__":
    numbers = skorche.Queue("numbers", fixed_inputs=[1, 2])
    queues = skorche.split(is_big, numbers)
    held = types.SimpleNamespace()
    held.first = skorche.map(double, queues[0])
    table = {"second": skorche.map(double, queues[1])}
    skorche.run()
    skorche.shutdown()
    print(held.first.flush(), table["second"].flush())
