"""A decorator stays with a function that ends in a semicolon."""

import skorche


def twice(function):
    return lambda number: function(function(number))


@twice
@skorche.task
def increase(number): return number + 1;


# About doubling.
@twice
def double(number):
    number = 2 * number;
    return number;


def both(number: int) -> int:
    return double(increase(number))


if __name__ == "__main__":
    numbers = skorche.Queue("numbers", fixed_inputs=[1])
    results = skorche.map(both, numbers)
    skorche.run()
    skorche.shutdown()
    print(results.flush())
