"""Functions and classes of one name in several files show the names that they have there."""

import left
import right

import skorche


def scale(number: int) -> int:
    return number


class Box:
    pass


def work(number: int) -> list[str]:
    names = [scale.__name__, Box.__name__, right.Box.__name__, right.Box.area.__qualname__]
    return [*names, repr(right.Box(number)), left.shown(number), right.shown(number)]


if __name__ == "__main__":
    numbers = skorche.Queue("numbers", fixed_inputs=[1, 2])
    results = skorche.map(work, numbers)
    skorche.run()
    skorche.shutdown()
    print(results.flush())
