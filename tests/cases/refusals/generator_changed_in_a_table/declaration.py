"""A generator that was gone through by another name is another one in the compiled file."""

from collections.abc import Iterator

import skorche


def counting() -> Iterator[int]:
    number = 0
    while True:
        yield number
        number += 1


ids = counting()
held = {"ids": ids}
taken = [next(one) for one in held.values()]


def work(number: int) -> int:
    return next(ids)


if __name__ == "__main__":
    numbers = skorche.Queue("numbers", fixed_inputs=[1, 2])
    results = skorche.map(work, numbers)
    skorche.run()
    skorche.shutdown()
    print(results.flush())
