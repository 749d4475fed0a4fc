"""An error late in the pipeline stops the early stages, however much they still have to do."""

import skorche


def same(number: int) -> int:
    return number


def fail(number: int) -> None:
    raise ValueError("enough")


if __name__ == "__main__":
    numbers = skorche.Queue("numbers", fixed_inputs=range(10**12))
    results = skorche.map(fail, skorche.chain([same, same, same], numbers))
    skorche.run()
    skorche.shutdown()
