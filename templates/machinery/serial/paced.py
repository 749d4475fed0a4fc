"""A task of a serial module that may be called only so often."""

from time import perf_counter, sleep


def paced(task, rate):
    """Return the task such that it does so many items a second at most, evenly."""
    due = 0.0

    def call(item):
        nonlocal due
        now = perf_counter()
        due = max(now, due + 1 / rate)
        sleep(due - now)
        return task(item)

    return call
