"""The verbs may be imported all at once."""

from skorche import *


@task
def double(number: int) -> int:
    return 2 * number


if __name__ == "__main__":
    numbers = Queue("numbers", fixed_inputs=[1, 2])
    results = map(double, numbers)
    run()
    shutdown()
    print(results.flush())
