"""Of two statements on one line none names its queue."""

import skorche


def double(number: int) -> int:
    return 2 * number


def is_big(number: int) -> bool:
    return number > 1


if __name__ == "__main__":
    numbers = skorche.Queue("numbers", fixed_inputs=[1, 2])
    big, small = skorche.split(is_big, numbers)
    once = skorche.map(double, big); twice = skorche.map(double, small)
    skorche.run()
    skorche.shutdown()
    print(once.flush(), twice.flush())
