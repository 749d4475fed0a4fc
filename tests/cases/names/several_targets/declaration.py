"""Chained assignments and walruses may name a queue."""

import skorche


def double(number: int) -> int:
    return 2 * number


if __name__ == "__main__":
    numbers = skorche.Queue("numbers", fixed_inputs=[1, 2])
    first = second = skorche.map(double, numbers)
    results = skorche.map(double, (third := skorche.map(double, first)))
    skorche.run()
    skorche.shutdown()
    print(results.flush())
