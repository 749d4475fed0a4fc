"""skorche.Failure is there in the compiled file only by its own name."""

import skorche


def invert(number: int) -> float:
    return 1 / number


def explain(failure: skorche.Failure) -> str:
    return f"{failure.item}: {failure.error}"


if __name__ == "__main__":
    numbers = skorche.Queue("numbers", fixed_inputs=[1, 0])
    failed = skorche.Queue("failed")
    inverted = skorche.map(invert, numbers, on_error=failed)
    explained = skorche.map(explain, failed)
    skorche.run()
    skorche.shutdown()
