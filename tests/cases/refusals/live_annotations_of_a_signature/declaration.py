"""A signature shows annotations: types here, and texts in the compiled file."""

import inspect

import skorche


def scale(value: int, by: float = 2.0) -> float:
    return value * by


def describe(number: int) -> list:
    signature = inspect.signature(scale)
    return [f"scale{signature}", scale(number)]


if __name__ == "__main__":
    numbers = skorche.Queue("numbers", fixed_inputs=[1])
    described = skorche.map(describe, numbers)
    skorche.run()
    skorche.shutdown()
    print(described.flush())
