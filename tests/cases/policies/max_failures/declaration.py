"""So many items may fail, with one more the pipeline would stop."""

import skorche


def invert(number):
    return 1 / number


@skorche.task(on_error="skip", max_failures=2, retries=1)
def invert_or_skip(number):
    return 1 / number


if __name__ == "__main__":
    numbers = skorche.Queue("numbers", fixed_inputs=[4, 0, 2, 0])
    one, other = skorche.tee(numbers)
    failed = skorche.Queue("failed")
    inverted = skorche.map(invert, one, on_error=failed, max_failures=2)
    kept = skorche.map(invert_or_skip, other)
    skorche.run()
    skorche.shutdown()
