"""One failure too many stops the pipeline, and is counted."""

import skorche


@skorche.task(on_error="skip")
def invert(number):
    return 1 / number


if __name__ == "__main__":
    numbers = skorche.Queue("numbers", fixed_inputs=[0, 4, 0, 2, 0])
    inverted = skorche.map(invert, numbers, max_failures=2)
    skorche.run()
    skorche.shutdown()
