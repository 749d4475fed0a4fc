"""Items that are skipped leave no gap in an ordered stage."""

import time

import skorche


@skorche.task(max_workers=4, ordered=True, on_error="skip")
def wait(number):
    time.sleep(0.01 * (number % 3))
    if number in (0, 1, 5, 11):
        raise ValueError(number)
    return number


if __name__ == "__main__":
    numbers = skorche.Queue("numbers", fixed_inputs=range(12))
    waited = skorche.map(wait, numbers)
    together = skorche.batch(waited, batch_size=20)
    skorche.run()
    skorche.shutdown()
