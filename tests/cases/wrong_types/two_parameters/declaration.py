"""A function that needs two arguments, and one that takes none."""

import skorche


def add(a: int, b: int) -> int:
    return a + b


def answer() -> int:
    return 42


if __name__ == "__main__":
    numbers = skorche.Queue("numbers", fixed_inputs=[1, 2, 3])
    kept = skorche.filter(answer, numbers)
    sums = skorche.map(add, kept)
    skorche.run()
    skorche.shutdown()
