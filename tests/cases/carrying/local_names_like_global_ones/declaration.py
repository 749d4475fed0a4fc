"""Names within a function, a comprehension or a class body may be the file's as well."""

import json
import math

import skorche

rate = 10
total = 20


class Table:
    rate = 3
    rates = [rate for rate in (1, 2)]

    def total(self, math: int) -> int:
        json = self.rate + math
        return json + sum(total for total in self.rates)


def compute(number: int) -> int:
    def inner(rate: int) -> int:
        return rate + total

    return Table().total(number) + inner(1)


if __name__ == "__main__":
    numbers = skorche.Queue("numbers", fixed_inputs=[100])
    results = skorche.map(compute, numbers)
    skorche.run()
    skorche.shutdown()
    print(results.flush())
