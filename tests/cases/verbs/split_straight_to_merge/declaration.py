"""A branch of a split may lead straight to a merge, past what the other one does."""

import skorche


def is_negative(number: int) -> bool:
    return number < 0


def negate(number: int) -> int:
    return -number


if __name__ == "__main__":
    numbers = skorche.Queue("numbers", fixed_inputs=[-2, -1, 0, 1])
    negative, positive = skorche.split(is_negative, numbers)
    negated = skorche.map(negate, negative)
    absolute = skorche.merge((negated, positive))
    texts = skorche.map(str, absolute)
    skorche.run()
    skorche.shutdown()
    print(sorted(texts.flush()))
