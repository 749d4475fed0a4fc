"""A name that a file deletes stays what it is in the one that it is from; an entry goes."""

import skorche
import steps
from noting import noted


@noted
def double(number):
    return 2 * number


def work(number: int) -> list:
    return [steps.step(number), double(number), noted.names, sorted(steps.held)]


if __name__ == "__main__":
    numbers = skorche.Queue("numbers", fixed_inputs=[1, 2])
    results = skorche.map(work, numbers)
    skorche.run()
    skorche.shutdown()
    print(results.flush())
