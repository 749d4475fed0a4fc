"""The queues of a tee may have names and bounds of their own, and be three."""

import skorche


def double(number: int) -> int:
    return 2 * number


def is_even(number: int) -> bool:
    return number % 2 == 0


if __name__ == "__main__":
    numbers = skorche.Queue("numbers", fixed_inputs=list(range(100)))
    to_double = skorche.Queue("to double", maxsize=3)
    to_filter = skorche.Queue("to filter", maxsize=1)
    as_is = skorche.Queue("as is")
    skorche.tee(numbers, queue_out=(to_double, to_filter, as_is))
    doubled = skorche.map(double, to_double)
    even = skorche.filter(is_even, to_filter)
    batches = skorche.batch(as_is, batch_size=30)
    skorche.run()
    skorche.shutdown()
