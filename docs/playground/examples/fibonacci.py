"""Look for primes among the Fibonacci numbers, of which there is no end.

The page ends a run that has written enough, as `| head` does in a terminal.
"""

import itertools

import skorche


def fibonacci():
    a, b = 0, 1
    while True:
        yield a
        a, b = b, a + b


def is_prime(number: int) -> bool:
    if number < 4:
        return number >= 2
    return all(
        number % n for n in itertools.chain([2], range(3, 1000, 2)) if n < number
    )


@skorche.task(max_workers=2, ordered=True)
def describe(numbers: list[int]) -> str:
    return ", ".join(f"{number} has {len(str(number))} digits" for number in numbers)


if __name__ == "__main__":
    numbers = skorche.Queue("numbers", fixed_inputs=fibonacci())
    primes = skorche.filter(is_prime, numbers)
    pairs = skorche.batch(primes, batch_size=2)
    lines = skorche.map(describe, pairs)
    skorche.run()
    skorche.shutdown()
