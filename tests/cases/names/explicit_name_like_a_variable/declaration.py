"""A name that is given wins over a variable of that name."""

import skorche


def double(number: int) -> int:
    return 2 * number


if __name__ == "__main__":
    numbers = skorche.Queue("doubled", fixed_inputs=[1, 2])
    doubled = skorche.map(double, numbers)
    twice = skorche.map(double, doubled, skorche.Queue("numbers"))
    skorche.run()
    skorche.shutdown()
    print(twice.flush())
