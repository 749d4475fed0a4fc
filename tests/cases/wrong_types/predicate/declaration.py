"""A predicate cannot take what comes."""

import skorche


def half(number: int) -> float:
    return number / 2


def is_short(text: str) -> bool:
    return len(text) < 3


if __name__ == "__main__":
    numbers = skorche.Queue("numbers", fixed_inputs=[1, 2])
    halves = skorche.map(half, numbers)
    short, long = skorche.split(is_short, halves)
    skorche.run()
    skorche.shutdown()
