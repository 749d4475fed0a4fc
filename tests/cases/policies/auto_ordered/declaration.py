"""Results keep their order while workers are added."""

import time

import skorche


@skorche.task(max_workers=skorche.auto(high=6), ordered=True)
def fetch(number):
    time.sleep(0.004 if number % 5 else 0.02)
    return number


def in_order(numbers):
    return numbers == sorted(numbers)


if __name__ == "__main__":
    numbers = skorche.Queue("numbers", fixed_inputs=range(80))
    batches = skorche.batch(skorche.map(fetch, numbers), batch_size=80)
    kept = skorche.map(in_order, batches)
    skorche.run()
    skorche.shutdown()
