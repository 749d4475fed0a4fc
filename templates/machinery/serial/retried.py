"""A task of a serial module that is tried again when it fails."""

from random import uniform
from time import sleep


def retried(task, retries, retry_on, backoff=0.0):
    """Return the task such that it is called again where it raises one of some errors.

    It waits backoff seconds before the first retry and twice as long before each next
    one, give or take a quarter.
    """

    def call(item):
        for attempts in range(1, retries + 2):
            try:
                return task(item)
            except BaseException as error:
                vars(error)["attempts_made"] = attempts
                if attempts > retries or not isinstance(error, retry_on):
                    raise
                sleep(backoff * 2.0 ** (attempts - 1) * uniform(0.75, 1.25))

    return call
