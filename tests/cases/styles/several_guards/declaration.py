"""There may be several guards, and functions between and below them."""

import skorche

if __name__ == "__main__":
    numbers = skorche.Queue("numbers", fixed_inputs=[1, 2])


def double(number: int) -> int:
    return increase(number) * 2


def increase(number: int) -> int:
    return number + 1


if __name__ == "__main__":
    doubled = skorche.map(double, numbers)
    skorche.run()
    skorche.shutdown()
    print(doubled.flush())


def unused() -> None:
    pass
