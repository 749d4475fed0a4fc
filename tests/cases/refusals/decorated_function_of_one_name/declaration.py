"""A decorator would see the name that a function has in the compiled file alone."""

import calls

import skorche
from skorche import Failure


def work(number: int) -> int:
    return calls.Failure(number)


def sort(failure: Failure) -> str:
    return str(failure.error)


if __name__ == "__main__":
    numbers = skorche.Queue("numbers", fixed_inputs=[1, 2])
    failed = skorche.Queue("failed")
    results = skorche.map(work, numbers, on_error=failed)
    reasons = skorche.map(sort, failed)
    skorche.run()
    skorche.shutdown()
    print(results.flush())
