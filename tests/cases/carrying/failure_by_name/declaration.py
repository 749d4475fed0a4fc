"""Failure and PipelineError, imported by name, are those of the compiled file."""

import skorche
from skorche import Failure, PipelineError


def invert(number: int) -> float:
    return 1 / number


def explain(failure: Failure) -> str:
    assert isinstance(failure, Failure)
    assert issubclass(PipelineError, Exception)
    return f"{failure.item}: {failure.error}"


if __name__ == "__main__":
    numbers = skorche.Queue("numbers", fixed_inputs=[1, 0])
    failed = skorche.Queue("failed")
    inverted = skorche.map(invert, numbers, on_error=failed)
    explained = skorche.map(explain, failed)
    skorche.run()
    skorche.shutdown()
