"""Items that a task fails on go to a queue of their own, and on from there."""

import skorche


@skorche.task(max_workers=3, retries=1, retry_on=ZeroDivisionError)
def divide(number):
    return 12 // number


def describe(failure):
    return f"{failure.item}: {failure.error!r}, attempts: {failure.attempts}"


if __name__ == "__main__":
    numbers = skorche.Queue("numbers", fixed_inputs=[1, 2, 0, "3", 4])
    failed = skorche.Queue("failed")
    divided = skorche.map(divide, numbers, on_error=failed)
    reports = skorche.map(describe, failed)
    skorche.run()
    skorche.shutdown()
