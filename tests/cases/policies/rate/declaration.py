"""A task that begins at most so many items a second."""

import skorche


@skorche.task(max_workers=3, rate=200)
def ask(number):
    return number


if __name__ == "__main__":
    numbers = skorche.Queue("numbers", fixed_inputs=range(10))
    answers = skorche.map(ask, numbers)
    skorche.run()
    skorche.shutdown()
