"""Processes keep the order too."""

import skorche


@skorche.task(executor="process", max_workers=3, ordered=True)
def double(number):
    return 2 * number


if __name__ == "__main__":
    numbers = skorche.Queue("numbers", fixed_inputs=range(10))
    doubled = skorche.map(double, numbers)
    together = skorche.batch(doubled, batch_size=20)
    skorche.run()
    skorche.shutdown()
