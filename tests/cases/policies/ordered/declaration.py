"""With ordered=True results keep the order of the items, whoever is first."""

import time

import skorche


@skorche.task(max_workers=4, ordered=True)
def wait(number):
    time.sleep(0.01 * (number % 3))
    return number


if __name__ == "__main__":
    numbers = skorche.Queue("numbers", fixed_inputs=range(12))
    waited = skorche.map(wait, numbers)
    together = skorche.batch(waited, batch_size=20)
    skorche.run()
    skorche.shutdown()
