"""More items than queues hold come through, in order where there is one worker."""

import skorche


def same(number: int) -> int:
    return number


def is_even(number: int) -> bool:
    return number % 2 == 0


def in_order(numbers: list) -> list:
    return [len(numbers), numbers == sorted(numbers)]


if __name__ == "__main__":
    numbers = skorche.Queue("numbers", fixed_inputs=range(6000))
    passed = skorche.map(same, numbers, skorche.Queue("passed", maxsize=1))
    even, odd = skorche.split(is_even, passed)
    even_order = skorche.map(in_order, skorche.batch(even, batch_size=10**9))
    odd_order = skorche.map(in_order, skorche.batch(odd, batch_size=10**9))
    skorche.run()
    skorche.shutdown()
    print(even_order.flush(), odd_order.flush())
