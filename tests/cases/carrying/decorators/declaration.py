"""Decorators below and above @skorche.task come along, and only that one goes."""

import functools

import skorche


def twice(function):
    @functools.wraps(function)
    def wrapper(number: int) -> int:
        return function(function(number))

    return wrapper


# Three is enough.
@twice
# This line stays.
@skorche.task(
    max_workers=3,
    name="add three",
)
@functools.lru_cache(maxsize=None)
def increase(number: int) -> int:
    return number + 3


@skorche.task
@twice
def double(number: int) -> int:
    return 2 * number


if __name__ == "__main__":
    numbers = skorche.Queue("numbers", fixed_inputs=[1, 2])
    increased = skorche.map(increase, numbers)
    doubled = skorche.map(double, increased)
    skorche.run()
    skorche.shutdown()
    print(doubled.flush())
