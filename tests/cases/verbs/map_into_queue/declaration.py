"""map() fills the queue that it is given, which may have a bound of its own."""

import skorche


def double(number: int) -> int:
    return 2 * number


if __name__ == "__main__":
    numbers = skorche.Queue("numbers", fixed_inputs=range(2500))
    doubled = skorche.Queue("doubled", maxsize=2)
    skorche.map(double, numbers, queue_out=doubled)
    total = skorche.map(str, doubled)
    batches = skorche.batch(total, batch_size=500)
    counts = skorche.map(len, batches)
    skorche.run()
    skorche.shutdown()
    print(counts.flush())
