"""A rate counts every call of a task: a quota is used up by second attempts too."""

import time

import skorche

RATE = 50
calls = []


@skorche.task(retries=1, rate=RATE)
def ask(number):
    calls.append(time.perf_counter())
    if len(calls) % 2:
        raise OSError("busy")
    return number, number == 3 and calls[-1] - calls[0] > 5 / RATE


if __name__ == "__main__":
    numbers = skorche.Queue("numbers", fixed_inputs=range(4))
    answers = skorche.map(ask, numbers)
    skorche.run()
    skorche.shutdown()
