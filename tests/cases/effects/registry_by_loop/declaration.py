"""A registry that a loop fills comes along full."""

import skorche


def times(factor: int):
    def multiply(number: int) -> int:
        return factor * number

    return multiply


TIMES = {}
for factor in (2, 3):
    TIMES[factor] = times(factor)


def multiples(number: int) -> list:
    return [multiply(number) for multiply in TIMES.values()]


if __name__ == "__main__":
    numbers = skorche.Queue("numbers", fixed_inputs=[1, 10])
    results = skorche.map(multiples, numbers)
    skorche.run()
    skorche.shutdown()
    print(results.flush())
