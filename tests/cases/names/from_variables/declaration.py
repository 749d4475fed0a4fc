"""A queue without a name is called after the variable that it was assigned to."""

import skorche


def double(number: int) -> int:
    return 2 * number


def is_big(number: int) -> bool:
    return number > 2


if __name__ == "__main__":
    numbers = skorche.Queue(fixed_inputs=[1, 2])
    typed: skorche.Queue = skorche.map(double, numbers)
    big, small = skorche.split(is_big, typed)
    [tiny, middle] = skorche.split(is_big, small)
    named = skorche.map(double, big).nameit("by hand")
    skorche.run()
    skorche.shutdown()
    print(named.flush(), tiny.flush(), middle.flush())
