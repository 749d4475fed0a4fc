"""What cannot be kept where workers of several machines do the work is refused."""

import skorche

wait = skorche.parameter("wait", default=1)


@skorche.task(timeout=5.0, executor="process")
def slow(number):
    return number


@skorche.task(rate=10, retries=2)
def fetch(number):
    return number


def later(number, wait):
    return number + wait


numbers = skorche.map(slow, skorche.Queue("numbers", fixed_inputs=[1]))
numbers = skorche.map(fetch, numbers)
skorche.map(later, numbers, wait=wait)
skorche.run()
